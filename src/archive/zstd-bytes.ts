import type { ByteSource } from './byte-source.ts';
import { cutShort } from './cut-short.ts';
import { decodeFrame } from './decode-frame.ts';
import { FRAMES_AHEAD, type FrameDecoder } from './frame-decoder.ts';
import { HeldBytes } from './held-bytes.ts';
import { WINDOW } from './file-bytes.ts';
import { releaseMemory } from './release-memory.ts';
import {
  badFrame,
  compressBound,
  type FrameHeader,
  LONGEST_FRAME_HEADER,
  parseBlockHeader,
  parseFrameHeader,
} from './zstd-frame.ts';

const NOTHING = new Uint8Array(0);

/**
 * The uncompressed bytes of a compressed bundle. Frames are walked here, block by block, because Node's decoder stops
 * after the first frame and ignores all that follows; each is decoded whole and must have exactly the size that it tells.
 */
export class ZstdBytes extends HeldBytes implements ByteSource {
  readonly #source: ByteSource;
  readonly #reader: FrameReader;
  readonly #largest: number;
  /** What of a frame is not at hand yet. */
  #behind: Uint8Array = NOTHING;
  /** The whole of it. */
  #content: Uint8Array = NOTHING;
  #ended = false;
  #decoder: FrameDecoder | undefined;
  /** What another thread decodes, or why it cannot be read, in order. */
  readonly #ahead: Promise<Uint8Array>[] = [];

  /** `largest`: the most bytes that one frame may hold. */
  constructor(source: ByteSource, largest: number) {
    super();
    this.#source = source;
    this.#reader = new FrameReader(source);
    this.#largest = largest;
  }

  /** From here on another thread decodes what it takes, ahead of what is read. */
  decodeWith(decoder: FrameDecoder): void {
    this.#decoder = decoder;
  }

  fill(count: number): number | Promise<number> {
    return this.held.length >= count || this.#ended ? this.held.length : this.#wait(Math.min(count, WINDOW));
  }

  async #wait(count: number): Promise<number> {
    while (this.held.length < count) {
      const before = this.#content;
      if (this.#behind.length === 0) this.#behind = this.#content = await this.#nextFrame();
      if (this.#behind.length === 0) break;
      this.#advance(count);
      if (before !== this.#content) releaseMemory(before);
    }
    return this.held.length;
  }

  /** Of two frames only as much is put together as is asked for: a frame may be large. */
  #advance(count: number): void {
    const behind = this.#behind;
    const missing = this.held.length === 0 ? behind.length : count - this.held.length;
    const more = behind.subarray(0, missing);
    this.held = this.held.length === 0 ? more : Buffer.concat([this.held, more]);
    this.#behind = behind.subarray(more.length);
  }

  /** @returns nothing at the end of the input. */
  async #nextFrame(): Promise<Uint8Array> {
    if (this.#decoder !== undefined) await this.#readAhead(this.#decoder);
    const ahead = this.#ahead.shift();
    if (ahead !== undefined) return await ahead;
    const header = await this.#header();
    if (header === undefined) {
      this.#ended = true;
      return NOTHING;
    }
    return decodeFrame(await this.#frame(header), header.contentSize);
  }

  async #readAhead(decoder: FrameDecoder): Promise<void> {
    while (this.#ahead.length < FRAMES_AHEAD && (await this.#begin(decoder)));
  }

  /** @returns false if the next frame is none for the other thread, or there is none. */
  async #begin(decoder: FrameDecoder): Promise<boolean> {
    try {
      const header = await this.#header();
      if (header === undefined || !decoder.takes(header.contentSize)) return false;
      this.#push(decoder.decode(await this.#frame(header), header.contentSize));
      return true;
    } catch (error) {
      // What is wrong with a frame is told when its turn comes, and nothing behind it is read.
      this.#decoder = undefined;
      this.#push(Promise.reject(error));
      return false;
    }
  }

  #push(content: Promise<Uint8Array>): void {
    content.catch(() => undefined); // Seen by whoever comes to it.
    this.#ahead.push(content);
  }

  /** @returns undefined at the end of the input. */
  async #header(): Promise<FrameHeader | undefined> {
    const atHand = await this.#source.fill(LONGEST_FRAME_HEADER);
    if (atHand === 0) return undefined;
    const header = parseFrameHeader(this.#source.peek(Math.min(atHand, LONGEST_FRAME_HEADER)));
    if (header.contentSize <= this.#largest) return header;
    throw badFrame(`it holds ${header.contentSize} bytes, expected at most ${this.#largest}`);
  }

  /** Its bytes; they hold until the next one is read. */
  async #frame(header: FrameHeader): Promise<Buffer> {
    const reader = this.#reader;
    reader.begin(compressBound(header.contentSize));
    await reader.advance(header.length);
    for (let last = false; !last;) last = await reader.block();
    if (header.checksum) await reader.advance(4);
    return reader.frame;
  }
}

/** Collects the compressed bytes of one frame after the other, no further than its end, in one buffer. */
class FrameReader {
  readonly #source: ByteSource;
  #bound = 0;
  #frame: Buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Begins a frame that may take this many bytes. */
  begin(bound: number): void {
    this.#bound = bound;
    this.#length = 0;
  }

  /** The bytes so far; they hold until the next frame begins. */
  get frame(): Buffer {
    return this.#frame.subarray(0, this.#length);
  }

  /** Takes one block; true if it was the last. */
  async block(): Promise<boolean> {
    await this.advance(3);
    const block = parseBlockHeader(this.#frame.subarray(this.#length - 3, this.#length));
    await this.advance(block.length);
    return block.last;
  }

  async advance(count: number): Promise<void> {
    if (this.#length + count > this.#bound) throw badFrame('it is longer than its content explains');
    const atHand = await this.#source.fill(count);
    if (atHand < count) throw cutShort('a zstd frame', this.#source.offset + atHand);
    this.#reserve(this.#length + count);
    this.#frame.set(this.#source.take(count), this.#length);
    this.#length += count;
  }

  #reserve(size: number): void {
    if (size <= this.#frame.length) return;
    const larger = Buffer.allocUnsafe(2 * size);
    larger.set(this.frame);
    this.#frame = larger;
  }
}
