import { isUtf8 } from 'node:buffer';
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { readDigest } from '../run/file-digest.ts';
import type { Fingerprint } from '../run/plan-model.ts';
import type { Found } from '../state/found.ts';

/** What is at a path: nothing, something that can be given back, or something that cannot. */
export type Sight = Fingerprint | 'nothing' | 'other';

/** The directory of a path is not there, or is none, so neither is the path. */
const ABSENT = ['ENOENT', 'ENOTDIR'];
const CLOSED = ['EACCES', 'EPERM', 'ELOOP', 'ENXIO'];

/**
 * Looks at a path without following a link at its end. `other` is a device, pipe or socket, and what may not be read.
 * @throws Error of the operating system when it could not be found out: that is no answer.
 */
export function lookAt(path: string): Sight {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats === undefined ? 'nothing' : (printOf(path, stats) ?? 'other');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (ABSENT.includes(code)) return 'nothing';
    if (CLOSED.includes(code)) return 'other';
    throw error;
  }
}

/** What tells something that was written again from what was there before; undefined for devices, pipes and sockets. */
export function printOf(path: string, stats: Stats): Fingerprint | undefined {
  const { ino, mtimeMs, size } = stats;
  const found = foundOf(path, stats);
  return found && { ino, mtimeMs, size, found };
}

function foundOf(path: string, stats: Stats): Found | undefined {
  const { uid, gid, size } = stats;
  const mode = stats.mode & 0o7777;
  if (stats.isDirectory()) return { kind: 'directory', mode, uid, gid };
  if (stats.isSymbolicLink()) return linkOf(path, { uid, gid });
  return stats.isFile() ? { kind: 'file', digest: readDigest(path), size, mode, uid, gid } : undefined;
}

/** A target that is no UTF-8 could not be written down as it is. */
function linkOf(path: string, owner: { readonly uid: number; readonly gid: number }): Found | undefined {
  const bytes = readlinkSync(path, { encoding: 'buffer' });
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
