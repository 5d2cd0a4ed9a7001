import { decodeFrame } from '../../archive/decode-frame.ts';
import { FRAMES_AHEAD, type FrameDecoder } from '../../archive/frame-decoder.ts';
import { compressBound } from '../../archive/zstd-frame.ts';
import type { WriteThread } from './write-thread.ts';

/** In bytes; what is smaller is decoded here before another thread could be told of it, and a bundle may be full of such frames. */
const LEAST = 256 * 1024;
/** In bytes, as much as `arx repack` puts into one; of what is larger, two at once would take too much memory. */
const MOST = 4 * 1024 * 1024;
/** One more than are on their way: that of which the last bytes may still be read. */
const SLOTS = FRAMES_AHEAD + 1;

interface Slot {
  readonly frame: SharedArrayBuffer;
  readonly content: SharedArrayBuffer;
}

/** Has frames decoded by a thread, in memory that is used again and again. */
export class ThreadDecoder implements FrameDecoder {
  readonly #thread: WriteThread;
  readonly #slots: Slot[] = [];
  #given = 0;

  constructor(thread: WriteThread) {
    this.#thread = thread;
  }

  takes(contentSize: number): boolean {
    return contentSize >= LEAST && contentSize <= MOST;
  }

  async decode(bytes: Uint8Array, contentSize: number): Promise<Uint8Array> {
    const { frame, content } = this.#slot();
    const whole = new Uint8Array(frame, 0, bytes.length);
    whole.set(bytes);
    const job = this.#thread.decode({ frame, length: bytes.length, content, contentSize });
    await job.over();
    // Once more here: so it is told as if nobody had helped.
    return job.failure === undefined
      ? new Uint8Array(content, 0, contentSize)
      : decodeFrame(whole, contentSize);
  }

  #slot(): Slot {
    const index = this.#given % SLOTS;
    this.#given += 1;
    return (this.#slots[index] ??= {
      frame: new SharedArrayBuffer(compressBound(MOST)),
      content: new SharedArrayBuffer(MOST),
    });
  }
}
