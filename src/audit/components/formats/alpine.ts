import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { unreadable } from '../text/read-with.ts';
import { linesOf } from '../text/stanzas.ts';

/** What apk says is installed (Alpine wiki, "Apk spec": one letter, a colon, a value; case counts). */
export const apkInstalled: ComponentFormat = {
  id: 'apk installed',
  handles: (path) => /(?:^|\/)lib\/apk\/db\/installed$/.test(path),
  role: 'installed',
  read(text): Reading {
    const components: NamedComponent[] = [];
    let fields = new Map<string, string>();
    for (const line of [...linesOf(text), '']) {
      if (line === '') {
        components.push(...component(fields));
        fields = new Map();
      } else if (line[1] !== ':') return unreadable('it has a line that apk does not write');
      else if (!fields.has(line.slice(0, 1))) fields.set(line.slice(0, 1), line.slice(2));
    }
    return { components, problems: [] };
  },
};

function component(fields: ReadonlyMap<string, string>): readonly NamedComponent[] {
  const [name, version, arch, origin, licence] = ['P', 'V', 'A', 'o', 'L'].map((key) => fields.get(key));
  if (name === undefined || name === '' || version === undefined) return [];
  return [
    {
      type: 'apk',
      name,
      version,
      vendor: 'alpine',
      ...(licence !== undefined && licence !== '' && { licence }),
      qualifiers: {
        ...(arch !== undefined && { arch }),
        ...(origin !== undefined && origin !== name && { upstream: origin }),
      },
    },
  ];
}
