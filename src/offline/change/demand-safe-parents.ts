import { ArxError } from '../../core/errors.ts';
import { parentPath } from '../../core/parent-path.ts';
import { quoted } from '../../core/quoted.ts';
import type { Ground, Sight } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import { statsOf } from './stats-of.ts';

const ROOT = 0;
const STICKY = 0o1000;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/** What is to be safe. */
export interface Ways {
  /** What a run creates or changes, each directory before what is in it. */
  readonly entries: readonly PlannedEntry[];
  /** That their targets lead through. */
  readonly links: Iterable<string>;
}

type Directory = Pick<Sight, 'mode' | 'uid' | 'gid'>;

/**
 * Returns normally if nobody but root, the caller and the declared owner of an entry can put something else in place of it, or
 * of a directory above it: each of these belongs to one of them, and no group and no others may write it. In one with the sticky
 * bit others may change only names of their own, but its owner all of them (unlink(2), EPERM). A group with the number of its
 * owner is that user's own. What declares no owner is the caller's, and so are links on the way.
 * @throws ArxError RUN_UNSAFE_PARENT naming the directory or link.
 */
export function demandSafeParents({ entries, links }: Ways, ground: Ground): void {
  const self = ground.self.uid;
  const made = directoriesOf(entries);
  const checked = new Map<number, Set<string>>();
  const demandAbove = (path: string, owner: number): void => {
    const known = checked.get(owner) ?? new Set<string>();
    checked.set(owner, known);
    for (let at = parentPath(path); !known.has(at); at = parentPath(at)) {
      known.add(at);
      const directory = made.get(at) ?? directoryAt(at, ground);
      if (directory !== undefined) demandSafe(at, directory, new Set([ROOT, self, owner]));
    }
  };
  for (const { path, owner } of endsOf(entries)) demandAbove(path, owner?.uid ?? self);
  for (const link of links) {
    demandAbove(link, self);
    const stats = statsOf(link, ground);
    if (stats !== undefined && stats.uid !== ROOT && stats.uid !== self) throw foreignLink(link, stats);
  }
}

/** Those that come with the run, as they are then. */
function directoriesOf(entries: readonly PlannedEntry[]): ReadonlyMap<string, Directory> {
  return new Map(
    entries.flatMap(({ path, after }) => (after?.kind === 'directory' ? [[path, after] as const] : [])),
  );
}

/** Without those that are made only because something goes below them: that is what the way there must be safe for. */
function endsOf(entries: readonly PlannedEntry[]): PlannedEntry[] {
  const above = new Set(entries.map(({ path }) => parentPath(path)));
  return entries.filter(
    ({ kind, source, path }) => kind !== 'directory' || source !== undefined || !above.has(path),
  );
}

function directoryAt(path: string, ground: Ground): Sight | undefined {
  const stats = statsOf(path, ground);
  return stats?.kind === 'directory' ? stats : undefined;
}

function demandSafe(path: string, directory: Directory, trusted: ReadonlySet<number>): void {
  if (!trusted.has(directory.uid)) throw foreignDirectory(path, directory);
  if (isWritable(directory)) throw writable(path, directory);
}

/** True if somebody but its owner may change what is in it. */
function isWritable({ mode, uid, gid }: Directory): boolean {
  if ((mode & STICKY) !== 0) return false;
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== uid);
}

function writable(path: string, { mode }: Directory): ArxError {
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

function foreignDirectory(path: string, { uid }: Directory): ArxError {
  return new ArxError(
    'RUN_UNSAFE_PARENT',
    `Cannot place anything below ${quoted(path, 500)}: it belongs to the user ${uid}, who can replace what is in it`,
    {
      hint: `Declare that user as the owner of what goes there (owner: '${uid}'), give the directory to root (chown), or allow it in the policy: run: {writable_parents: true}`,
      data: { path, uid },
    },
  );
}

function foreignLink(path: string, { uid }: Sight): ArxError {
  return new ArxError(
    'RUN_UNSAFE_PARENT',
    `Cannot place anything through ${quoted(path, 500)}: it is a link of the user ${uid}, expected one of root or of the caller`,
    { hint: 'Name the place that the link leads to', data: { path } },
  );
}
