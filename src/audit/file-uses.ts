import type { Digest } from '../core/digest.ts';
import type { Seal } from '../model/seal.ts';
import type { Tree } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { FileUse } from '../plugin/rule.ts';

/** The places of each distinct file, in the order of the seal. */
export type FileUses = ReadonlyMap<Digest, readonly [FileUse, ...FileUse[]]>;

/** Where each distinct file of a bundle stands. */
export function fileUses(seal: Seal, trees: ReadonlyMap<Digest, Tree>): FileUses {
  const uses = new Map<Digest, [FileUse, ...FileUse[]]>();
  for (const [source, { tree: sealed }] of seal.sources.entries()) {
    const tree = trees.get(sealed.digest);
    if (tree === undefined) continue;
    for (const entry of treeEntries(tree.bytes, tree.links)) {
      if (entry.kind !== 'file') continue;
      const use = { source, path: entry.path, executable: entry.executable };
      const known = uses.get(entry.digest);
      if (known === undefined) uses.set(entry.digest, [use]);
      else known.push(use);
    }
  }
  return uses;
}
