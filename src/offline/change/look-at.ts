import { isUtf8 } from 'node:buffer';
import type { Stats } from 'node:fs';
import type { Ground, Sight } from '../run/ground.ts';
import type { Fingerprint } from '../run/plan-model.ts';
import type { Found } from '../state/found.ts';

/** What is at a path: nothing, something that can be given back, or something that cannot. */
export type Standing = Fingerprint | 'nothing' | 'other';

/** The directory of a path is not there, or is none, so neither is the path. */
const ABSENT = ['ENOENT', 'ENOTDIR'];
const CLOSED = ['EACCES', 'EPERM', 'ELOOP', 'ENXIO'];

/**
 * Looks at a path without following a link at its end. `other` is a device, pipe or socket, and what may not be read.
 * @throws Error of the operating system when it could not be found out: that is no answer.
 */
export function lookAt(path: string, ground: Ground): Standing {
  try {
    const sight = ground.look(path);
    return sight === undefined ? 'nothing' : (printOf(path, sight, ground) ?? 'other');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (ABSENT.includes(code)) return 'nothing';
    if (CLOSED.includes(code)) return 'other';
    throw error;
  }
}

/** What tells something that was written again from what was there before; undefined for devices, pipes and sockets. */
export function printOf(path: string, sight: Sight, ground: Ground): Fingerprint | undefined {
  const { ino, mtimeMs, size } = sight;
  const found = foundOf(path, sight, ground);
  return found && { ino, mtimeMs, size, found };
}

function foundOf(path: string, { kind, mode, uid, gid, size }: Sight, ground: Ground): Found | undefined {
  if (kind === 'directory') return { kind, mode, uid, gid };
  if (kind === 'link') return linkOf(ground.linkTarget(path), { uid, gid });
  return kind === 'file' ? { kind, digest: ground.digestOf(path), size, mode, uid, gid } : undefined;
}

/** A target that is no UTF-8 could not be written down as it is. */
function linkOf(bytes: Buffer, owner: { readonly uid: number; readonly gid: number }): Found | undefined {
  return isUtf8(bytes) ? { kind: 'link', target: bytes.toString(), ...owner } : undefined;
}

/** True if what `lstat` says now is what was seen. */
export function isStill(stats: Stats | undefined, seen: Fingerprint | undefined): boolean {
  if (stats === undefined || seen === undefined) return stats === seen;
  const { ino, mtimeMs, found } = seen;
  if (stats.ino !== ino || stats.uid !== found.uid || stats.gid !== found.gid) return false;
  // A directory's time changes with each name in it, and a link's mode means nothing.
  if (found.kind === 'directory') return (stats.mode & 0o7777) === found.mode && stats.isDirectory();
  return stats.mtimeMs === mtimeMs && (found.kind === 'link' || (stats.mode & 0o7777) === found.mode);
}
