import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { checkAborted, type Context } from '../core/context.ts';
import { type Digest, Digester } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { FileEntry, Tree } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { ArchiveSink } from './archive-sink.ts';
import { BLOCK, MEMBER, paddingOf } from './layout.ts';
import { tarHeader } from './tar-header.ts';

/** A member under arx/, whole. */
export interface HeadMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One source's tree and a way to its content. */
export interface Content {
  readonly tree: Tree;
  open(): BlobReader;
}

/** Between two pauses, in bytes. */
const PAUSE = 32 * 1024 * 1024;

/**
 * Writes a bundle: the head's members in the given order, then each distinct blob at its first use, then two zero blocks.
 * Every blob is hashed while it is copied.
 * @throws ArxError SOURCE_CHANGED when content is no longer what its tree says; the output is then to be thrown away.
 */
export async function writeArchive(
  head: readonly HeadMember[],
  contents: readonly Content[],
  sink: ArchiveSink,
  context: Context,
): Promise<void> {
  const writer = new ArchiveWriter(sink, context);
  for (const { name, bytes } of head) await writer.member(name, bytes);
  sink.cut();
  for (const content of contents) await writer.content(content);
  await writer.bytes(Buffer.alloc(2 * BLOCK));
  await sink.finish();
}

class ArchiveWriter {
  readonly #sink: ArchiveSink;
  readonly #context: Context;
  readonly #written = new Set<Digest>();
  #sincePause = 0;

  constructor(sink: ArchiveSink, context: Context) {
    this.#sink = sink;
    this.#context = context;
  }

  async member(name: string, bytes: Uint8Array): Promise<void> {
    await this.bytes(tarHeader(name, bytes.length));
    await this.bytes(bytes);
    await this.bytes(Buffer.alloc(paddingOf(bytes.length)));
  }

  async content(content: Content): Promise<void> {
    using reader = content.open();
    for (const entry of treeEntries(content.tree.bytes)) {
      if (entry.kind !== 'file' || this.#written.has(entry.digest)) continue;
      this.#written.add(entry.digest);
      await this.#blob(entry, reader);
    }
    this.#sink.cut();
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const space = this.#sink.space();
      const room = space instanceof Promise ? await space : space;
      const count = Math.min(room.length, bytes.length - at);
      room.set(bytes.subarray(at, at + count));
      this.#sink.advance(count);
      at += count;
    }
  }

  async #blob(entry: FileEntry, reader: BlobReader): Promise<void> {
    await this.bytes(tarHeader(MEMBER.blob(entry.digest), entry.size));
    reader.open(entry);
    const found = await this.#copy(entry, reader);
    if (found !== entry.digest) throw changed(entry);
    await this.bytes(Buffer.alloc(paddingOf(entry.size)));
    await this.#pause(entry.size);
  }

  /** Copies the whole blob and returns its digest; a small one in one piece. */
  async #copy(entry: FileEntry, reader: BlobReader): Promise<Digest> {
    const space = this.#sink.space();
    const room = space instanceof Promise ? await space : space;
    if (room.length <= entry.size) return this.#copyLarge(entry, reader);
    // One byte more than expected, so that a file that has grown is noticed.
    const count = fillFrom(reader, room.subarray(0, entry.size + 1));
    if (count !== entry.size) throw changed(entry);
    this.#sink.advance(count);
    return `sha256:${hash('sha256', room.subarray(0, count), 'hex')}`;
  }

  async #copyLarge(entry: FileEntry, reader: BlobReader): Promise<Digest> {
    const digester = new Digester();
    let left = entry.size;
    while (left > 0) {
      const space = this.#sink.space();
      const room = space instanceof Promise ? await space : space;
      const count = reader.read(room.subarray(0, left));
      if (count === 0) throw changed(entry);
      digester.update(room.subarray(0, count));
      this.#sink.advance(count);
      left -= count;
      await this.#pause(count);
    }
    if (reader.read(Buffer.alloc(1)) !== 0) throw changed(entry);
    return digester.digest();
  }

  /** Gives signals and timers a turn now and then: the rest of the loop does not wait for anything. */
  async #pause(count: number): Promise<void> {
    this.#sincePause += count;
    if (this.#sincePause < PAUSE) return;
    this.#sincePause = 0;
    await setImmediate();
    checkAborted(this.#context);
  }
}

function fillFrom(reader: BlobReader, into: Uint8Array): number {
  let at = 0;
  while (at < into.length) {
    const count = reader.read(into.subarray(at));
    if (count === 0) break;
    at += count;
  }
  return at;
}

function changed(entry: FileEntry): ArxError {
  return new ArxError(
    'SOURCE_CHANGED',
    `Cannot seal "${entry.path}": its content changed while it was being sealed`,
    {
      hint: 'run `arx repack` again when nothing writes to the source',
    },
  );
}
