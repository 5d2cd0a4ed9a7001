import { existsSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf, hexOf } from '../core/digest.ts';
import type { Limits } from '../core/limits.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { Tree } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import { makeDirectories } from '../sys/make-directories.ts';
import { PackReader } from './pack-reader.ts';
import { PackWriter } from './pack-writer.ts';

/**
 * The content-addressed cache. Everything in it is named by the digest of its content, written under a temporary name
 * and renamed when whole, so that two processes at once and a killed one leave it right. Content is hashed again
 * whenever it is read; a damaged tree is removed and counts as missing.
 *
 *     packs/sha256/HEX/{tree,blobs,index}    one source's tree document and the bytes of its distinct files
 *     downloads/sha256/HEX                   one downloaded file (written by online/)
 *     partial/, git/, stat/, findings/       see online/ and sys/
 */
export class Store {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * The tree with this digest, or undefined when its content is not here.
   * @param links 'any': its links may lead out.
   * @throws ArxError UNSAFE_LINK when they do and may not.
   */
  tree(digest: Digest, links?: 'any'): Tree | undefined {
    const path = join(this.#pack(digest), 'tree');
    if (!existsSync(path)) return undefined;
    const bytes = readFileSync(path);
    if (digestOf(bytes) !== digest) return this.#discard(digest);
    markUsed(path);
    return summarize(digest, bytes, links);
  }

  /** The content of a tree that is here. */
  open(digest: Digest): BlobReader {
    return new PackReader(this.#pack(digest));
  }

  /**
   * A writer for one more source's content; nothing is in the store until it is committed.
   * @param links 'any': links may lead out of the source.
   */
  writer(limits: Limits, links?: 'any'): PackWriter {
    const packs = join(this.directory, 'packs', 'sha256');
    makeDirectories(packs, 0o700);
    return new PackWriter(packs, limits, links);
  }

  /** A directory of the store for another kind of cached thing, made if missing (0700). */
  subdirectory(name: string): string {
    const path = join(this.directory, name);
    makeDirectories(path, 0o700);
    return path;
  }

  #pack(digest: Digest): string {
    return join(this.directory, 'packs', 'sha256', hexOf(digest));
  }

  #discard(digest: Digest): undefined {
    const dead = `${this.#pack(digest)}.damaged-${process.pid}`;
    renameSync(this.#pack(digest), dead);
    rmSync(dead, { recursive: true, force: true });
    return undefined;
  }
}

/** Pruning goes by when a tree was last used; a cache that cannot be written to is not pruned either. */
function markUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
}

function summarize(digest: Digest, bytes: Uint8Array, links: 'any' | undefined): Tree {
  let entries = 0;
  let contentSize = 0;
  for (const entry of treeEntries(bytes, links)) {
    entries += 1;
    if (entry.kind === 'file') contentSize += entry.size;
  }
  return { digest, bytes, entries, contentSize, ...(links === undefined ? {} : { links }) };
}
