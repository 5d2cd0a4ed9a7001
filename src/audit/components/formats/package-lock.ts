import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { parseJson } from '../text/json.ts';
import { isPlain, membersOf, type Plain, plainOf, sentenceOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';

const NAMES = /(?:^|\/)(?:package-lock|npm-shrinkwrap|node_modules\/\.package-lock)\.json$/;
const MARK = 'node_modules/';
const DEEPEST = 64;

/** npm's lockfile, versions 1 to 3 (npm docs, "package-lock.json"). */
export const packageLock: ComponentFormat = {
  id: 'package-lock.json',
  handles: (path) => NAMES.test(path),
  role: 'lock',
  read: readWith(parseJson, (lock) => {
    if (isPlain(lock['packages'])) return readPackages(lock['packages']);
    if (isPlain(lock['dependencies'])) return readDependencies(lock['dependencies']);
    if (lock['lockfileVersion'] !== undefined) return { components: [], problems: [] };
    return unreadable('it has neither "packages" nor "dependencies"');
  }),
};

/** Versions 2 and 3: one entry a place. The project itself, its workspaces and links are no components. */
function readPackages(packages: Plain): Reading {
  const components: NamedComponent[] = [];
  for (const [place, value] of Object.entries(packages)) {
    const at = place.lastIndexOf(MARK);
    const entry = plainOf(value);
    if (at < 0 || entry['link'] === true) continue;
    components.push(component(textOf(entry['name']) ?? place.slice(at + MARK.length), entry, place));
  }
  return { components, problems: [] };
}

/** Version 1: dependencies in dependencies. */
function readDependencies(dependencies: Plain): Reading {
  const components: NamedComponent[] = [];
  const problems: string[] = [];
  const open = [{ dependencies, place: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [name, value] of membersOf(next.dependencies)) {
      const entry = plainOf(value);
      const place = `${next.place}${MARK}${name}`;
      components.push(aliased(name, entry, place));
      const inner = entry['dependencies'];
      if (!isPlain(inner)) continue;
      if (place.split(MARK).length > DEEPEST)
        problems.push(`its dependencies are nested more than ${DEEPEST} deep`);
      else open.push({ dependencies: inner, place: `${place}/` });
    }
  }
  return { components, problems: [...new Set(problems)] };
}

/** Version 1 writes `npm:NAME@VERSION` as the version of what is installed under another name. */
function aliased(name: string, entry: Plain, place: string): NamedComponent {
  const alias = /^npm:(.+)@([^@]+)$/.exec(textOf(entry['version']) ?? '');
  if (alias === null) return component(name, entry, place);
  return component(alias[1] ?? name, { ...entry, version: alias[2] }, place);
}

function component(name: string, entry: Plain, place: string): NamedComponent {
  const version = textOf(entry['version']);
  const licence = textOf(entry['license']);
  const deprecated = sentenceOf(entry['deprecated']);
  const isOptional = ['optional', 'dev', 'devOptional', 'peer'].some((kind) => entry[kind] === true);
  return {
    type: 'npm',
    name,
    // A file, a directory or a repository stands here instead of a version, in version 1.
    ...(version !== undefined && !/[:/]/.test(version) && { version }),
    ...(licence !== undefined && { licence }),
    ...(deprecated !== undefined && { deprecated }),
    ...(entry['hasInstallScript'] === true && { hooks: ['install script'] }),
    place,
    ...(isOptional && { optional: true as const }),
  };
}
