/** Fields by name, in lower case. */
export type Stanza = ReadonlyMap<string, string>;

const NAME = /^([!-9;-~]+):(.*)$/s;

/**
 * Paragraphs of `Name: value` lines with continuation lines that begin with a space (deb822(5), RFC 822), separated by
 * empty lines. Undefined at a line that is neither.
 */
export function parseStanzas(text: string): readonly Stanza[] | undefined {
  const stanzas: Stanza[] = [];
  let stanza = new Map<string, string>();
  let last: string | undefined;
  const close = (): void => {
    if (stanza.size > 0) stanzas.push(stanza);
    [stanza, last] = [new Map(), undefined];
  };
  for (const line of linesOf(text)) {
    if (line.trim() === '') close();
    else if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last === undefined) return undefined;
    } else if (!line.startsWith('#')) {
      const field = NAME.exec(line);
      if (field === null) return undefined;
      last = (field[1] ?? '').toLowerCase();
      stanza.set(last, (field[2] ?? '').trim());
    }
  }
  close();
  return stanzas;
}

/** The lines of a text, with any of the three line ends, without them. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}
