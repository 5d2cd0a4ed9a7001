import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent } from '../named-component.ts';
import { linesOf } from '../text/stanzas.ts';
import { unreadable } from '../text/read-with.ts';

const SPEC = /^ {4}([A-Za-z0-9._-]+) \(([^)\s]+)\)$/;
const FIELD = /^\s*\w+\.(name|version|licenses|license|extensions)\s*=\s*(\S[^]*)$/;
const QUOTED = /["']([^"']+)["']/g;

/** Bundler's lockfile: the gems of its GEM and GIT parts. Those of PATH are the project's own. */
export const gemfileLock: ComponentFormat = {
  id: 'Gemfile.lock',
  handles: (path) => /(?:^|\/)(?:Gemfile|gems)\.(?:lock|locked)$/.test(path),
  role: 'lock',
  read(text) {
    const components: NamedComponent[] = [];
    let part = '';
    for (const line of linesOf(text)) {
      if (/^[A-Z ]+$/.test(line) && !line.startsWith(' ')) part = line;
      const [, name, version] = SPEC.exec(line) ?? [];
      if (name !== undefined && version !== undefined && (part === 'GEM' || part === 'GIT'))
        components.push(gem(name, version));
    }
    return part === ''
      ? unreadable('it has none of the parts of a lockfile of Bundler')
      : { components, problems: [] };
  },
};

/** A gem's specification: Ruby, of which only plain assignments are read. */
export const gemspec: ComponentFormat = {
  id: '*.gemspec',
  handles: (path) => /(?:^|\/)[^/]+\.gemspec$/.test(path),
  role: 'installed',
  read(text) {
    const fields = new Map<string, readonly string[]>();
    for (const line of linesOf(text)) {
      const [, field, value] = FIELD.exec(line.slice(0, 1024)) ?? [];
      if (field === undefined || value === undefined || fields.has(field)) continue;
      fields.set(
        field,
        [...value.matchAll(QUOTED)].map(([, word = '']) => word),
      );
    }
    const name = fields.get('name')?.[0];
    if (name === undefined) return unreadable('its name is not a plain text');
    const licence = (fields.get('licenses') ?? fields.get('license'))?.join(' OR ');
    const extensions = fields.get('extensions') ?? [];
    const version = fields.get('version')?.[0];
    const found: NamedComponent = {
      ...(version === undefined ? { type: 'gem', name } : gem(name, version)),
      ...(licence !== undefined && licence !== '' && { licence }),
      ...(extensions.length > 0 && { hooks: extensions }),
    };
    return { components: [found], problems: [] };
  },
};

/** A version of a gem has no dash (RubyGems, Gem::Version): what follows one is a platform. */
function gem(name: string, written: string): NamedComponent {
  const dash = written.indexOf('-');
  if (dash < 0) return { type: 'gem', name, version: written };
  return {
    type: 'gem',
    name,
    version: written.slice(0, dash),
    qualifiers: { platform: written.slice(dash + 1) },
  };
}
