import { isAscii } from 'node:buffer';
import { archivePathProblem, comparePaths, parentOf } from '../core/archive-path.ts';
import { isDigest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { linkChecker } from './link-target.ts';
import { type FileEntry, formatEntry, type TreeEntry } from './tree.ts';

const NEWLINE = 0x0a;
/** The line of a file whose path needs no escape: then nothing but the path is left to be checked (RFC 8785, 3.2.2.2). */
const PLAIN_FILE =
  // eslint-disable-next-line no-control-regex
  /^\{"digest":"(sha256:[0-9a-f]{64})",("executable":true,)?"kind":"file","path":"([^"\\\u0000-\u001f]+)","size":(0|[1-9][0-9]{0,14})\}$/;

/**
 * The entries of a tree document, each checked before it is yielded: canonical line, strictly ascending paths, parents
 * that are directories; and after the last one, that every link stays inside, unless `allowed` says that links may lead
 * anywhere. Consume it whole before acting on it when
 * the document is not trusted.
 * @throws ArxError INTEGRITY_DOCUMENT, UNSAFE_PATH or UNSAFE_LINK.
 */
export function* treeEntries(bytes: Uint8Array, allowed?: 'any'): Generator<TreeEntry> {
  const directories = new Set<string>(['']);
  const links = new Map<string, string>();
  let last = '';
  for (const line of treeLines(bytes)) {
    const entry = parseLine(line);
    if (last !== '' && comparePaths(last, entry.path) >= 0)
      throw malformed(line, 'its path is not after the one before');
    if (!directories.has(parentOf(entry.path)))
      throw malformed(line, 'its parent is not a directory of the tree');
    last = entry.path;
    if (entry.kind === 'directory') directories.add(entry.path);
    if (entry.kind === 'link') links.set(entry.path, entry.target);
    yield entry;
  }
  demandContained(links, allowed);
}

/** The entries of a tree document that `treeEntries` has found right before: nothing is checked a second time. */
export function* knownEntries(bytes: Uint8Array): Generator<TreeEntry> {
  for (const line of treeLines(bytes)) yield knownFile(line) ?? (toEntry(JSON.parse(line)) as TreeEntry);
}

const AFTER_DIGEST = '{"digest":"sha256:"'.length + 64;
const [EXECUTABLE, TO_PATH, TO_SIZE] = [',"executable":true', ',"kind":"file","path":"', '","size":'];

/** A file whose path has no escape; its line is in canonical form. */
function knownFile(line: string): FileEntry | undefined {
  if (!line.startsWith('{"digest"') || line.includes('\\')) return undefined;
  const executable = line.startsWith(EXECUTABLE, AFTER_DIGEST);
  const path = AFTER_DIGEST + (executable ? EXECUTABLE.length : 0) + TO_PATH.length;
  const pathEnd = line.lastIndexOf(TO_SIZE);
  return {
    kind: 'file',
    path: line.slice(path, pathEnd) as FileEntry['path'],
    executable,
    size: Number(line.slice(pathEnd + TO_SIZE.length, -1)),
    digest: apart(line.slice('{"digest":"'.length, AFTER_DIGEST - 1)) as FileEntry['digest'],
  };
}

/** The lines of a document as text, without their ends. @throws ArxError INTEGRITY_DOCUMENT if one is cut off or no UTF-8. */
function* treeLines(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const plain = isAscii(buffer);
  for (let start = 0; start < buffer.length;) {
    const end = buffer.indexOf(NEWLINE, start);
    if (end < 0) throw malformed('', 'its last line has no newline');
    yield plain ? buffer.toString('latin1', start, end) : decode(decoder, buffer.subarray(start, end));
    start = end + 1;
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, line: Uint8Array): string {
  try {
    return decoder.decode(line);
  } catch (cause) {
    throw new ArxError('INTEGRITY_DOCUMENT', 'Cannot read a tree: a line is not UTF-8', { cause });
  }
}

function parseLine(line: string): TreeEntry {
  const plain = plainFile(line);
  if (plain !== undefined) return plain;
  const entry = toEntry(parseJson(line));
  if (entry === undefined) throw malformed(line, 'it is not an entry');
  demandPath(entry.path);
  // Writing the entry again is the check for canonical form, unknown and duplicate keys (RFC 8785).
  if (formatEntry(entry) !== `${line}\n`) throw malformed(line, 'it is not in canonical form');
  return entry;
}

/** Most lines of most trees. */
function plainFile(line: string): FileEntry | undefined {
  const found = PLAIN_FILE.exec(line);
  if (found === null) return undefined;
  const [, digest, executable, path, size] = found;
  demandPath(path as string);
  return {
    kind: 'file',
    path: path as FileEntry['path'],
    executable: executable !== undefined,
    size: Number(size),
    digest: apart(digest as string) as FileEntry['digest'],
  };
}

const DIGEST = Buffer.alloc('sha256:'.length + 64);

/** The digests of a tree are kept for long: as a part of its line, each would keep all of that in memory. */
function apart(digest: string): string {
  DIGEST.write(digest, 'latin1');
  return DIGEST.toString('latin1');
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

function malformed(line: string, problem: string): ArxError {
  return new ArxError('INTEGRITY_DOCUMENT', `Cannot read a tree line ${quoted(line)}: ${problem}`);
}
