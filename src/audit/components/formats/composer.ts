import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { parseJson } from '../text/json.ts';
import { listOf, type Plain, plainOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';
import { demandNames } from './demand-names.ts';

/** Composer's lockfile. */
export const composerLock: ComponentFormat = {
  id: 'composer.lock',
  handles: (path) => /(?:^|\/)composer\.lock$/.test(path),
  role: 'lock',
  read: readWith(parseJson, (lock) => {
    if (!Array.isArray(lock['packages'])) return unreadable('it has no "packages"');
    const develop = listOf(lock['packages-dev']).map((entry) => optional(component(plainOf(entry))));
    return demandNames([...lock['packages'].map((entry) => component(plainOf(entry))), ...develop]);
  }),
};

/** What Composer has installed; version 1 wrote the bare list, which is no object and is told as such. */
export const composerInstalled: ComponentFormat = {
  id: 'vendor/composer/installed.json',
  handles: (path) => /(?:^|\/)vendor\/composer\/installed\.json$/.test(path),
  role: 'installed',
  read: readWith(parseJson, (document): Reading => {
    if (!Array.isArray(document['packages'])) return unreadable('it has no "packages"');
    return demandNames(document['packages'].map((entry) => component(plainOf(entry))));
  }),
};

function component(entry: Plain): NamedComponent | undefined {
  const name = textOf(entry['name']);
  if (name === undefined) return undefined;
  const version = textOf(entry['version']);
  const licence = listOf(entry['license'])
    .map(textOf)
    .filter((one) => one !== undefined)
    .join(' OR ');
  const abandoned = entry['abandoned'];
  const deprecated = typeof abandoned === 'string' ? `use ${abandoned}` : 'abandoned';
  return {
    type: 'composer',
    name,
    ...(version !== undefined && { version }),
    ...(licence !== '' && { licence }),
    ...(abandoned !== undefined && abandoned !== false && { deprecated }),
  };
}

function optional(found: NamedComponent | undefined): NamedComponent | undefined {
  return found && { ...found, optional: true };
}
