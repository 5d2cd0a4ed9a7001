import type { HostValues } from './host-value.ts';

/**
 * The text of a key that becomes one word of a command line; undefined when it is missing.
 * @param among when given, one of these.
 * @throws ArxError HOST_INVALID when it is no line of text, or begins with `-`: it would be an option of the program.
 */
export function wordOf<Word extends string = string>(
  values: HostValues,
  key: string,
  among?: readonly Word[],
): Word | undefined {
  const word = values.text(key);
  if (word === undefined) return undefined;
  if (word.startsWith('-')) return values.refuse(key, 'a text that begins with "-"', 'another');
  if (isAmong(word, among)) return word;
  return values.refuse(key, 'another text', `one of ${among?.join(', ')}`);
}

function isAmong<Word extends string>(word: string, among: readonly Word[] | undefined): word is Word {
  return among === undefined || among.some((one) => one === word);
}

/** The words of a key that has one text or a list of them; only the first may not begin with `-`. Errors as above. */
export function wordsOf(values: HostValues, key: string): readonly [string, ...string[]] | undefined {
  if (!Array.isArray(values.value(key))) {
    const word = wordOf(values, key);
    return word === undefined ? undefined : [word];
  }
  const [first, ...more] = values.texts(key) ?? [];
  if (first !== undefined && !first.startsWith('-')) return [first, ...more];
  return values.refuse(key, 'a list that begins with no program', 'the name of a program first');
}
