import type { ObservedFile } from '../model/audit/report.ts';
import type { TreeEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { AuditSubject } from '../plugin/rule.ts';

/** Every entry of every source, sorted by path, with what the first bytes of the files say. */
export function observedFiles(
  { seal, trees }: Pick<AuditSubject, 'seal' | 'trees'>,
  types: ReadonlyMap<string, string>,
): ObservedFile[][] {
  return seal.sources.map(({ tree: { digest } }) => {
    const tree = trees.get(digest);
    if (tree === undefined) return [];
    return [...treeEntries(tree.bytes, tree.links)].map((entry) => observedFile(entry, types));
  });
}

function observedFile(entry: TreeEntry, types: ReadonlyMap<string, string>): ObservedFile {
  const { kind, path } = entry;
  if (kind === 'directory') return { path, kind, size: 0 };
  if (kind === 'link') return { path, kind, size: 0, target: entry.target };
  const type = types.get(entry.digest);
  return {
    path,
    kind,
    size: entry.size,
    digest: entry.digest,
    ...(entry.executable && { executable: true as const }),
    ...(type !== undefined && { type }),
  };
}
