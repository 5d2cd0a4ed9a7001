import { closeSync, constants, lstatSync, openSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { type Digest, Digester } from '../../core/digest.ts';
import type { Found, FoundFile } from './found.ts';
import type { OwnedPath } from './installed.ts';

/** In what a path differs from how it was placed. `missing`, `kind` and `unreadable` come alone. */
export type DriftWord = 'missing' | 'kind' | 'content' | 'target' | 'mode' | 'owner' | 'unreadable';

/** A path that is no longer as a bundle placed it. */
export interface Drift {
  readonly path: string;
  readonly kind: Found['kind'];
  readonly differs: readonly DriftWord[];
}

/** Called now and then during long reading; it may throw to end it. */
export type Pause = () => Promise<void> | undefined;

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const buffer = Buffer.allocUnsafeSlow(256 * 1024);
/** The directory of a path is not there, or is none, so neither is the path. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** Compares a path with how it was placed; undefined if it is still so. Links are not followed at its end; nothing is written. */
export async function findDrift({ path, placed }: OwnedPath, pause: Pause): Promise<Drift | undefined> {
  const differs = await differences(path, placed, pause);
  return differs.length === 0 ? undefined : { path, kind: placed.kind, differs };
}

async function differences(path: string, placed: Found, pause: Pause): Promise<DriftWord[]> {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return ['missing'];
    if (!isKind(stats, placed.kind)) return ['kind'];
    return [...(await contentDiffers(path, stats, placed, pause)), ...facts(stats, placed)];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || typeof code !== 'string' || !code.startsWith('E')) throw error;
    return [ABSENT.has(code) ? 'missing' : 'unreadable'];
  }
}

function isKind(stats: Stats, kind: Found['kind']): boolean {
  if (kind === 'directory') return stats.isDirectory();
  return kind === 'link' ? stats.isSymbolicLink() : stats.isFile();
}

async function contentDiffers(path: string, stats: Stats, placed: Found, pause: Pause): Promise<DriftWord[]> {
  if (placed.kind === 'directory') return [];
  if (placed.kind === 'link') return readlinkSync(path) === placed.target ? [] : ['target'];
  const same = stats.size === placed.size && (await digestOfFile(path, placed, pause)) === placed.digest;
  return same ? [] : ['content'];
}

/** The mode of a link means nothing (symlink(7)). */
function facts(stats: Stats, placed: Found): DriftWord[] {
  const mode = placed.kind !== 'link' && (stats.mode & 0o7777) !== placed.mode;
  const owner = stats.uid !== placed.uid || stats.gid !== placed.gid;
  return [...(mode ? (['mode'] as const) : []), ...(owner ? (['owner'] as const) : [])];
}

/**
 * The digest of what is there: at most as much as was placed, and a little more. One that grows while it is read, or is
 * no file by now, has another digest anyway.
 */
async function digestOfFile(path: string, { size }: FoundFile, pause: Pause): Promise<Digest> {
  const fd = openSync(path, FLAGS);
  try {
    const digester = new Digester();
    for (let at = 0; at <= size; at += buffer.length) {
      const count = readSync(fd, buffer, 0, buffer.length, at);
      digester.update(buffer.subarray(0, count));
      if (count < buffer.length) break;
      await pause();
    }
    return digester.digest();
  } finally {
    closeSync(fd);
  }
}
