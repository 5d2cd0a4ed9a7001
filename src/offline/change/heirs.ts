import type { Installed, OwnedPath } from '../state/installed.ts';
import { mergedPaths } from './merged-paths.ts';

/**
 * A directory that a bundle has made, and that stays because another one has something in it, goes over to that one: so
 * the last of them removes it.
 * @param left paths that their owner gives up and that stay. @param others what all other bundles have.
 * @returns what the heirs have then.
 */
export function heirsOf(left: readonly OwnedPath[], others: readonly Installed[]): Installed[] {
  const inherited = new Map<Installed, OwnedPath[]>();
  for (const directory of left.filter(({ placed }) => placed.kind === 'directory')) {
    const heir = others.find(({ paths }) => paths.some(({ path }) => path.startsWith(`${directory.path}/`)));
    if (heir !== undefined) inherited.set(heir, [...(inherited.get(heir) ?? []), directory]);
  }
  return [...inherited].map(([heir, more]) => ({ ...heir, paths: mergedPaths(heir.paths, more) }));
}
