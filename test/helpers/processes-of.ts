import { readdirSync, readFileSync } from 'node:fs';

/** The command lines of processes that have a path in their arguments or environment. */
export function processesOf(path: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map((pid) => ['cmdline', 'environ'].map((file) => readProcess(pid, file)))
    .filter((facts) => facts.some((fact) => fact.includes(path)))
    .map(([line = '']) => line.replaceAll('\0', ' '));
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
