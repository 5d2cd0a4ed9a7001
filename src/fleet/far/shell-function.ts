import { ArxError } from '../../core/errors.ts';
import { shellWord } from '../../core/shell-word.ts';

/** A function of the shell, as lines. */
export function shellFunction(name: string, lines: readonly string[]): string[] {
  return [`${name}() {`, ...(lines.length === 0 ? [':'] : lines), '}'];
}

/** A function that calls its arguments with these words behind them: so a command gets each of its own as it is. */
export function wordsFunction(name: string, words: readonly string[]): string[] {
  return shellFunction(name, [`"$@" ${demandWords(words).map(shellWord).join(' ')}`]);
}

/** `name='value'`, for each. */
export function assignments(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${shellWord(String(value))}`);
}

function demandWords(words: readonly string[]): readonly string[] {
  if (!words.some((word) => word.includes('\0'))) return words;
  throw new ArxError('RUN_BAD_TARGET', 'Cannot run a command: one of its words has a NUL, expected none');
}
