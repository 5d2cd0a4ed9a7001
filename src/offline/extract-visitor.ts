import { closeSync, constants, copyFileSync, mkdirSync, openSync, statfsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { LinkEntry, Tree } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import { writeAll } from '../sys/atomic-write.ts';
import { freeBytes } from '../sys/free-bytes.ts';
import type { BlobVisitor } from './blob-visitor.ts';
import { sourceDirectories } from './source-directories.ts';
import type { VerifiedHead } from './verified-head.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

interface Placement {
  readonly path: string;
  readonly executable: boolean;
}

/**
 * Writes a bundle's content below a fresh, private directory while it is verified. Files are made new and links are made
 * last, so that nothing is ever written through a link.
 */
export class ExtractVisitor implements BlobVisitor {
  readonly #placements = new Map<Digest, Placement[]>();
  readonly #links: { path: string; target: string }[] = [];
  #current: readonly Placement[] = [];
  #fd = -1;

  constructor(root: string, head: VerifiedHead) {
    demandSpace(root, head);
    const names = sourceDirectories(head.seal);
    for (const [index, source] of head.seal.sources.entries()) {
      const tree = head.trees.get(source.tree.digest);
      if (tree !== undefined) this.#prepare(join(root, names[index] ?? String(index)), tree);
    }
  }

  begin(digest: Digest): void {
    this.#current = this.#placements.get(digest) ?? [];
    const [first] = this.#current;
    if (first !== undefined) this.#fd = openNew(first);
  }

  write(chunk: Uint8Array): void {
    writeAll(this.#fd, chunk);
  }

  end(): void {
    closeSync(this.#fd);
    const [first, ...others] = this.#current;
    for (const other of others) this.#copy(first?.path ?? '', other);
  }

  /** Makes the links: call it once everything has been verified. */
  finish(): void {
    for (const { path, target } of this.#links) symlinkSync(target, path);
  }

  #prepare(root: string, tree: Tree): void {
    mkdirSync(root, { mode: 0o755 });
    for (const entry of treeEntries(tree.bytes, tree.links)) {
      const path = `${root}/${entry.path}`;
      if (entry.kind === 'directory') mkdirSync(path, { mode: 0o755 });
      else if (entry.kind === 'link') this.#addLink(path, entry);
      else this.#addFile(entry.digest, { path, executable: entry.executable });
    }
  }

  #addLink(path: string, { target }: LinkEntry): void {
    this.#links.push({ path, target });
  }

  #addFile(digest: Digest, placement: Placement): void {
    const known = this.#placements.get(digest);
    if (known === undefined) this.#placements.set(digest, [placement]);
    else known.push(placement);
  }

  #copy(from: string, to: Placement): void {
    closeSync(openNew(to));
    copyFileSync(from, to.path, constants.COPYFILE_FICLONE);
  }
}

function openNew({ path, executable }: Placement): number {
  return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, executable ? 0o755 : 0o644);
}

/** A blob that is used often takes little room in a bundle and much on a disk. */
function demandSpace(root: string, { seal }: VerifiedHead): void {
  const needed = seal.sources.reduce((sum, { contentSize }) => sum + contentSize, 0);
  const free = freeBytes(statfsSync(root));
  if (free === undefined || needed <= free) return;
  throw new ArxError(
    'WRITE_FAILED',
    `Cannot extract ${needed} bytes: the file system has ${free} bytes left, expected as many`,
  );
}
