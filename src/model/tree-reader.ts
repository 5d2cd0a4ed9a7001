import { archivePathProblem, comparePaths, parentOf } from '../core/archive-path.ts';
import { isDigest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { linkChecker } from './link-target.ts';
import { plainFileLine } from './plain-file-line.ts';
import { formatEntry, type TreeEntry } from './tree.ts';

const NEWLINE = 0x0a;

/**
 * The entries of a tree document, each checked before it is yielded: canonical line, strictly ascending paths, parents
 * that are directories; and after the last one, that every link stays inside, unless `allowed` says that links may lead
 * anywhere. Consume it whole before acting on it when the document is not trusted.
 * @throws ArxError INTEGRITY_DOCUMENT, UNSAFE_PATH or UNSAFE_LINK.
 */
export function* treeEntries(bytes: Uint8Array, allowed?: 'any'): Generator<TreeEntry> {
  const directories = new Set<string>(['']);
  const links = new Map<string, string>();
  let [last, lastParent] = ['', ''];
  for (const entry of knownEntries(bytes)) {
    demandPath(entry.path);
    const parent = parentOf(entry.path);
    const isBeside = parent === lastParent;
    if (last !== '' && comparePaths(last, entry.path, isBeside ? parent.length : 0) >= 0)
      throw malformed(lineOf(entry), 'its path is not after the one before');
    if (!isBeside && !directories.has(parent))
      throw malformed(lineOf(entry), 'its parent is not a directory of the tree');
    [last, lastParent] = [entry.path, parent];
    if (entry.kind === 'directory') directories.add(entry.path);
    if (entry.kind === 'link') links.set(entry.path, entry.target);
    yield entry;
  }
  demandContained(links, allowed);
}

/** The entries of a tree document that `treeEntries` has found right before: each line is read by itself. */
export function* knownEntries(bytes: Uint8Array): Generator<TreeEntry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let start = 0; start < buffer.length;) {
    const plain = plainFileLine(buffer, start);
    const end = plain?.end ?? buffer.indexOf(NEWLINE, start) + 1;
    if (end === 0) throw malformed('', 'its last line has no newline');
    const entry = plain?.entry ?? parseLine(decode(buffer.subarray(start, end - 1)));
    yield entry;
    start = end;
  }
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(line: Uint8Array): string {
  try {
    return DECODER.decode(line);
  } catch (cause) {
    throw new ArxError('INTEGRITY_DOCUMENT', 'Cannot read a tree: a line is not UTF-8', { cause });
  }
}

function parseLine(line: string): TreeEntry {
  const entry = toEntry(parseJson(line));
  if (entry === undefined) throw malformed(line, 'it is not an entry');
  // Writing the entry again is the check for canonical form, unknown and duplicate keys (RFC 8785).
  if (formatEntry(entry) !== `${line}\n`) throw malformed(line, 'it is not in canonical form');
  return entry;
}

function demandPath(path: string): void {
  const problem = archivePathProblem(path);
  if (problem !== undefined)
    throw new ArxError('UNSAFE_PATH', `Cannot accept the path ${quoted(path)}: ${problem}`);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function toEntry(value: unknown): TreeEntry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, path, digest, size, executable = false, target } = value as Record<string, unknown>;
  if (typeof path !== 'string') return undefined;
  const at = path as TreeEntry['path'];
  if (kind === 'directory') return { kind, path: at };
  if (kind === 'link')
    return typeof target === 'string' && target.isWellFormed() ? { kind, path: at, target } : undefined;
  if (kind !== 'file' || !isDigest(digest) || typeof executable !== 'boolean') return undefined;
  return isSize(size) ? { kind, path: at, executable, size, digest } : undefined;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

function demandContained(links: ReadonlyMap<string, string>, allowed: 'any' | undefined): void {
  const check = linkChecker(links, allowed);
  for (const [path, target] of links) {
    const problem = check(path);
    if (problem === undefined) continue;
    const link = `${quoted(path)} -> ${quoted(target)}`;
    throw new ArxError('UNSAFE_LINK', `Cannot accept the link ${link}: ${problem}`);
  }
}

/** A checked entry as its line, without the end. */
function lineOf(entry: TreeEntry): string {
  return formatEntry(entry).slice(0, -1);
}

function malformed(line: string, problem: string): ArxError {
  return new ArxError('INTEGRITY_DOCUMENT', `Cannot read a tree line ${quoted(line)}: ${problem}`);
}
