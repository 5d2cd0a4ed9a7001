import { ArxError } from '../core/errors.ts';
import type { Pick } from '../model/source-spec.ts';

/** Where a member of the archive goes in the tree: '' is the tree's root, undefined is nowhere. */
export type Picker = (path: string) => string | undefined;

/** The picker for a URL's fragment. */
export function pickerFor(pick: Pick): Picker {
  if (pick.kind === 'whole') return (path) => path;
  if (pick.kind === 'strip') return (path) => stripNames(path, pick.count);
  if (pick.kind === 'directory') return (path) => below(pickedPath(pick), path);
  if (pick.kind === 'file') return (path) => (path === pickedPath(pick) ? baseName(path) : undefined);
  throw new ArxError('INTERNAL', `Cannot pick from an archive by ${JSON.stringify(pick.kind)}`);
}

/** The path that a fragment names, as the archive's members are named. */
export function pickedPath(pick: Pick): string {
  return 'path' in pick ? pick.path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') : '';
}

/** Drops leading names; what has no more names than that vanishes, as with `tar --strip-components`. */
function stripNames(path: string, count: number): string | undefined {
  let at = 0;
  for (let dropped = 0; dropped < count; dropped += 1) {
    at = path.indexOf('/', at) + 1;
    if (at === 0) return undefined;
  }
  return path.slice(at);
}

function below(directory: string, path: string): string | undefined {
  if (path === directory) return '';
  return path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : undefined;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
