import { comparePaths } from '../../core/archive-path.ts';
import type { PlacedReading } from './read-components.ts';

/** A lockfile that is not of one kind with the tree beside it. */
export interface TreeDifference {
  readonly source: number;
  /** The lockfile. */
  readonly path: string;
  /** The directory with what is installed. */
  readonly tree: string;
  readonly differences: readonly string[];
}

/** Compares lockfiles with the trees that were installed from them. */
export interface TreeComparison {
  add(reading: PlacedReading): void;
  differences(): readonly TreeDifference[];
}

/** One component as a lockfile or a tree has it. */
interface Item {
  readonly name: string;
  readonly version: string;
  readonly optional?: true;
}

/** Components by the place that both sides give them. */
type Items = Map<string, Item>;

interface Lock {
  readonly source: number;
  readonly path: string;
  readonly tree: string;
  readonly format: string;
  readonly items: Items;
}

const TREES: Readonly<Record<string, string>> = {
  'package-lock.json': 'node_modules',
  'go.mod': 'vendor',
  'Cargo.lock': 'vendor',
  'composer.lock': 'vendor',
};
/** From where a file of a tree is, to the tree and to the lockfile that it was made from. */
const INSTALLED: Readonly<Record<string, readonly [place: RegExp, lock: string]>> = {
  'package.json of a dependency': [/^(.*?(?:^|\/)?node_modules)\//, 'package-lock.json'],
  'vendor/modules.txt': [/^(.*)\/modules\.txt$/, 'go.mod'],
  'Cargo.toml': [/^((?:.*\/)?vendor)\/[^/]+\/Cargo\.toml$/, 'Cargo.lock'],
  'vendor/composer/installed.json': [/^(.*)\/composer\/installed\.json$/, 'composer.lock'],
};

/** Nothing yet. */
export function createTreeComparison(): TreeComparison {
  const locks: Lock[] = [];
  const trees = new Map<string, Items>();
  return {
    add(reading) {
      const lock = lockOf(reading);
      if (lock !== undefined) locks.push(lock);
      const [key, items] = installedOf(reading) ?? [];
      if (key === undefined || items === undefined) return;
      const known = trees.get(key);
      if (known === undefined) trees.set(key, items);
      else for (const [place, item] of items) known.set(place, item);
    },
    differences: () =>
      locks.flatMap(({ source, path, tree, format, items }) => {
        const installed = trees.get(keyOf(source, tree, format));
        const differences = installed === undefined ? [] : compare(items, installed, format);
        return differences.length === 0 ? [] : [{ source, path, tree, differences }];
      }),
  };
}

function lockOf({ source, path, format, components, problems }: PlacedReading): Lock | undefined {
  const name = TREES[format.id];
  // npm's note about what it has installed is in the tree itself.
  if (name === undefined || problems.length > 0 || path.includes('node_modules/')) return undefined;
  const tree = `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`;
  const items = components.map(({ type, name, version = '', place, optional }): [string, Item] => [
    place ?? placeOf(type, name, version),
    { name, version, ...(optional && { optional }) },
  ]);
  return { source, path, tree, format: format.id, items: new Map(items) };
}

function installedOf({ source, path, format, components }: PlacedReading): [string, Items] | undefined {
  const [pattern, lock] = INSTALLED[format.id] ?? [];
  const tree = pattern?.exec(path)?.[1];
  if (tree === undefined || lock === undefined) return undefined;
  const items = components.map(({ type, name, version = '' }): [string, Item] => [
    type === 'npm'
      ? path.slice(tree.length - 'node_modules'.length, -'/package.json'.length)
      : placeOf(type, name, version),
    { name, version },
  ]);
  return [keyOf(source, tree, lock), new Map(items)];
}

function keyOf(source: number, tree: string, lock: string): string {
  return `${source} ${lock} ${tree}`;
}

/** Two versions of one crate may stand beside each other. */
function placeOf(type: string, name: string, version: string): string {
  return type === 'cargo' ? `${name} ${version}` : name;
}

/** Both ways. What a lockfile allows to be left out may be missing; go.mod of old does not list all that is vendored. */
function compare(locked: Items, installed: Items, format: string): readonly string[] {
  const differences: string[] = [];
  for (const [place, { name, version, optional }] of locked) {
    const found = installed.get(place)?.version;
    if (found === undefined && optional !== true) differences.push(`${name} ${version} is missing`);
    if (found !== undefined && version !== '' && found !== version)
      differences.push(`${name} is ${found} in the tree and ${version} in the lockfile`);
  }
  if (format !== 'go.mod')
    for (const [place, { name, version }] of installed)
      if (!locked.has(place)) differences.push(`${name} ${version} is not in the lockfile`);
  return differences.sort(comparePaths);
}
