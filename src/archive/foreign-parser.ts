import { Parser } from 'tar/parse';
import type { ReadEntry } from 'tar/read-entry';
import { damagedArchive } from './foreign-error.ts';

/**
 * node-tar's parser, fed block by block so that it never holds more than one header, and so strict that each of its
 * warnings is a refusal.
 */
export class ForeignParser {
  readonly #parser = new Parser({ strict: true, zstd: false });
  #entry: ReadEntry | undefined;
  #ignored = false;
  #problem: unknown;
  #sink: (chunk: Uint8Array) => void = () => undefined;

  constructor() {
    this.#parser.on('error', (problem: unknown) => (this.#problem ??= problem));
    this.#parser.on('ignoredEntry', () => (this.#ignored = true));
    this.#parser.on('entry', (entry: ReadEntry) => {
      this.#entry = entry;
      entry.on('data', (chunk: Buffer) => this.#sink(chunk));
    });
  }

  /** Feeds one header block with what belongs to it; returns the member that begins, if one does. */
  header(blocks: Buffer): ReadEntry | undefined {
    this.#entry = undefined;
    this.#write(blocks);
    return this.#entry;
  }

  /** Feeds some blocks of a member's content, which go to the sink without their padding. */
  content(blocks: Buffer, sink: (chunk: Uint8Array) => void): void {
    this.#sink = sink;
    this.#write(blocks);
  }

  #write(blocks: Buffer): void {
    this.#parser.write(blocks);
    if (this.#problem === undefined && !this.#ignored) return;
    const reason = this.#problem instanceof Error ? this.#problem.message : 'an entry was ignored';
    throw damagedArchive(`its tar parser says: ${reason}`, { cause: this.#problem });
  }
}
