import { readFileSync } from 'node:fs';

/**
 * The start time of a process, field 22 of proc(5) stat: with its number it tells a process from all others since boot.
 * Undefined if there is none, if it has ended and only its parent has not taken note, and where there is no /proc.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it may have spaces and brackets of its own. The state, field 3, is the first behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
