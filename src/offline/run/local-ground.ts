import {
  accessSync,
  constants,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statfsSync,
} from 'node:fs';
import { isExecutable } from '../../sys/find-program.ts';
import { freeBytes } from '../../sys/free-bytes.ts';
import { mayGiveTo } from '../../sys/may-give-to.ts';
import { mountPoints } from '../../sys/mount-points.ts';
import { ownIds } from '../../sys/own-ids.ts';
import { findOwner } from '../../sys/owner.ts';
import { isAlive } from '../services/daemons/is-alive.ts';
import { readDigest } from './file-digest.ts';
import type { Ground, Sight } from './ground.ts';

/** This machine, as this process sees it. */
export const localGround: Ground = {
  get self() {
    return ownIds();
  },
  mayGiveTo,
  look: (path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : sightOf(stats);
  },
  resolve: (path) => realpathSync.native(path),
  linkTarget: (path) => readlinkSync(path, { encoding: 'buffer' }),
  digestOf: readDigest,
  namesIn: (path) => readdirSync(path),
  mountPoints,
  room: (path) => {
    const stats = statfsSync(path);
    return { free: freeBytes(stats), inodes: stats.files, freeInodes: stats.ffree };
  },
  closed,
  ownerOf: findOwner,
  mayExecute: isExecutable,
  isAlive,
};

function closed(directory: string): ReturnType<Ground['closed']> {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS' ? 'read-only' : 'refused';
  }
}

function sightOf(stats: Stats): Sight {
  const { mode, uid, gid, size, ino, dev, mtimeMs } = stats;
  return { kind: kindOf(stats), mode: mode & 0o7777, uid, gid, size, ino, dev, mtimeMs };
}

function kindOf(stats: Stats): Sight['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
