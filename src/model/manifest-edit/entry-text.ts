/** A data entry as the command line gives it. */
export interface NewEntry {
  readonly source: string;
  readonly target?: string;
  /** Further keys of a data entry, in the order in which they are written. */
  readonly options: Readonly<Record<string, string | number | readonly string[]>>;
}

type Value = string | number | readonly string[];

// Plain where no YAML reader, old or new, takes it for anything but this text, and where it cannot be taken for two words.
const PLAIN = /^[A-Za-z/](?:[\w./:@?&=+%~#-]*[\w/=&%~+-])?$/;
const SURPRISING = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const SIMPLE_TARGET = /^(?!(?:source|target)$)[^]+$/;

/** An entry as a plain value, as the manifest has it. */
export function entryValue({ source, target, options }: NewEntry): Record<string, Value> {
  return { source, ...(target === undefined ? {} : { target }), ...options };
}

/** The lines of an entry in a block list, without the `- ` and the indentation. */
export function blockLines(entry: NewEntry): readonly string[] {
  const { source, target, options } = entry;
  if (Object.keys(options).length > 0 || (target !== undefined && !SIMPLE_TARGET.test(target)))
    return Object.entries(entryValue(entry)).map(([key, value]) => `${key}: ${blockValue(value)}`);
  return [target === undefined ? scalar(source) : `${scalar(target)}: ${scalar(source)}`];
}

/** The text of an entry in a flow list. It is JSON, which is right in any flow list. */
export function flowText(entry: NewEntry): string {
  const { source, target, options } = entry;
  if (Object.keys(options).length > 0 || (target !== undefined && !SIMPLE_TARGET.test(target)))
    return JSON.stringify(entryValue(entry));
  return target === undefined
    ? JSON.stringify(source)
    : `{${JSON.stringify(target)}: ${JSON.stringify(source)}}`;
}

function blockValue(value: Value): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? scalar(value) : `[${value.map(quotedScalar).join(', ')}]`;
}

function scalar(text: string): string {
  return PLAIN.test(text) && !SURPRISING.test(text) ? text : quotedScalar(text);
}

function quotedScalar(text: string): string {
  return /^[^\p{C}\p{Z}']+(?: [^\p{C}\p{Z}']+)*$/u.test(text) ? `'${text}'` : JSON.stringify(text);
}
