import { setImmediate } from 'node:timers/promises';
import { checkAborted, type Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
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

const ZEROS = Buffer.alloc(BLOCK);
/** Between two pauses, in bytes. */
const PAUSE = 32 * 1024 * 1024;

/**
 * Writes a bundle: the head's members in the given order, then each distinct blob at its first use, then two zero blocks.
 * It copies sizes, not digests: the output is not to be used before it has been read back and verified, which finds
 * content that changed meanwhile.
 * @throws ArxError SOURCE_CHANGED when content no longer has the size that its tree says.
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

/** Writes members, and behind them the bytes that follow, as they are. What comes behind those is up to the caller. */
export async function writeMembers(
  head: readonly HeadMember[],
  rest: Uint8Array,
  sink: ArchiveSink,
  context: Context,
): Promise<void> {
  const writer = new ArchiveWriter(sink, context);
  for (const { name, bytes } of head) await writer.member(name, bytes);
  await writer.bytes(rest);
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
    for (const entry of treeEntries(content.tree.bytes, content.tree.links)) {
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
    for (let left = entry.size; left > 0;) {
      const space = this.#sink.space();
      const room = space instanceof Promise ? await space : space;
      const count = reader.read(room.subarray(0, left));
      if (count === 0) throw changed(entry);
      this.#sink.advance(count);
      left -= count;
      this.#sincePause += count;
      if (this.#sincePause >= PAUSE) await this.#pause();
    }
    const padding = paddingOf(entry.size);
    if (padding > 0) await this.bytes(ZEROS.subarray(0, padding));
  }

  /** Gives signals and timers a turn now and then: the rest of the loop does not wait for anything. */
  async #pause(): Promise<void> {
    this.#sincePause = 0;
    await setImmediate();
    checkAborted(this.#context);
  }
}

function changed(entry: FileEntry): ArxError {
  return new ArxError(
    'SOURCE_CHANGED',
    `Cannot seal "${entry.path}": its content changed while it was being sealed`,
    {
      hint: 'Run `arx repack` again when nothing writes to the source',
    },
  );
}
