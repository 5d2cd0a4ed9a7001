import { archivePathProblem, parentOf } from '../../core/archive-path.ts';
import { ArxError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { quoted } from '../../core/quoted.ts';
import type { ListedObject } from './listed-object.ts';

/**
 * Returns normally if the keys of a listing make a tree of files and directories as they are.
 * @throws ArxError UNSAFE_PATH, UNSAFE_ENTRY or UNSAFE_LIMIT naming the key.
 */
export function demandKeys(objects: readonly ListedObject[], { depth }: Limits): void {
  const files = new Set(objects.filter(({ rest }) => isFile(rest)).map(({ rest }) => rest));
  const known = new Set<string>();
  for (const object of objects) {
    const { key, rest, size } = object;
    if (known.has(key)) throw refused('UNSAFE_ENTRY', key, 'it is listed twice, expected once');
    known.add(key);
    if (rest === '' || rest.endsWith('/')) demandEmpty(key, size);
    if (rest === '') continue;
    demandPath(object, depth);
    demandNoFileAbove(object, files);
  }
}

function isFile(rest: string): boolean {
  return rest !== '' && !rest.endsWith('/');
}

/** A key that ends with a slash stands for a directory, as consoles make them. */
function demandEmpty(key: string, size: number): void {
  if (size === 0) return;
  throw refused(
    'UNSAFE_ENTRY',
    key,
    `it ends with a slash and has ${size} bytes, expected an empty directory`,
  );
}

function demandPath({ key, rest }: ListedObject, depth: number): void {
  const path = rest.replace(/\/$/, '');
  const problem = archivePathProblem(path);
  if (problem !== undefined) throw refused('UNSAFE_PATH', key, `${problem}, expected a relative path`);
  const names = path.split('/').length;
  if (names > depth) throw refused('UNSAFE_LIMIT', key, `it has ${names} names, expected at most ${depth}`);
}

function demandNoFileAbove({ key, rest }: ListedObject, files: ReadonlySet<string>): void {
  const path = rest.replace(/\/$/, '');
  const above = path === rest ? parentOf(path) : path;
  for (let at = above; at !== ''; at = parentOf(at))
    if (files.has(at))
      throw refused('UNSAFE_ENTRY', key, `${quoted(at)} is an object and a directory, expected one of them`);
}

function refused(code: 'UNSAFE_PATH' | 'UNSAFE_ENTRY' | 'UNSAFE_LIMIT', key: string, is: string): ArxError {
  return new ArxError(code, `Cannot accept the key ${quoted(key)}: ${is}`);
}
