import { dirname } from 'node:path';
import type { Need } from '../run/entry-planner.ts';
import type { Ground } from '../run/ground.ts';
import type { Fingerprint } from '../run/plan-model.ts';

/** What one file system has to take. */
export interface SpaceNeed {
  /** What is placed there, or the state directory. */
  readonly path: string;
  /** A directory of that file system that exists. */
  readonly place: string;
  /** Bytes, rounded up to whole blocks. */
  readonly bytes: number;
  readonly inodes: number;
}

// The block size of nearly every file system; a file takes whole blocks.
const BLOCK = 4096;

/**
 * What each file system has to take: the new content, and in the state directory the old one, which a rollback gives back.
 * @param replaced what was found where something changes or goes.
 */
export function spaceNeeds(
  placed: readonly Need[],
  replaced: readonly Fingerprint[],
  host: { readonly stateDir: string; readonly ground: Ground },
): SpaceNeed[] {
  const news = placed.map(({ root: { path }, bytes, inodes }) => ({ path, bytes, inodes }));
  const old = oldContent(replaced);
  const needs = old.inodes === 0 ? news : [...news, { path: host.stateDir, ...old }];
  const merged = new Map<number, SpaceNeed>();
  for (const need of needs) {
    const { place, dev } = nearest(need.path, host.ground);
    const known = merged.get(dev) ?? { path: need.path, place, bytes: 0, inodes: 0 };
    const [bytes, inodes] = [known.bytes + need.bytes, known.inodes + need.inodes];
    merged.set(dev, { ...known, bytes, inodes });
  }
  return [...merged.values()];
}

/** What the state directory has to take for one file that is replaced. */
export function keptSpace(
  bytes: number,
  { stateDir, ground }: { readonly stateDir: string; readonly ground: Ground },
): SpaceNeed {
  return { path: stateDir, place: nearest(stateDir, ground).place, bytes, inodes: 1 };
}

/** Each distinct content is kept once. */
function oldContent(replaced: readonly Fingerprint[]): { bytes: number; inodes: number } {
  const sizes = new Map<string, number>();
  for (const { found } of replaced) if (found.kind === 'file') sizes.set(found.digest, found.size);
  const bytes = [...sizes.values()].reduce((sum, size) => sum + Math.ceil(size / BLOCK) * BLOCK, 0);
  return { bytes, inodes: sizes.size };
}

/** The directory itself, or the nearest one above it that is there. */
function nearest(path: string, ground: Ground): { place: string; dev: number } {
  const dev = deviceOf(path, ground);
  if (dev !== undefined) return { place: path, dev };
  return nearest(dirname(path), ground);
}

/** What says that there is nothing at a path, or nothing for our eyes. */
const NOT_THERE = ['ENOENT', 'ENOTDIR', 'EACCES'];

function deviceOf(path: string, ground: Ground): number | undefined {
  try {
    return ground.look(ground.resolve(path))?.dev;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (path === '/' || !NOT_THERE.includes(code)) throw error;
    return undefined;
  }
}
