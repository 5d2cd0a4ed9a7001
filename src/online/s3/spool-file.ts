import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FileSink } from '../../archive/pack-writer.ts';
import type { ObjectSink } from './read-object.ts';

const IN_MEMORY = 1024 * 1024;

/** Holds one object until all of it is there: a small one in memory, another in a file. Dispose it in every case. */
export class SpoolFile implements ObjectSink, Disposable {
  readonly #path: string;
  #chunks: Uint8Array[] = [];
  #held = 0;
  #fd: number | undefined;
  #written = 0;

  /** @param directory Where the file is made; it exists. */
  constructor(directory: string) {
    this.#path = join(directory, `s3-${randomBytes(8).toString('hex')}`);
  }

  get size(): number {
    return this.#written + this.#held;
  }

  append(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held > IN_MEMORY) this.#spill();
  }

  restart(): void {
    if (this.#fd !== undefined) ftruncateSync(this.#fd, 0);
    this.#chunks = [];
    this.#held = 0;
    this.#written = 0;
  }

  /** Gives all bytes to a sink, without a pause in which another could write. */
  drain(sink: FileSink): void {
    if (this.#fd !== undefined) this.#replay(this.#fd, sink);
    for (const chunk of this.#chunks) sink.write(chunk);
  }

  [Symbol.dispose](): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
    this.#fd = undefined;
  }

  #spill(): void {
    this.#fd ??= openSync(this.#path, 'wx+', 0o600);
    for (const chunk of this.#chunks)
      for (let at = 0; at < chunk.length;) {
        const count = writeSync(this.#fd, chunk, at, chunk.length - at, this.#written);
        at += count;
        this.#written += count;
      }
    this.#chunks = [];
    this.#held = 0;
  }

  #replay(fd: number, sink: FileSink): void {
    const buffer = Buffer.allocUnsafe(IN_MEMORY);
    for (let at = 0; at < this.#written;) {
      const count = readSync(fd, buffer, 0, Math.min(buffer.length, this.#written - at), at);
      sink.write(buffer.subarray(0, count));
      at += count;
    }
  }
}
