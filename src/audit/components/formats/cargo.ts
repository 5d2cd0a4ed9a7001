import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { plainOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';
import { parseToml } from '../text/toml.ts';
import { demandNames } from './demand-names.ts';

/** Cargo's lockfile. Entries without a source are the project's own crates. */
export const cargoLock: ComponentFormat = {
  id: 'Cargo.lock',
  handles: (path) => /(?:^|\/)Cargo\.lock$/.test(path),
  role: 'lock',
  read: readWith(parseToml, (lock): Reading => {
    const packages = lock['package'] ?? [];
    if (!Array.isArray(packages)) return unreadable('it lists no packages');
    const foreign = packages.map(plainOf).filter((entry) => entry['source'] !== undefined);
    return demandNames(foreign.map((entry) => component(entry['name'], entry['version'])));
  }),
};

/** The Cargo.toml of one crate. Without a name and a version of its own it is a workspace's, and names none. */
export const cargoToml: ComponentFormat = {
  id: 'Cargo.toml',
  handles: (path) => /(?:^|\/)Cargo\.toml$/.test(path),
  role: 'own',
  read: readWith(parseToml, (document): Reading => {
    const crate = plainOf(document['package']);
    const named = component(crate['name'], crate['version']);
    if (named?.version === undefined || crate['publish'] === false) return { components: [], problems: [] };
    const licence = textOf(crate['license']);
    return { components: [{ ...named, ...(licence !== undefined && { licence }) }], problems: [] };
  }),
};

function component(nameValue: unknown, versionValue: unknown): NamedComponent | undefined {
  const [name, version] = [textOf(nameValue), textOf(versionValue)];
  if (name === undefined) return undefined;
  return { type: 'cargo', name, ...(version !== undefined && { version }) };
}
