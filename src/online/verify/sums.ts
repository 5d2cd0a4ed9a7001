import { posix } from 'node:path';
import { type Digest, hexOf } from '../../core/digest.ts';
import type { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { SmallFile } from './check.ts';
import { refusal } from './verify-error.ts';

/** One line of a list of digests. */
export interface SumsLine {
  readonly name: string;
  /** Lowercase hexadecimal. */
  readonly sha256: string;
}

/** The file that must be in the list. */
export interface ListedFile {
  readonly source: string;
  /** Its name, and its path seen from the list where there is one. */
  readonly names: readonly string[];
  readonly digest: Digest;
}

// sha256sum(1): digest, a space, a space or "*", the name. A backslash in front: the name has escapes.
const TEXT = /^(\\?)([0-9A-Fa-f]{64}) [ *](.+)$/;
// cksum(1), "--tag", as the BSDs write it.
const TAGGED = /^(\\?)SHA256 \((.+)\) = ([0-9A-Fa-f]{64})$/;
// Lines of other algorithms, comments (Fedora) and empty lines say nothing of SHA-256.
const OTHER =
  /^(\s*|#.*|\\?([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128}) [ *].+|\\?[A-Za-z0-9/-]+ \(.+\) = [0-9A-Za-z+/=]+)$/;

/**
 * Returns normally if a list in the form of sha256sum(1) or cksum(1) has one line for the file, with its digest.
 * @throws ArxError VERIFY_SUMS.
 */
export function demandListed(list: SmallFile, file: ListedFile): void {
  const lines = parseSums(list, file.source);
  const found = linesFor(lines, file.names);
  const [line] = found;
  const shown = quoted(file.names.at(-1) ?? '', 300);
  if (line === undefined || found.length > 1)
    throw wrongList(
      file.source,
      list,
      `has ${found.length === 0 ? 'no line' : `${found.length} lines`} for ${shown}`,
    );
  if (line.sha256 === hexOf(file.digest)) return;
  throw refusal('VERIFY_SUMS', file.source, [
    `digest is ${file.digest}`,
    `sha256:${line.sha256} as ${quoted(list.where, 300)} says of ${quoted(line.name, 300)}`,
  ]);
}

/** The lines of a path seen from the list; without any, those of the name in whatever directory. */
function linesFor(lines: readonly SumsLine[], names: readonly string[]): readonly SumsLine[] {
  for (const name of names) {
    const found = lines.filter((line) => posix.normalize(line.name) === name);
    if (found.length > 0) return found;
  }
  return lines.filter(({ name }) => posix.basename(name) === names.at(-1));
}

/**
 * All SHA-256 lines of a list.
 * @throws ArxError VERIFY_SUMS for a line that is none, or bytes that are not UTF-8.
 */
function parseSums(list: SmallFile, source: string): readonly SumsLine[] {
  return textOf(list, source)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .flatMap((line, at) => {
      const parsed = parseLine(line);
      if (parsed === undefined) throw wrongList(source, list, `is not such a list in line ${at + 1}`);
      return parsed;
    });
}

function parseLine(line: string): SumsLine[] | undefined {
  const [, escapedText, textDigest, textName] = TEXT.exec(line) ?? [];
  const [, escapedTag, tagName, tagDigest] = TAGGED.exec(line) ?? [];
  const name = textName ?? tagName;
  const sha256 = textDigest ?? tagDigest;
  if (name === undefined || sha256 === undefined) return OTHER.test(line) ? [] : undefined;
  const escaped = (escapedText ?? escapedTag) === '\\';
  return [{ name: escaped ? unescaped(name) : name, sha256: sha256.toLowerCase() }];
}

/** GNU coreutils, "md5sum invocation": `\\`, `\n` and `\r` stand for the characters that would break the line. */
function unescaped(name: string): string {
  return name.replace(/\\([\\nr])/g, (_whole, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\',
  );
}

function textOf(list: SmallFile, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(list.bytes);
  } catch {
    throw wrongList(source, list, 'is not UTF-8');
  }
}

function wrongList(source: string, list: SmallFile, is: string): ArxError {
  return refusal('VERIFY_SUMS', source, [
    `${quoted(list.where, 300)} ${is}`,
    'a list of SHA-256 digests with one line for the file',
  ]);
}
