import { zstdDecompressSync } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { HeldBytes } from './held-bytes.ts';
import { WINDOW } from './file-bytes.ts';
import { badFrame, LONGEST_FRAME_HEADER, parseBlockHeader, parseFrameHeader } from './zstd-frame.ts';

/**
 * The uncompressed bytes of a compressed bundle. Frames are walked here, block by block, because Node's decoder stops
 * after the first frame and ignores all that follows; each is decoded whole and must have exactly the size that it tells.
 */
export class ZstdBytes extends HeldBytes implements ByteSource {
  readonly #source: ByteSource;
  readonly #reader: FrameReader;
  readonly #largest: number;
  /** What of a frame is not at hand yet. */
  #behind: Uint8Array = new Uint8Array(0);
  #ended = false;

  /** `largest`: the most bytes that one frame may hold. */
  constructor(source: ByteSource, largest: number) {
    super();
    this.#source = source;
    this.#reader = new FrameReader(source);
    this.#largest = largest;
  }

  fill(count: number): number | Promise<number> {
    return this.held.length >= count || this.#ended ? this.held.length : this.#wait(Math.min(count, WINDOW));
  }

  async #wait(count: number): Promise<number> {
    while (this.held.length < count) {
      if (this.#behind.length === 0) this.#behind = (await this.#nextFrame()) ?? this.#behind;
      if (this.#behind.length === 0) break;
      this.#advance(count);
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

  async #nextFrame(): Promise<Uint8Array | undefined> {
    const atHand = await this.#source.fill(LONGEST_FRAME_HEADER);
    if (atHand === 0) {
      this.#ended = true;
      return undefined;
    }
    const { frame, contentSize } = await this.#readFrame(atHand);
    return decode(frame, contentSize);
  }

  async #readFrame(atHand: number): Promise<{ frame: Buffer; contentSize: number }> {
    const header = parseFrameHeader(this.#source.peek(Math.min(atHand, LONGEST_FRAME_HEADER)));
    if (header.contentSize > this.#largest)
      throw badFrame(`it holds ${header.contentSize} bytes, expected at most ${this.#largest}`);
    const reader = this.#reader;
    reader.begin(compressBound(header.contentSize));
    await reader.advance(header.length);
    for (let last = false; !last;) last = await reader.block();
    if (header.checksum) await reader.advance(4);
    return { frame: reader.frame, contentSize: header.contentSize };
  }
}

/** The most that any encoder needs for this content: raw blocks and some room for empty ones. */
function compressBound(contentSize: number): number {
  return contentSize + Math.ceil(contentSize / 1024) + 4096;
}

function decode(frame: Buffer, contentSize: number): Uint8Array {
  let content: Buffer;
  try {
    // One chunk for the whole content: collecting it from small ones takes twice the memory.
    content = zstdDecompressSync(frame, {
      chunkSize: Math.max(64, contentSize),
      maxOutputLength: Math.max(1, contentSize),
    });
  } catch {
    throw badFrame('its blocks cannot be decoded');
  }
  if (content.length !== contentSize)
    throw badFrame(`it yields ${content.length} bytes, expected ${contentSize}`);
  return content;
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
    if ((await this.#source.fill(count)) < count) throw badFrame('it is cut off');
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
