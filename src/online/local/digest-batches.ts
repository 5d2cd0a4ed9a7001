import { type Digest, hexOf } from '../../core/digest.ts';
import { digestFile, type FileToDigest, type SeenFile } from './digest-file.ts';

const COLUMNS = ['ino', 'dev', 'size', 'mtimeMs', 'ctimeMs'] as const satisfies readonly (keyof SeenFile)[];
const DIGEST = 32;
const BATCH = 64;

/** What two threads need to share the work: the list, what lstat said, the next batch, and the results. */
export interface DigestWork {
  readonly root: string;
  readonly paths: readonly string[];
  /** For each file the columns above. */
  readonly seen: Float64Array;
  /** One counter: the next batch. */
  readonly counter: Int32Array;
  /** For each file 32 bytes. */
  readonly results: Uint8Array;
}

/** Files in batches of 64, taken by whichever thread is free. */
export class DigestBatches {
  readonly work: DigestWork;

  constructor(work: DigestWork) {
    this.work = work;
  }

  static of(root: string, files: readonly FileToDigest[]): DigestBatches {
    const seen = new Float64Array(new SharedArrayBuffer(files.length * COLUMNS.length * 8));
    for (const [row, { stat }] of files.entries())
      for (const [column, name] of COLUMNS.entries()) seen[row * COLUMNS.length + column] = stat[name];
    return new DigestBatches({
      root,
      paths: files.map(({ path }) => path),
      seen,
      counter: new Int32Array(new SharedArrayBuffer(4)),
      results: new Uint8Array(new SharedArrayBuffer(files.length * DIGEST)),
    });
  }

  /** Reads the next batch; false when there is none left to take. */
  next(): boolean {
    const start = Atomics.add(this.work.counter, 0, 1) * BATCH;
    const end = Math.min(start + BATCH, this.work.paths.length);
    for (let row = start; row < end; row += 1) this.#digest(row);
    return end > start;
  }

  /** The results, once every batch has been read. */
  digests(): Digest[] {
    const hexes = Buffer.from(this.work.results).toString('hex');
    return this.work.paths.map(
      (_, row) => `sha256:${hexes.slice(row * DIGEST * 2, (row + 1) * DIGEST * 2)}` as const,
    );
  }

  #digest(row: number): void {
    const { root, paths, results } = this.work;
    const digest = digestFile(`${root}/${paths[row]}`, this.#seen(row));
    results.set(Buffer.from(hexOf(digest), 'hex'), row * DIGEST);
  }

  #seen(row: number): SeenFile {
    const [ino = 0, dev = 0, size = 0, mtimeMs = 0, ctimeMs = 0] = this.work.seen.subarray(
      row * COLUMNS.length,
    );
    return { ino, dev, size, mtimeMs, ctimeMs };
  }
}
