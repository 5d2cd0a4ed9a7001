import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { ownIds } from '../../sys/own-ids.ts';
import { statsOf } from './stats-of.ts';

const STICKY = 0o1000;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/**
 * Returns normally if nobody but root and the caller can put something else in place of a directory above these paths: none
 * of them may be written by a group or by others. In one with the sticky bit only the owner of a name may change it
 * (unlink(2), EPERM), and a group with the number of its owner is that user's own.
 * @param paths absolute, without links. @param links that their targets lead through.
 * @throws ArxError RUN_UNSAFE_PARENT naming the directory or link.
 */
export function demandSafeParents(paths: Iterable<string>, links: Iterable<string>): void {
  const checked = new Set<string>();
  const self = ownIds().uid;
  for (const path of [...paths, ...links])
    for (let at = dirname(path); !checked.has(at); at = dirname(at)) {
      checked.add(at);
      const stats = statsOf(at);
      if (stats?.isDirectory() === true && isWritable(stats, self)) throw unsafe(at, stats);
    }
  for (const link of links) {
    const stats = statsOf(link);
    if (stats !== undefined && stats.uid !== 0 && stats.uid !== self) throw foreign(link, stats);
  }
}

function isWritable({ mode, uid, gid }: Stats, self: number): boolean {
  if ((mode & STICKY) !== 0) return false;
  const ownGroup = gid === uid && (uid === 0 || uid === self);
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && !ownGroup);
}

function unsafe(path: string, { mode }: Stats): ArxError {
  const bits = (mode & 0o7777).toString(8).padStart(4, '0');
  return new ArxError(
    'RUN_UNSAFE_PARENT',
    `Cannot place anything below ${quoted(path, 500)}: its mode is ${bits}, so others can replace what is in it`,
    {
      hint: 'Take the right to write from group and others (chmod go-w), or allow it in the policy: run: {writable_parents: true}',
      data: { path },
    },
  );
}

function foreign(path: string, { uid }: Stats): ArxError {
  return new ArxError(
    'RUN_UNSAFE_PARENT',
    `Cannot place anything through ${quoted(path, 500)}: it is a link of the user ${uid}, expected one of root or of the caller`,
    { hint: 'Name the place that the link leads to', data: { path } },
  );
}
