import { parentPath } from '../../core/parent-path.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { madeBy } from '../change/made-by.ts';
import type { Ground, Sight } from '../run/ground.ts';
import type { Plan } from '../run/plan-model.ts';
import { isLasting } from './is-lasting.ts';

const STICKY = 0o1000;
const AS_OWNER = 'Run as its owner or as root';

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
 * @param asOwner how to become somebody who may: a hint.
 * @throws ArxError RUN_NOT_WRITABLE naming the directory or path.
 */
export function demandWritable(paths: Iterable<string>, ground: Ground, asOwner = AS_OWNER): void {
  const known = new Map<string, Sight>();
  const { uid: self } = ground.self;
  for (const path of paths) {
    const parent = parentPath(path);
    const directory = known.get(parent) ?? writableAbove(parent, ground, asOwner);
    known.set(parent, directory);
    if (self !== 0 && (directory.mode & STICKY) !== 0 && directory.uid !== self)
      demandOwn(path, ground, asOwner);
  }
}

function writableAbove(path: string, ground: Ground, hint: string): Sight {
  const there = sightAt(path, ground, hint);
  if (there?.kind !== 'directory') return writableAbove(parentPath(path), ground, hint);
  const why = ground.closed(path);
  if (why === undefined) return there;
  const what = `anything in ${quoted(path, 500)}`;
  throw why === 'read-only'
    ? notWritable(what, 'its file system may only be read', { path, hint: 'Mount it to be written' })
    : notWritable(what, 'you may not write there', { path, hint });
}

/** Only its owner may replace or remove what is in a directory with the sticky bit (unlink(2), EPERM). */
function demandOwn(path: string, ground: Ground, hint: string): void {
  const there = sightAt(path, ground, hint);
  if (there === undefined || there.uid === ground.self.uid) return;
  throw notWritable(quoted(path, 500), `it belongs to the user ${there.uid}`, { path, hint });
}

/** undefined: nothing is there, also where the plan makes a directory of a file. */
function sightAt(path: string, ground: Ground, hint: string): Sight | undefined {
  try {
    return ground.look(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw notWritable(quoted(path, 500), `it cannot be looked at (${code})`, { path, hint });
  }
}

function notWritable(
  what: string,
  why: string,
  { path, hint }: { readonly path: string; readonly hint: string },
): ArxError {
  const whole = `${hint}, or change the target`;
  return new ArxError('RUN_NOT_WRITABLE', `Cannot place ${what}: ${why}`, { hint: whole, data: { path } });
}
