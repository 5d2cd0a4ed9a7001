import { read as readLater } from 'node:fs';
import { promisify } from 'node:util';
import { crc32, createInflateRaw, type Inflate, inflateRawSync } from 'node:zlib';
import { type Context, checkAborted } from '../core/context.ts';
import type { Limits } from '../core/limits.ts';
import { RATIO_FREE } from './decompress.ts';
import { runEngine } from './decompress-engine.ts';
import { beyondLimit, damagedArchive } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';
import type { ZipEntry } from './zip-entry.ts';
import type { PlacedEntry } from './zip-layout.ts';

const CHUNK = 256 * 1024;
// A stream costs more than the content of a small file.
const SMALL = 256 * 1024;
const YIELD_EVERY = 16 * 1024 * 1024;
const read = promisify(readLater);

/** Takes content in pieces; each holds during the call only. */
export type Write = (chunk: Uint8Array) => void;

/** Reads the content of entries, one at a time, in bounded memory. */
export class ZipContent {
  readonly #file: ForeignFile;
  readonly #context: Context;
  #packed = 0;
  #size = 0;
  #turn = 0;

  constructor(file: ForeignFile, context: Context) {
    this.#file = file;
    this.#context = context;
  }

  /**
   * Gives an entry's content to `write`. It must have exactly the size and the CRC that the directory says, and deflated
   * content must end exactly where the entry does; more is never produced.
   * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_RATIO, INTERRUPTED.
   */
  async read({ entry, at }: PlacedEntry, write: Write): Promise<void> {
    await this.#takeTurn();
    this.#demandRatio(entry);
    const seen = { size: 0, crc: 0 };
    const take = (chunk: Uint8Array): void => {
      seen.size += chunk.length;
      if (seen.size > entry.size) throw wrong(entry, 'more bytes than the directory says');
      seen.crc = crc32(chunk, seen.crc);
      this.#turn += chunk.length;
      write(chunk);
    };
    if (entry.packed > 0) await this.#unpack(entry, at, take);
    if (seen.size !== entry.size) throw wrong(entry, 'fewer bytes than the directory says');
    if (seen.crc !== entry.crc) throw wrong(entry, 'another CRC than the directory says');
  }

  async #unpack(entry: ZipEntry, at: number, take: Write): Promise<void> {
    if (entry.method === 0) for await (const chunk of this.#stored(entry, at)) take(chunk);
    else if (entry.packed <= SMALL && entry.size <= SMALL) await this.#inflateSmall(entry, at, take);
    else await this.#inflate(entry, at, take);
  }

  async #inflateSmall(entry: ZipEntry, at: number, take: Write): Promise<void> {
    for await (const chunk of this.#stored(entry, at)) {
      const { buffer, engine } = inflateWhole(entry, chunk);
      demandConsumed(entry, engine);
      take(buffer);
    }
  }

  async #inflate(entry: ZipEntry, at: number, take: Write): Promise<void> {
    const engine = createInflateRaw({ chunkSize: CHUNK });
    for await (const chunk of runEngine('deflate', engine, this.#stored(entry, at))) {
      checkAborted(this.#context);
      take(chunk);
    }
    demandConsumed(entry, engine);
  }

  async *#stored({ packed }: ZipEntry, at: number): AsyncGenerator<Buffer> {
    for (let left = packed; left > 0;) {
      checkAborted(this.#context);
      const want = Math.min(left, CHUNK);
      const { bytesRead, buffer } = await read(
        this.#file.fd,
        Buffer.allocUnsafeSlow(want),
        0,
        want,
        at + packed - left,
      );
      if (bytesRead < want) throw damagedArchive('it became shorter while it was read');
      left -= bytesRead;
      yield buffer;
    }
  }

  /** The directory's numbers decide, because content that does not keep to them is refused. */
  #demandRatio({ packed, size }: ZipEntry): void {
    this.#packed += packed;
    this.#size += size;
    const { limits } = this.#context;
    if (this.#size > RATIO_FREE && this.#size > this.#packed * limits.ratio) throw tooDense(limits);
  }

  async #takeTurn(): Promise<void> {
    checkAborted(this.#context);
    if (this.#turn < YIELD_EVERY) return;
    this.#turn = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function inflateWhole(entry: ZipEntry, chunk: Buffer): { buffer: Buffer; engine: Inflate } {
  try {
    const options = { maxOutputLength: Math.max(1, entry.size), info: true };
    return inflateRawSync(chunk, options) as unknown as { buffer: Buffer; engine: Inflate };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw wrong(entry, 'more bytes than the directory says');
    throw damagedArchive(`${JSON.stringify(entry.name)} is damaged or cut short, expected it whole`, {
      cause,
    });
  }
}

function demandConsumed(entry: ZipEntry, { bytesWritten }: { readonly bytesWritten: number }): void {
  if (bytesWritten === entry.packed) return;
  throw wrong(entry, `${entry.packed - bytesWritten} bytes behind the end of its deflated data`);
}

function wrong({ name }: ZipEntry, what: string): Error {
  return damagedArchive(`${JSON.stringify(name)} has ${what}, expected the same`);
}

function tooDense(limits: Limits): Error {
  return beyondLimit('more bytes for each compressed byte than the limit', limits, 'ratio');
}
