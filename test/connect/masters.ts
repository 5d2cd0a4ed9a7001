import { readdirSync, readFileSync } from 'node:fs';

/** The ssh programs that hold a connection whose socket is below a directory. */
export function mastersIn(directory: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const words = wordsOf(name);
      return words.includes('-M') && words.some((word) => word.startsWith(`${directory}/`));
    })
    .map(Number);
}

function wordsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
