import { posix } from 'node:path';
import type { Seal, SealedData } from '../../../model/seal.ts';
import { isRooted, joinPath } from '../evaluate/paths.ts';

/** The parts of a seal that say what runs and what goes where. */
export type SealedWork = Pick<Seal, 'cwd' | 'env' | 'code' | 'data' | 'sources' | 'services' | 'secrets'>;

/** A file of a source. Without a path: the only one of a source of file nature. */
export interface SealedFile {
  readonly source: number;
  readonly path?: string;
}

/** The directory where a bundle's relative paths begin; `.` when that is new for each run. */
export function baseOf({ cwd }: Pick<SealedWork, 'cwd'>): string {
  return cwd === undefined ? '.' : joinPath('.', cwd);
}

/**
 * Which files of the bundle may stand at a path when a command runs, as the plan places them (docs/running.md): the last
 * placement first. It looks at no machine, so a target that is a directory there is not known to be one.
 */
export function placements(seal: SealedWork): (path: string) => readonly SealedFile[] {
  const base = baseOf(seal);
  const data = [...seal.data].reverse();
  return (path) => data.flatMap((entry) => filesAt(entry, path, { seal, base }));
}

function filesAt(
  entry: SealedData,
  path: string,
  { seal, base }: { readonly seal: SealedWork; readonly base: string },
): readonly SealedFile[] {
  const { source, target } = entry;
  const cwd = entry.cwd === undefined ? base : joinPath(base, entry.cwd);
  const place = target === undefined ? cwd : joinPath(cwd, target);
  const below = pathBelow(place, path);
  if (seal.sources[source]?.nature !== 'file') return below === undefined ? [] : [{ source, path: below }];
  if (target !== undefined && place === path) return [{ source }];
  return below !== undefined && below === posix.basename(path) ? [{ source, path: below }] : [];
}

/** The rest of a path below a directory. */
export function pathBelow(directory: string, path: string): string | undefined {
  if (directory === '.')
    return isRooted(path) || path === '.' || path === '..' || path.startsWith('../') ? undefined : path;
  const start = directory === '/' ? '/' : `${directory}/`;
  return path.startsWith(start) && path.length > start.length ? path.slice(start.length) : undefined;
}

/** A name for a file of a source. */
export function keyOf({ source, path }: SealedFile): string {
  return path === undefined ? String(source) : `${source}:${path}`;
}
