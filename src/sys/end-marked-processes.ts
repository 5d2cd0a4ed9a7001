import { readdirSync, readFileSync } from 'node:fs';

const ROUNDS = 100;

/**
 * Ends (SIGKILL) every process of ours whose environment has a variable with exactly this value: whatever a program
 * started and left behind inherits it. Does nothing where there is no /proc.
 */
export function endMarkedProcesses(name: string, value: string): void {
  // Again, because one may have started another meanwhile.
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = processes().filter((pid) => environmentOf(pid).includes(`\0${name}=${value}\0`));
    if (found.length === 0) return;
    for (const pid of found) end(pid);
  }
}

function processes(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** Empty for the processes of others, and for one that has ended. */
function environmentOf(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`;
  } catch {
    return '';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
