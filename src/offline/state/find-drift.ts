import type { Digest } from '../../core/digest.ts';
import type { Ground, Sight } from '../run/ground.ts';
import type { Found, FoundFile } from './found.ts';
import type { OwnedPath } from './installed.ts';

/** In what a path differs from how it was placed. `missing`, `kind`, `unreadable` and `taken` come alone. */
export type DriftWord = 'missing' | 'kind' | 'content' | 'target' | 'mode' | 'owner' | 'unreadable' | 'taken';

/** A path that is no longer as a bundle placed it. */
export interface Drift {
  readonly path: string;
  readonly kind: Found['kind'];
  readonly differs: readonly DriftWord[];
  /** Key of the bundle that has taken it over; only then. */
  readonly takenBy?: string;
}

/** How the host is looked at. */
export interface Looking {
  readonly ground: Pick<Ground, 'look' | 'linkTarget'>;
  /** The digest of what is at a path, read no further than tells whether it is what was placed. */
  readonly digestOf: (path: string, placed: FoundFile) => Digest | Promise<Digest>;
}

/** The directory of a path is not there, or is none, so neither is the path. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** Compares a path with how it was placed; undefined if it is still so. Links are not followed at its end; nothing is written. */
export async function findDrift(
  { path, placed, takenBy }: OwnedPath,
  looking: Looking,
): Promise<Drift | undefined> {
  if (takenBy !== undefined) return { path, kind: placed.kind, differs: ['taken'], takenBy };
  const differs = await differences(path, placed, looking);
  return differs.length === 0 ? undefined : { path, kind: placed.kind, differs };
}

async function differences(path: string, placed: Found, looking: Looking): Promise<DriftWord[]> {
  try {
    const sight = looking.ground.look(path);
    if (sight === undefined) return ['missing'];
    if (sight.kind !== placed.kind) return ['kind'];
    return [...(await contentDiffers(path, sight, placed, looking)), ...facts(sight, placed)];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || typeof code !== 'string' || !code.startsWith('E')) throw error;
    return [ABSENT.has(code) ? 'missing' : 'unreadable'];
  }
}

async function contentDiffers(
  path: string,
  { size }: Sight,
  placed: Found,
  { ground, digestOf }: Looking,
): Promise<DriftWord[]> {
  if (placed.kind === 'directory') return [];
  if (placed.kind === 'link') return ground.linkTarget(path).toString() === placed.target ? [] : ['target'];
  const same = size === placed.size && (await digestOf(path, placed)) === placed.digest;
  return same ? [] : ['content'];
}

/** The mode of a link means nothing (symlink(7)). */
function facts(sight: Sight, placed: Found): DriftWord[] {
  const mode = placed.kind !== 'link' && sight.mode !== placed.mode;
  const owner = sight.uid !== placed.uid || sight.gid !== placed.gid;
  return [...(mode ? (['mode'] as const) : []), ...(owner ? (['owner'] as const) : [])];
}
