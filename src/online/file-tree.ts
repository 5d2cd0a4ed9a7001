import { archivePath, archivePathProblem } from '../core/archive-path.ts';
import type { Digest } from '../core/digest.ts';
import { NAMELESS } from '../model/nameless.ts';
import type { Tree } from '../model/tree.ts';
import { TreeBuilder } from '../model/tree-builder.ts';

/** The tree of one file that is not executable. */
export function fileTree(name: string, size: number, digest: Digest): Tree {
  const builder = new TreeBuilder();
  builder.add({ kind: 'file', path: archivePath(name), executable: false, size, digest });
  return builder.build();
}

/** The last name of a URL's path, percent-decoded, or `data` when that is no name for a file. */
export function nameFromUrl(location: string): string {
  const last = new URL(location).pathname.split('/').pop() ?? '';
  try {
    const name = decodeURIComponent(last);
    return name.includes('/') || archivePathProblem(name) !== undefined ? NAMELESS : name;
  } catch {
    return NAMELESS;
  }
}
