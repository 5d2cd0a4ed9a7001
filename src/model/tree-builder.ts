import { type ArchivePath, archivePath, comparePaths, parentOf } from '../core/archive-path.ts';
import { digestOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.ts';
import { linkChecker } from './link-target.ts';
import { type FileEntry, formatEntry, type Tree, type TreeEntry } from './tree.ts';

/**
 * Collects the entries of one source in any order and makes its tree: parents added, sorted, links checked.
 * Refuses duplicates (a directory may be named again), files below files, and links that lead out unless they may.
 */
export class TreeBuilder {
  readonly #entries = new Map<string, TreeEntry>();
  readonly #links = new Map<string, string>();
  readonly #limits: Limits;
  readonly #allowed: 'any' | undefined;
  #contentSize = 0;

  /** @param links 'any': links may lead out. */
  constructor(limits: Limits = DEFAULT_LIMITS, links?: 'any') {
    this.#limits = limits;
    this.#allowed = links;
  }

  /** @throws ArxError UNSAFE_ENTRY for a duplicate, UNSAFE_COUNT or UNSAFE_SIZE beyond the limits. */
  add(entry: TreeEntry): void {
    if (this.#isKnownDirectory(entry)) return;
    this.#addParents(entry.path);
    this.#put(entry);
    if (entry.kind === 'link') this.#links.set(entry.path, entry.target);
    if (entry.kind === 'file') this.#contentSize += entry.size;
    this.#checkLimits(entry);
  }

  /** The file that was added under a path. */
  file(path: string): FileEntry {
    const entry = this.#entries.get(path);
    if (entry?.kind === 'file') return entry;
    throw new ArxError('INTERNAL', `Cannot find the file ${quoted(path)} among the entries`);
  }

  /** @throws ArxError UNSAFE_LINK for a link that leads out of the tree and may not. */
  build(): Tree {
    this.#checkLinks();
    const entries = [...this.#entries.values()].sort((a, b) => comparePaths(a.path, b.path));
    const bytes = Buffer.from(entries.map(formatEntry).join(''));
    return {
      digest: digestOf(bytes),
      bytes,
      entries: entries.length,
      contentSize: this.#contentSize,
      ...(this.#allowed === undefined ? {} : { links: this.#allowed }),
    };
  }

  #isKnownDirectory(entry: TreeEntry): boolean {
    return entry.kind === 'directory' && this.#entries.get(entry.path)?.kind === 'directory';
  }

  #addParents(path: ArchivePath): void {
    const parent = parentOf(path);
    if (parent === '' || this.#entries.get(parent)?.kind === 'directory') return;
    this.#addParents(parent as ArchivePath);
    this.#put({ kind: 'directory', path: archivePath(parent) });
  }

  #put(entry: TreeEntry): void {
    const other = this.#entries.get(entry.path);
    if (other === undefined) this.#entries.set(entry.path, entry);
    else
      throw new ArxError(
        'UNSAFE_ENTRY',
        `Cannot accept ${quoted(entry.path)}: it is there twice, expected once`,
      );
  }

  #checkLinks(): void {
    const check = linkChecker(this.#links, this.#allowed);
    for (const [path, target] of this.#links) {
      const problem = check(path);
      if (problem === undefined) continue;
      const link = `${quoted(path)} -> ${quoted(target)}`;
      throw new ArxError('UNSAFE_LINK', `Cannot accept the link ${link}: ${problem}`);
    }
  }

  #checkLimits(entry: TreeEntry): void {
    const { entries, sourceBytes, fileBytes } = this.#limits;
    if (this.#entries.size > entries) throw overLimit('UNSAFE_COUNT', 'entries', entries);
    if (this.#contentSize > sourceBytes) throw overLimit('UNSAFE_SIZE', 'bytes', sourceBytes);
    if (entry.kind === 'file' && entry.size > fileBytes)
      throw overLimit('UNSAFE_SIZE', 'bytes in one file', fileBytes);
  }
}

function overLimit(code: 'UNSAFE_COUNT' | 'UNSAFE_SIZE', what: string, limit: number): ArxError {
  return new ArxError(code, `Cannot accept the source: it has more ${what} than the limit of ${limit}`);
}
