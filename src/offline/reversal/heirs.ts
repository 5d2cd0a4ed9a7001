import type { Installed, OwnedPath } from '../state/installed.ts';
import type { Ledger } from '../state/ledger.ts';

/**
 * A directory that a bundle has made, and that stays because another one has something in it, goes over to that one: so
 * the last of them removes it.
 * @param left directories that their owner gives up and that stay.
 * @param key of the owner.
 * @returns what the ledger then has for the heirs.
 */
export function heirsOf(left: readonly OwnedPath[], key: string, ledger: Ledger): Installed[] {
  const directories = left.filter(({ placed }) => placed.kind === 'directory');
  if (directories.length === 0) return [];
  const inherited = new Map<Installed, OwnedPath[]>();
  const others = ledger.all().filter((installed) => installed.key !== key);
  for (const directory of directories) {
    const heir = others.find((installed) => hasWithin(installed, directory.path));
    if (heir !== undefined) inherited.set(heir, [...(inherited.get(heir) ?? []), directory]);
  }
  return [...inherited].map(([heir, more]) => ({ ...heir, paths: merged(heir.paths, more) }));
}

function hasWithin({ paths }: Installed, directory: string): boolean {
  return paths.some(({ path }) => path.startsWith(`${directory}/`));
}

function merged(paths: readonly OwnedPath[], more: readonly OwnedPath[]): OwnedPath[] {
  const known = new Set(paths.map(({ path }) => path));
  const all = [...paths, ...more.filter(({ path }) => !known.has(path))];
  return all.sort((one, other) => (one.path < other.path ? -1 : 1));
}
