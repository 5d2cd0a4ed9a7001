/** The settings of one section, names in lower case. */
export type Section = ReadonlyMap<string, string>;

/**
 * Reads the form of ~/.aws/config (AWS SDKs and Tools Reference Guide, "Format of the config file"): sections, `name =
 * value`, comments with `#` or `;`, and indented lines under a name without value, which become `name.inner`. Lines that
 * mean nothing are skipped, as other AWS programs do.
 */
export function parseIni(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let outer = '';
  for (const line of text.split(/\r?\n/)) {
    const plain = line.replace(/(?:^|\s)[#;].*$/, '').trim();
    const heading = /^\[([^\]]*)\]$/.exec(plain)?.[1];
    if (heading !== undefined) {
      section = openSection(sections, heading);
      outer = '';
      continue;
    }
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(plain) ?? [];
    if (name === '' || section === undefined) continue;
    if (!/^\s/.test(line)) outer = '';
    const key = name.trim().toLowerCase();
    if (value.trim() === '' && outer === '') outer = key;
    else section.set(outer === '' ? key : `${outer}.${key}`, value.trim());
  }
  return sections;
}

function openSection(sections: Map<string, Map<string, string>>, heading: string): Map<string, string> {
  const name = heading
    .trim()
    .replace(/\s+/, ' ')
    .replace(/ ["'](.*)["']$/, ' $1');
  const known = sections.get(name) ?? new Map<string, string>();
  sections.set(name, known);
  return known;
}
