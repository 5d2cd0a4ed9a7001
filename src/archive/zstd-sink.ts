import type { ArchiveSink } from './archive-sink.ts';
import { FrameCompressor } from './frame-compressor.ts';
import type { OutputFile } from './output-file.ts';

/** The most that one frame holds. Small frames compress in parallel and verify in little memory. */
const FRAME = 4 * 1024 * 1024;
/** The most that a frame takes compressed (zstd.h, ZSTD_COMPRESSBOUND, generously). */
const FRAME_BOUND = FRAME + FRAME / 128 + 1024;
const SLOTS = 4;

/** One frame on its way: its content, and room for its compressed form. Shared with the threads. */
interface Slot {
  readonly content: SharedArrayBuffer;
  readonly frame: SharedArrayBuffer;
}

/**
 * Writes independent zstd frames, each compressed on its own by a worker thread, in order (format.md, "Compression").
 * Dispose it in every case: that ends the threads.
 */
export class ZstdSink implements ArchiveSink {
  readonly #output: OutputFile;
  readonly #compressor = new FrameCompressor();
  readonly #free: Slot[] = [];
  readonly #pending: Promise<void>[] = [];
  #slots = 0;
  #current: Slot | undefined;
  #used = 0;

  constructor(output: OutputFile) {
    this.#output = output;
  }

  space(): Buffer | Promise<Buffer> {
    if (this.#current !== undefined && this.#used < FRAME) return this.#room(this.#current);
    this.cut();
    return this.#next();
  }

  advance(count: number): void {
    this.#used += count;
  }

  cut(): void {
    if (this.#current === undefined || this.#used === 0) return;
    const before = this.#pending.at(-1) ?? Promise.resolve();
    const written = this.#write(this.#current, this.#used, before);
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
    await this.#compressor[Symbol.asyncDispose]();
  }

  async #write(slot: Slot, length: number, before: Promise<void>): Promise<void> {
    const size = await this.#compressor.compress({ ...slot, length });
    await before;
    this.#output.write(Buffer.from(slot.frame, 0, size));
    this.#free.push(slot);
  }

  async #next(): Promise<Buffer> {
    while (this.#free.length === 0 && this.#slots === SLOTS) await this.#pending.shift();
    this.#current = this.#free.pop() ?? this.#allocate();
    return this.#room(this.#current);
  }

  #room(slot: Slot): Buffer {
    return Buffer.from(slot.content, this.#used);
  }

  #allocate(): Slot {
    this.#slots += 1;
    return { content: new SharedArrayBuffer(FRAME), frame: new SharedArrayBuffer(FRAME_BOUND) };
  }
}
