import type { ArchiveSink } from './archive-sink.ts';
import { FrameCompressor } from './frame-compressor.ts';
import type { OutputFile } from './output-file.ts';

/** The most that one frame holds. Smaller frames compress in parallel and verify in less memory. */
const FRAME = 8 * 1024 * 1024;
const BUFFERS = 4;

/**
 * Writes independent zstd frames, each compressed on its own by a worker thread, in order (format.md, "Compression").
 * Dispose it in every case: that ends the workers.
 */
export class ZstdSink implements ArchiveSink {
  readonly #output: OutputFile;
  readonly #compressor = new FrameCompressor();
  readonly #free: Buffer[] = [];
  readonly #pending: Promise<void>[] = [];
  #buffers = 0;
  #current: Buffer | undefined;
  #used = 0;

  constructor(output: OutputFile) {
    this.#output = output;
  }

  space(): Buffer | Promise<Buffer> {
    if (this.#current !== undefined && this.#used < FRAME) return this.#current.subarray(this.#used);
    this.cut();
    return this.#next();
  }

  advance(count: number): void {
    this.#used += count;
  }

  cut(): void {
    if (this.#current === undefined || this.#used === 0) return;
    const [buffer, used] = [this.#current, this.#used];
    const before = this.#pending.at(-1) ?? Promise.resolve();
    const written = this.#write(buffer, used, before);
    written.catch(() => undefined); // Seen by whoever waits for it next.
    this.#pending.push(written);
    this.#current = undefined;
    this.#used = 0;
  }

  async finish(): Promise<void> {
    this.cut();
    await Promise.all(this.#pending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#compressor.end();
  }

  async #write(buffer: Buffer, used: number, before: Promise<void>): Promise<void> {
    const frame = await this.#compressor.compress(buffer, used);
    await before;
    this.#output.write(frame);
    this.#free.push(buffer);
  }

  async #next(): Promise<Buffer> {
    if (this.#free.length === 0 && this.#buffers === BUFFERS) await this.#pending.shift();
    this.#current = this.#free.pop() ?? this.#allocate();
    return this.#current;
  }

  #allocate(): Buffer {
    this.#buffers += 1;
    return Buffer.from(new SharedArrayBuffer(FRAME));
  }
}
