import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { archivePath } from '../core/archive-path.ts';
import { Digester, hexOf } from '../core/digest.ts';
import type { Limits } from '../core/limits.ts';
import type { Tree } from '../model/tree.ts';
import { TreeBuilder } from '../model/tree-builder.ts';
import { syncDirectory } from '../sys/atomic-write.ts';

const BUFFER = 1024 * 1024;

/**
 * Writes one source's content into the store: entries in any order, each file's bytes in chunks, equal files once.
 * Dispose it in every case; without `commit` nothing stays behind.
 */
export class PackWriter implements Disposable {
  readonly #packs: string;
  readonly #temporary: string;
  readonly #builder: TreeBuilder;
  readonly #offsets = new Map<string, number>();
  readonly #buffer = Buffer.allocUnsafe(BUFFER);
  readonly #fd: number;
  #buffered = 0;
  #written = 0;
  #open = true;

  constructor(packs: string, limits: Limits, links?: 'any') {
    this.#packs = packs;
    this.#builder = new TreeBuilder(limits, links);
    this.#temporary = mkdtempSync(join(packs, '.writing-'));
    this.#fd = openSync(join(this.#temporary, 'blobs'), 'wx', 0o600);
  }

  /** @throws ArxError UNSAFE_PATH, UNSAFE_ENTRY. */
  directory(path: string): void {
    this.#builder.add({ kind: 'directory', path: archivePath(path) });
  }

  /** @throws ArxError UNSAFE_PATH, UNSAFE_ENTRY; whether the target is contained is checked by `commit`. */
  link(path: string, target: string): void {
    this.#builder.add({ kind: 'link', path: archivePath(path), target });
  }

  /** A file with the content and the executable bit of one that is already here (a hard link of a foreign archive). */
  same(path: string, earlier: string): void {
    this.#builder.add({ ...this.#builder.file(earlier), path: archivePath(path) });
  }

  /** A file whose bytes are at hand. */
  file(path: string, executable: boolean, bytes: Uint8Array): void {
    const sink = this.startFile(path, executable);
    sink.write(bytes);
    sink.end();
  }

  /** A file whose bytes come in chunks: `write` each, then `end`. One file at a time. */
  startFile(path: string, executable: boolean): FileSink {
    const at = archivePath(path);
    const start = this.#written + this.#buffered;
    const digester = new Digester();
    return {
      write: (chunk) => {
        digester.update(chunk);
        this.#append(chunk);
      },
      end: () => {
        const size = this.#written + this.#buffered - start;
        const digest = digester.digest();
        this.#builder.add({ kind: 'file', path: at, executable, size, digest });
        if (this.#offsets.has(hexOf(digest))) this.#rewind(start);
        else this.#offsets.set(hexOf(digest), start);
      },
    };
  }

  /**
   * Puts the source into the store under its tree's digest and returns the tree.
   * @throws ArxError UNSAFE_LINK.
   */
  commit(): Tree {
    const tree = this.#builder.build();
    this.#flush();
    fsyncSync(this.#fd);
    writeFileSync(join(this.#temporary, 'tree'), tree.bytes, { flush: true });
    writeFileSync(join(this.#temporary, 'index'), this.#index(), { flush: true });
    this.#publish(join(this.#packs, hexOf(tree.digest)));
    return tree;
  }

  [Symbol.dispose](): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  #index(): string {
    return [...this.#offsets].map(([hex, offset]) => `${hex} ${offset}\n`).join('');
  }

  #publish(path: string): void {
    if (existsSync(path)) return;
    try {
      renameSync(this.#temporary, path);
      syncDirectory(this.#packs);
    } catch (error) {
      // Another process was first with the same content; both are right.
      if (!existsSync(path)) throw error;
    }
  }

  #append(chunk: Uint8Array): void {
    if (chunk.length > BUFFER - this.#buffered) this.#flush();
    if (chunk.length > BUFFER) return this.#writeOut(chunk);
    this.#buffer.set(chunk, this.#buffered);
    this.#buffered += chunk.length;
  }

  #flush(): void {
    this.#writeOut(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #writeOut(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const count = writeSync(this.#fd, bytes, at, bytes.length - at, this.#written);
      at += count;
      this.#written += count;
    }
  }

  /** Forgets the bytes from `start` on: a later write covers them. */
  #rewind(start: number): void {
    if (start >= this.#written) {
      this.#buffered = start - this.#written;
      return;
    }
    this.#buffered = 0;
    this.#written = start;
  }
}

/** Takes the bytes of one file. */
export interface FileSink {
  write(chunk: Uint8Array): void;
  end(): void;
}
