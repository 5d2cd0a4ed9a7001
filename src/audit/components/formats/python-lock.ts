import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { parseJson } from '../text/json.ts';
import { isPlain, membersOf, type Plain, plainOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';
import { parseToml } from '../text/toml.ts';
import { demandNames } from './demand-names.ts';

/** The TOML lockfiles of Python: poetry.lock, uv.lock and pdm.lock list `package`, pylock.toml (PEP 751) `packages`. */
export const pythonLock: ComponentFormat = {
  id: 'poetry.lock, uv.lock, pdm.lock, pylock.toml',
  handles: (path) => /(?:^|\/)(?:(?:poetry|uv|pdm)\.lock|pylock(?:\.[\w-]+)?\.toml)$/.test(path),
  role: 'lock',
  read: readWith(parseToml, (lock): Reading => {
    const packages = lock['package'] ?? lock['packages'] ?? [];
    if (!Array.isArray(packages)) return unreadable('it lists no packages');
    const found = packages.map(plainOf).filter((entry) => !isOwn(entry));
    return demandNames(found.map((entry) => component(textOf(entry['name']), textOf(entry['version']))));
  }),
};

/** Pipenv's lockfile. */
export const pipfileLock: ComponentFormat = {
  id: 'Pipfile.lock',
  handles: (path) => /(?:^|\/)Pipfile\.lock$/.test(path),
  role: 'lock',
  read: readWith(parseJson, (lock): Reading => {
    if (!isPlain(lock['default']) && !isPlain(lock['develop'])) return unreadable('it has no "default"');
    const entries = [...membersOf(lock['default']), ...membersOf(lock['develop'])];
    const named = entries.map(([name, entry]) =>
      component(name, textOf(plainOf(entry)['version'])?.replace(/^==/, '')),
    );
    return demandNames(named);
  }),
};

/** The project itself, which uv lists too. */
function isOwn(entry: Plain): boolean {
  const source = plainOf(entry['source']);
  return ['virtual', 'editable', 'directory'].some((kind) => source[kind] !== undefined);
}

function component(name: string | undefined, version: string | undefined): NamedComponent | undefined {
  if (name === undefined) return undefined;
  return { type: 'pypi', name, ...(version !== undefined && { version }) };
}
