import { ArxError } from './errors.ts';
import { quoted } from './quoted.ts';

/** A relative POSIX path that can never leave its root: the only kind of path in trees. */
export type ArchivePath = string & { readonly __archivePath: true };

const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;
// Control characters never appear in names: they forge listings (CVE-2025-46394 is the busybox case).
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Says why a text is no archive path, or returns undefined if it is one. */
export function archivePathProblem(path: string): string | undefined {
  if (isPlain(path)) return undefined;
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it is absolute';
  if (CONTROL.test(path)) return 'it has a control character';
  if (!path.isWellFormed()) return 'it is not valid Unicode';
  if (Buffer.byteLength(path) > LONGEST_PATH) return `it is longer than ${LONGEST_PATH} bytes`;
  return path
    .split('/')
    .map(nameProblem)
    .find((problem) => problem !== undefined);
}

const [FIRST_PRINTED, LAST_PRINTED] = [0x20, 0x7e];
const [SLASH, DOT] = [0x2f, 0x2e];

/** True for what most paths are: printed ASCII, and nothing wrong with it. Of the others the rules above decide. */
function isPlain(path: string): boolean {
  if (path.length > LONGEST_PATH) return false;
  let start = 0;
  for (let at = 0; at < path.length; at += 1) {
    const unit = path.charCodeAt(at);
    if (unit < FIRST_PRINTED || unit > LAST_PRINTED) return false;
    if (unit !== SLASH) continue;
    if (!isPlainName(path, start, at)) return false;
    start = at + 1;
  }
  return isPlainName(path, start, path.length);
}

function isPlainName(path: string, start: number, end: number): boolean {
  const length = end - start;
  if (length === 0 || length > LONGEST_NAME) return false;
  return length > 2 || path.charCodeAt(start) !== DOT || path.charCodeAt(end - 1) !== DOT;
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'it has an empty name between slashes';
  if (name === '.' || name === '..') return `it has the name "${name}"`;
  if (name.length * 3 > LONGEST_NAME && Buffer.byteLength(name) > LONGEST_NAME)
    return `it has a name longer than ${LONGEST_NAME} bytes`;
  return undefined;
}

/**
 * The path itself, checked. Refuses, never repairs.
 * @throws ArxError UNSAFE_PATH naming the reason.
 */
export function archivePath(path: string): ArchivePath {
  const problem = archivePathProblem(path);
  if (problem === undefined) return path as ArchivePath;
  throw new ArxError('UNSAFE_PATH', `Cannot accept the path ${quoted(path)}: ${problem}`);
}

/**
 * Orders paths by their UTF-8 bytes, the order of trees.
 * @param from how much they are known to have in common, in UTF-16 units.
 */
export function comparePaths(a: string, b: string, from = 0): number {
  const shared = Math.min(a.length, b.length);
  for (let at = from; at < shared; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return byteRank(left) - byteRank(right);
  }
  return a.length - b.length;
}

/** UTF-16 units in the order of their UTF-8 bytes: surrogates (above U+FFFF) come after U+E000 to U+FFFF. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** The parent directory's path, or '' for the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
