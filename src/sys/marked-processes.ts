import { readdirSync, readFileSync } from 'node:fs';

/**
 * Every process of ours whose environment has a variable with exactly this value, which whatever a program started inherits;
 * none where there is no /proc.
 */
export function markedProcesses(name: string, value: string): number[] {
  return processes().filter((pid) => environmentOf(pid).includes(`\0${name}=${value}\0`));
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
