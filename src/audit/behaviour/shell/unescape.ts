/** What a backslash does outside of quotes: the next character stands for itself, a newline vanishes (POSIX 2.2.1). */
export function unescapePlain(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\(\n|[^])/g, (_, next: string) => (next === '\n' ? '' : next))
    : text;
}

/** Between double quotes it escapes only five characters (POSIX 2.2.3). */
export function unescapeQuoted(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([$`"\\\n])/g, (_, next: string) => (next === '\n' ? '' : next))
    : text;
}

const NAMED: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  e: '\x1b',
  '0': '\0',
};

/** `$'…'`: as in C (POSIX 2024, 2.2.4). */
export function unescapeAnsi(text: string): string {
  return text.replace(
    /\\(?:(?:x|u)([0-9a-fA-F]{1,4})|([0-7]{1,3})|([^]))/g,
    (_, hex?: string, octal?: string, plain = '') => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return NAMED[plain] ?? plain;
    },
  );
}
