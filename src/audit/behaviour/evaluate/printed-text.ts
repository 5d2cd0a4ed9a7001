const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const ESCAPE = /\\(?:0?([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs;
const FORMAT = /%(?:%|[-+ #0]{0,5}\d{0,4}(?:\.\d{0,4})?([a-zA-Z]))/g;

/** A text with the escapes of printf and `echo -e` (POSIX.1-2017, "File Format Notation") in their meaning. */
export function unescaped(text: string): string {
  return text.replace(ESCAPE, (all: string, octal?: string, hex?: string, letter?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return ESCAPES[letter ?? ''] ?? all;
  });
}

/** What printf prints: its format as often as there are words left for it. */
export function formatted(format: string, words: readonly string[]): string {
  const left = [...words];
  let text = '';
  do {
    const before = left.length;
    text += unescaped(format).replace(FORMAT, (_, verb?: string) =>
      verb === undefined ? '%' : verb === 'b' ? unescaped(left.shift() ?? '') : (left.shift() ?? ''),
    );
    if (left.length === before) break;
  } while (left.length > 0);
  return text;
}
