import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { isPlain, membersOf, plainOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';
import { linesOf } from '../text/stanzas.ts';
import { parseYaml } from '../text/yaml.ts';

/** yarn's lockfile, of version 1 and of the later ones ("berry"), which write YAML. */
export const yarnLock: ComponentFormat = {
  id: 'yarn.lock',
  handles: (path) => /(?:^|\/)yarn\.lock$/.test(path),
  role: 'lock',
  read: (text) => (/^__metadata:/m.test(text) ? readBerry(text) : readClassic(text)),
};

const readBerry = readWith(parseYaml, (lock): Reading => {
  const components: NamedComponent[] = [];
  const problems: string[] = [];
  for (const [key, value] of membersOf(lock)) {
    if (key === '__metadata') continue;
    if (!isPlain(value)) problems.push(`${JSON.stringify(key.slice(0, 120))} is no mapping`);
    const entry = plainOf(value);
    const resolution = textOf(entry['resolution']) ?? key;
    const version = textOf(entry['version']);
    // Parts of the project itself: workspaces, links and portals.
    if (/@(?:workspace|link|portal):/.test(resolution)) continue;
    components.push({ type: 'npm', name: nameOf(resolution), ...(version !== undefined && { version }) });
  }
  return { components, problems };
});

/** Version 1: a header of the ranges that were asked for, then indented facts. */
function readClassic(text: string): Reading {
  const components: NamedComponent[] = [];
  let name: string | undefined;
  for (const line of linesOf(text)) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      if (!line.endsWith(':')) return unreadable('it has a line that yarn does not write');
      name = headerName(line);
      continue;
    }
    const version = /^ {2}version "?([^"\s]+)"?$/.exec(line)?.[1];
    if (version === undefined || name === undefined) continue;
    components.push({ type: 'npm', name, version });
    name = undefined;
  }
  return { components, problems: [] };
}

/** `"@a/b@^1", "@a/b@^2":` is of @a/b; what is asked for as `x@npm:y@^1` is y. */
function headerName(line: string): string {
  const [first = ''] = line.slice(0, -1).split(', ');
  return nameOf(first.replace(/^"|"$/g, ''));
}

function nameOf(descriptor: string): string {
  const at = descriptor.indexOf('@', 1);
  if (at < 0) return descriptor;
  const alias = /^npm:((?:@[^/]+\/)?[^@/]+)@/.exec(descriptor.slice(at + 1));
  return alias?.[1] ?? descriptor.slice(0, at);
}
