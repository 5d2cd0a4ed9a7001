import type { PackWriter } from '../../archive/pack-writer.ts';
import { type Context, checkAborted } from '../../core/context.ts';
import type { Selector } from '../../model/select-paths.ts';
import type { GitPart } from './git-part.ts';
import { fetchLfsObjects } from './lfs/fetch-objects.ts';
import { readLfsConfig } from './lfs/lfs-config.ts';
import type { LfsFile } from './lfs/lfs-file.ts';
import { writeLfsFiles } from './lfs/write-files.ts';
import type { GitEntry } from './list-tree.ts';
import { packCommit } from './pack-commit.ts';
import { withCommit } from './with-commit.ts';

/** Where parts go, and which of their paths. */
export interface PartsTarget {
  readonly writer: PackWriter;
  readonly selector: Selector;
  /** False: LFS pointers stay as they are. */
  readonly lfs: boolean;
}

/**
 * Writes the content of every part into one pack.
 * @returns false when a remote lost a commit since it was listed.
 * @throws ArxError SOURCE_LFS, other SOURCE_*, UNSAFE_*, INTERRUPTED.
 */
export async function packParts(
  parts: readonly GitPart[],
  target: PartsTarget,
  context: Context,
): Promise<boolean> {
  for (const part of parts) if (!(await packPart(part, target, context))) return false;
  return true;
}

async function packPart(part: GitPart, target: PartsTarget, context: Context): Promise<boolean> {
  const { writer, lfs } = target;
  const entries = selected(part, target.selector);
  const files: LfsFile[] = [];
  const wanted = { location: part.location, wanted: { commit: part.commit } };
  const pointer = ({ path, kind }: GitEntry, { oid, size }: Omit<LfsFile, 'path' | 'executable'>): void =>
    void files.push({ path, executable: kind === 'executable', oid, size });
  const config = await withCommit(wanted, context, async (repository, commit) => {
    await packCommit(repository, entries, lfs ? { writer, pointer } : { writer });
    return files.length === 0 ? {} : readLfsConfig(repository, commit);
  });
  if (config === undefined) return false;
  checkAborted(context);
  if (files.length === 0) return true;
  await fetchLfsObjects(files, { location: part.location, ...config }, context);
  await writeLfsFiles(files, writer, part.location, context);
  return true;
}

/** The entries that are kept, each under the path where it ends up. */
function selected({ at, entries }: GitPart, selector: Selector): GitEntry[] {
  return entries.flatMap((entry) => {
    const path = at === '' ? entry.path : `${at}/${entry.path}`;
    const kept = selector.path(
      path,
      entry.kind === 'executable' || entry.kind === 'submodule' ? 'file' : entry.kind,
    );
    return kept === undefined ? [] : [{ ...entry, path: kept }];
  });
}
