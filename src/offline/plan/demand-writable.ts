import { parentPath } from '../../core/parent-path.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { madeBy } from '../change/made-by.ts';
import type { Ground, Sight } from '../run/ground.ts';
import type { Plan } from '../run/plan-model.ts';
import { isLasting } from './is-lasting.ts';

const STICKY = 0o1000;

/** In which words it is refused. */
interface Refusal {
  /** Default: place. What takes back has no other target. */
  readonly verb?: 'place' | 'change';
  /** How to become somebody who may. Default: the owner or root, on this machine. */
  readonly asOwner?: string;
}

/**
 * The paths of a plan that are made, replaced or removed, but for those in the private directory of the run, and in
 * directories that it makes: who may make such a directory may write into it.
 */
export function writtenPaths({ entries, deletes, workspace }: Plan): string[] {
  const made = madeBy(entries);
  const changing = entries.filter(
    ({ action, path }) => action !== 'unchanged' && !made.has(parentPath(path)),
  );
  return [...changing, ...deletes].flatMap(({ path }) => (isLasting(path, workspace) ? [path] : []));
}

/**
 * Returns normally if the user there may make, replace and remove these paths: the directory of each, or the nearest one above
 * that is there, may be written.
 * @throws ArxError RUN_NOT_WRITABLE naming the directory or path.
 */
export function demandWritable(paths: Iterable<string>, ground: Ground, refusal: Refusal = {}): void {
  const known = new Map<string, Sight>();
  const { uid: self } = ground.self;
  for (const path of paths) {
    const parent = parentPath(path);
    const directory = known.get(parent) ?? writableAbove(parent, ground, refusal);
    known.set(parent, directory);
    if (self !== 0 && (directory.mode & STICKY) !== 0 && directory.uid !== self)
      demandOwn(path, ground, refusal);
  }
}

function writableAbove(path: string, ground: Ground, refusal: Refusal): Sight {
  const there = sightAt(path, ground, refusal);
  if (there?.kind !== 'directory') return writableAbove(parentPath(path), ground, refusal);
  const why = ground.closed(path);
  if (why === undefined) return there;
  const what = `anything in ${quoted(path, 500)}`;
  throw why === 'read-only'
    ? notWritable(what, path, 'its file system may only be read', {
        ...refusal,
        asOwner: 'Mount it to be written',
      })
    : notWritable(what, path, 'you may not write there', refusal);
}

/** Only its owner may replace or remove what is in a directory with the sticky bit (unlink(2), EPERM). */
function demandOwn(path: string, ground: Ground, refusal: Refusal): void {
  const there = sightAt(path, ground, refusal);
  if (there === undefined || there.uid === ground.self.uid) return;
  throw notWritable(quoted(path, 500), path, `it belongs to the user ${there.uid}`, refusal);
}

/** undefined: nothing is there, also where the plan makes a directory of a file. */
function sightAt(path: string, ground: Ground, refusal: Refusal): Sight | undefined {
  try {
    return ground.look(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw notWritable(quoted(path, 500), path, `it cannot be looked at (${code})`, refusal);
  }
}

function notWritable(
  what: string,
  path: string,
  why: string,
  { verb = 'place', asOwner = 'Run as its owner or as root' }: Refusal,
): ArxError {
  const hint = verb === 'place' ? `${asOwner}, or change the target` : asOwner;
  return new ArxError('RUN_NOT_WRITABLE', `Cannot ${verb} ${what}: ${why}`, { hint, data: { path } });
}
