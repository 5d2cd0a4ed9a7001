import { listed } from '../core/listed.ts';
import { linkChecker } from './link-target.ts';
import type { LinkEntry, Tree } from './tree.ts';
import { treeEntries } from './tree-reader.ts';

const MOST_NAMED = 3;

/** The links of a tree that lead out of it; only a tree that declares so has any. */
function leavingLinks(tree: Tree): LinkEntry[] {
  if (tree.links === undefined) return [];
  const links = [...treeEntries(tree.bytes, tree.links)].filter((entry) => entry.kind === 'link');
  const check = linkChecker(new Map(links.map(({ path, target }) => [path, target])));
  return links.filter(({ path }) => check(path) !== undefined);
}

/** The same as one line for people; undefined when none leads out. Names are as in the tree: whoever shows it escapes. */
export function leavingLine(tree: Tree): string | undefined {
  const links = leavingLinks(tree);
  if (links.length === 0) return undefined;
  const named = links.map(({ path, target }) => `${path} -> ${target}`);
  return `${links.length === 1 ? '1 link leads' : `${links.length} links lead`} out: ${listed(named, MOST_NAMED)}`;
}
