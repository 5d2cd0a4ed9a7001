import { visible } from './visible.ts';

/** Words as a person would type them in a POSIX shell; for reading, never for running. */
export function formatCommandLine(words: readonly string[]): string {
  return words.map(formatWord).join(' ');
}

function formatWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${visible(word.replaceAll("'", "'\\''"))}'`;
}
