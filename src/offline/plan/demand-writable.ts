import { accessSync, constants, lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Plan } from '../run/plan-model.ts';
import { isLasting } from './is-lasting.ts';

const STICKY = 0o1000;

/** The paths of a plan that are made, replaced or removed, but for those in the private directory of the run. */
export function writtenPaths({ entries, deletes, workspace }: Plan): string[] {
  const changing = entries.filter(({ action }) => action !== 'unchanged');
  return [...changing, ...deletes].flatMap(({ path }) => (isLasting(path, workspace) ? [path] : []));
}

/**
 * Returns normally if the caller may make, replace and remove these paths: the directory of each, or the nearest one above
 * that is there, may be written (access(2), which knows of groups, ACLs and file systems that may only be read).
 * @throws ArxError RUN_NOT_WRITABLE naming the directory or path.
 */
export function demandWritable(paths: Iterable<string>): void {
  const known = new Map<string, Stats>();
  const self = process.geteuid?.() ?? 0;
  for (const path of paths) {
    const parent = dirname(path);
    const directory = known.get(parent) ?? writableAbove(parent);
    known.set(parent, directory);
    if (self !== 0 && (directory.mode & STICKY) !== 0 && directory.uid !== self) demandOwn(path, self);
  }
}

function writableAbove(path: string): Stats {
  const there = statsAt(path);
  if (there?.isDirectory() !== true) return writableAbove(dirname(path));
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return there;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = `anything in ${quoted(path, 500)}`;
    throw code === 'EROFS'
      ? notWritable(what, 'its file system may only be read', { path, hint: 'Mount it to be written' })
      : notWritable(what, 'you may not write there', { path });
  }
}

/** Only its owner may replace or remove what is in a directory with the sticky bit (unlink(2), EPERM). */
function demandOwn(path: string, self: number): void {
  const there = statsAt(path);
  if (there === undefined || there.uid === self) return;
  throw notWritable(quoted(path, 500), `it belongs to the user ${there.uid}`, { path });
}

/** undefined: nothing is there, also where the plan makes a directory of a file. */
function statsAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw notWritable(quoted(path, 500), `it cannot be looked at (${code})`, { path });
  }
}

function notWritable(
  what: string,
  why: string,
  { path, hint = 'Run as its owner or as root' }: { readonly path: string; readonly hint?: string },
): ArxError {
  const whole = `${hint}, or change the target`;
  return new ArxError('RUN_NOT_WRITABLE', `Cannot place ${what}: ${why}`, { hint: whole, data: { path } });
}
