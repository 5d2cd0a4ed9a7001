import { posix } from 'node:path';
import type { SealedData } from '../../../model/seal.ts';
import { treeEntries } from '../../../model/tree-reader.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { joinPath } from '../evaluate/paths.ts';
import { baseOf, pathBelow } from './placements.ts';

/** A file or link of a source, and where the manifest places it. */
export interface PlacedPath {
  readonly data: number;
  readonly source: number;
  readonly path: string;
  readonly target: string;
}

/** What is placed at or below some directories. Trees that go elsewhere are not walked. */
export function* placedPaths(
  { seal, trees }: Pick<AuditSubject, 'seal' | 'trees'>,
  roots: readonly string[],
): Generator<PlacedPath> {
  const base = baseOf(seal);
  for (const [data, entry] of seal.data.entries()) {
    const place = targetOf(entry, base);
    if (!roots.some((root) => meets(place, root))) continue;
    const sealed = seal.sources[entry.source];
    const tree = sealed && trees.get(sealed.tree.digest);
    if (sealed === undefined || tree === undefined) continue;
    const isFile = sealed.nature === 'file';
    const named = entry.target !== undefined && !entry.target.endsWith('/');
    for (const { kind, path } of treeEntries(tree.bytes, tree.links))
      if (kind !== 'directory')
        yield {
          data,
          source: entry.source,
          path,
          target: isFile && named ? place : joinPath(place, isFile ? posix.basename(path) : path),
        };
  }
}

/** Where an entry goes. */
export function targetOf({ cwd, target }: SealedData, base: string): string {
  const directory = cwd === undefined ? base : joinPath(base, cwd);
  return target === undefined ? directory : joinPath(directory, target);
}

function meets(place: string, root: string): boolean {
  return place === root || pathBelow(place, root) !== undefined || pathBelow(root, place) !== undefined;
}
