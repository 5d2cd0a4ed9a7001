import { dirname } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Ground, Sight } from '../run/ground.ts';
import { statsOf } from './stats-of.ts';

const STICKY = 0o1000;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/** What is to be safe. */
export interface Ways {
  /** Absolute, without links. */
  readonly paths: Iterable<string>;
  /** That their targets lead through. */
  readonly links: Iterable<string>;
}

/**
 * Returns normally if nobody but root and the caller can put something else in place of a directory above these paths: none
 * of them may be written by a group or by others. In one with the sticky bit only the owner of a name may change it
 * (unlink(2), EPERM), and a group with the number of its owner is that user's own.
 * @throws ArxError RUN_UNSAFE_PARENT naming the directory or link.
 */
export function demandSafeParents({ paths, links }: Ways, ground: Ground): void {
  const checked = new Set<string>();
  const self = ground.self.uid;
  for (const path of [...paths, ...links])
    for (let at = dirname(path); !checked.has(at); at = dirname(at)) {
      checked.add(at);
      const stats = statsOf(at, ground);
      if (stats?.kind === 'directory' && isWritable(stats, self)) throw unsafe(at, stats);
    }
  for (const link of links) {
    const stats = statsOf(link, ground);
    if (stats !== undefined && stats.uid !== 0 && stats.uid !== self) throw foreign(link, stats);
  }
}

function isWritable({ mode, uid, gid }: Sight, self: number): boolean {
  if ((mode & STICKY) !== 0) return false;
  const ownGroup = gid === uid && (uid === 0 || uid === self);
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && !ownGroup);
}

function unsafe(path: string, { mode }: Sight): ArxError {
  const bits = mode.toString(8).padStart(4, '0');
  return new ArxError(
    'RUN_UNSAFE_PARENT',
    `Cannot place anything below ${quoted(path, 500)}: its mode is ${bits}, so others can replace what is in it`,
    {
      hint: 'Take the right to write from group and others (chmod go-w), or allow it in the policy: run: {writable_parents: true}',
      data: { path },
    },
  );
}

function foreign(path: string, { uid }: Sight): ArxError {
  return new ArxError(
    'RUN_UNSAFE_PARENT',
    `Cannot place anything through ${quoted(path, 500)}: it is a link of the user ${uid}, expected one of root or of the caller`,
    { hint: 'Name the place that the link leads to', data: { path } },
  );
}
