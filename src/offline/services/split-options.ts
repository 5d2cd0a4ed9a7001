/** The words of a call, sorted. */
export interface SplitWords {
  readonly options: readonly string[];
  readonly operands: readonly string[];
}

/** The options that a tool knows: their short and long forms lead to the long one; true: a value follows. */
export type KnownOptions = Readonly<Record<string, readonly [long: string, value: boolean]>>;

const VALUE = /^[A-Za-z0-9,-]+$/;

/**
 * Sorts words into operands and options in their long form, `--name` or `--name=value`. Options may stand anywhere, as
 * GNU programs read them.
 * @returns undefined when one option is not known, or lacks its value.
 */
export function splitOptions(words: readonly string[], known: KnownOptions): SplitWords | undefined {
  const options: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const [name = '', ...rest] = word.split('=');
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (option === undefined) return undefined;
    const [long, takesValue] = option;
    if (!takesValue && rest.length > 0) return undefined;
    if (!takesValue) {
      options.push(long);
      continue;
    }
    if (rest.length === 0) at += 1;
    const value = rest.length === 0 ? words[at] : rest.join('=');
    if (value === undefined || !VALUE.test(value)) return undefined;
    options.push(`${long}=${value}`);
  }
  return { options, operands };
}
