import type { ComponentFormat } from '../component-format.ts';
import { unreadable } from '../text/read-with.ts';
import { linesOf } from '../text/stanzas.ts';

const PATHS = /(?:^|\/)(?:[^/]+\.dist-info\/METADATA|[^/]+\.egg-info(?:\/PKG-INFO)?|PKG-INFO)$/;
const UNKNOWN = /^(?:UNKNOWN|none|n\/a)$/i;

/** What an installed Python distribution, or an unpacked one, says of itself (Core metadata specifications). */
export const pythonMetadata: ComponentFormat = {
  id: 'METADATA, PKG-INFO',
  handles: (path) => PATHS.test(path),
  role: 'installed',
  read(text) {
    const fields = headerOf(text);
    const name = fields.get('name');
    if (name === undefined) return unreadable('it has no Name');
    const version = fields.get('version');
    const said = fields.get('license-expression') ?? fields.get('license');
    const licence = said === undefined || UNKNOWN.test(said) ? undefined : said;
    return {
      components: [
        {
          type: 'pypi',
          name,
          ...(version !== undefined && { version }),
          ...(licence !== undefined && { licence }),
        },
      ],
      problems: [],
    };
  },
};

/** The first of each field, up to the empty line in front of the description. */
function headerOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of linesOf(text.slice(0, 64 * 1024))) {
    if (line === '') break;
    const [, name, value] = /^([A-Za-z-]+):[ \t]*(\S[^]*)$/.exec(line.slice(0, 1024)) ?? [];
    if (name === undefined || value === undefined || fields.has(name.toLowerCase())) continue;
    fields.set(name.toLowerCase(), value.trimEnd());
  }
  return fields;
}
