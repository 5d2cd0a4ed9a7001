import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine: hosts of the suite, of whatever kind, have theirs here, too. */
export interface Process {
  readonly pid: number;
  readonly words: readonly string[];
  readonly environment: string;
}

/** All that run now, with what every user could read of them, and what root can. */
export function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({
      pid: Number(pid),
      words: read(pid, 'cmdline').split('\0').slice(0, -1),
      environment: read(pid, 'environ'),
    }))
    .filter(({ words }) => words.length > 0);
}

/** Ends those of a kind at once. Returns how many there were. */
export function killAll(isOne: (process: Process) => boolean): number {
  const found = allProcesses().filter(isOne);
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  return found.length;
}

/** The most memory that a process has had, in MiB; 0 when it has ended. */
export function peakOf(pid: number): number {
  const [, size = '0'] = /^VmHWM:\s+(\d+)/m.exec(read(String(pid), 'status')) ?? [];
  return Number(size) / 1024;
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
