import { hash } from 'node:crypto';
import type { Context } from '../core/context.ts';
import { demandDigest, type Digest, Digester, digestOf, hexOf } from '../core/digest.ts';
import type { Descriptor } from '../core/descriptor.ts';
import { ArxError } from '../core/errors.ts';
import { letSignalsIn } from '../sys/let-signals-in.ts';
import type { ByteSource } from './byte-source.ts';
import type { ContentReader } from './content-reader.ts';
import { cutShort } from './cut-short.ts';
import { FileBytes, WINDOW } from './file-bytes.ts';
import type { FrameDecoder } from './frame-decoder.ts';
import { BLOCK, MEMBER, paddingOf } from './layout.ts';
import { claimedSize, tarHeader } from './tar-header.ts';
import { ZstdBytes } from './zstd-bytes.ts';

/** Takes the bytes of a blob as they are read, before they are verified. */
export type ChunkSink = (chunk: Uint8Array) => void;

/** Between two pauses, in bytes: so often the event loop gets a turn for signals and timers. */
const PAUSE = 32 * 1024 * 1024;
/** The same in blobs: small ones take their time, too, where each becomes a file. */
const PAUSE_BLOBS = 500;

/**
 * Reads the members of a bundle in the one order that they can have. No tar header is ever believed: the header that
 * must come next is made here and compared, all 512 bytes; then the content is hashed while it is read.
 */
export class MemberReader {
  readonly #bytes: ByteSource;
  readonly #context: Pick<Context, 'signal'>;
  readonly #expected = Buffer.alloc(BLOCK);
  #pausedAt = 0;
  #blobs = 0;

  constructor(bytes: ByteSource, context: Pick<Context, 'signal'>) {
    this.#bytes = bytes;
    this.#context = context;
  }

  /** Uncompressed bytes read so far. */
  get offset(): number {
    return this.#bytes.offset;
  }

  /** The file that is read, where its bytes are those of the archive. */
  get file(): FileBytes | undefined {
    return this.#bytes instanceof FileBytes ? this.#bytes : undefined;
  }

  /** True if the archive is in zstd frames. */
  get isCompressed(): boolean {
    return this.#bytes instanceof ZstdBytes;
  }

  /** Another thread decodes the frames that follow, if there are any. */
  decodeWith(decoder: FrameDecoder): void {
    if (this.#bytes instanceof ZstdBytes) this.#bytes.decodeWith(decoder);
  }

  /** True if the next header's name begins so. */
  async nextIs(prefix: string): Promise<boolean> {
    await this.#bytes.fill(prefix.length);
    return Buffer.from(this.#bytes.peek(prefix.length)).toString('latin1') === prefix;
  }

  /** Goes on behind what was read before, from another reading of the same input. @throws ArxError INTEGRITY_TRUNCATED. */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) left -= (await this.#chunk('the head of the bundle', left)).length;
  }

  /**
   * A member whose size only its header tells; nothing of its content is to be believed yet.
   * @throws ArxError INTEGRITY_MEMBER, INTEGRITY_TRUNCATED, UNSAFE_LIMIT.
   */
  async claimed(name: string, limit: number): Promise<Buffer> {
    await this.#demand(name, BLOCK);
    const size = claimedSize(this.#bytes.peek(BLOCK));
    demandLimit(name, size, limit);
    await this.#header(name, size);
    return this.#content(name, size);
  }

  /** @throws ArxError INTEGRITY_MEMBER, INTEGRITY_TRUNCATED, INTEGRITY_DIGEST, UNSAFE_LIMIT. */
  async document(name: string, descriptor: Descriptor, limit: number): Promise<Buffer> {
    demandLimit(name, descriptor.size, limit);
    await this.#header(name, descriptor.size);
    const content = await this.#content(name, descriptor.size);
    demandDigest(name, digestOf(content), descriptor.digest);
    return content;
  }

  /**
   * One blob; its bytes go to the sink in pieces before the digest is known.
   * @param reader reads a large one where it lies in a file.
   */
  async blob(
    digest: Digest,
    size: number,
    sink: ChunkSink | undefined,
    reader?: ContentReader,
  ): Promise<void> {
    const name = MEMBER.blob(digest);
    await this.#header(name, size);
    const found = await this.#blobContent(name, size, sink, reader);
    if (found !== hexOf(digest)) demandDigest(name, `sha256:${found}`, digest);
    this.#blobs += 1;
    if (this.#blobs >= PAUSE_BLOBS || this.offset - this.#pausedAt >= PAUSE) await this.#pause();
  }

  /** @throws ArxError INTEGRITY_MEMBER unless two zero blocks and nothing else follow; INTEGRITY_TRAILING. */
  async end(): Promise<void> {
    await this.#demand('the end of the archive', 2 * BLOCK);
    if (!isZero(this.#bytes.take(2 * BLOCK)))
      throw wrongMember('the end of the archive', this.offset - 2 * BLOCK);
    if ((await this.#bytes.fill(1)) === 0) return;
    throw new ArxError(
      'INTEGRITY_TRAILING',
      `Cannot accept the bundle: bytes follow its end at ${this.offset}`,
    );
  }

  async #header(name: string, size: number): Promise<void> {
    const expected = tarHeader(name, size, this.#expected);
    await this.#demand(name, expected.length);
    if (expected.compare(this.#bytes.take(expected.length)) !== 0)
      throw wrongMember(name, this.offset - expected.length);
  }

  async #content(name: string, size: number): Promise<Buffer> {
    const content = Buffer.allocUnsafe(size);
    for (let at = 0; at < size;) {
      const chunk = await this.#chunk(name, size - at);
      content.set(chunk, at);
      at += chunk.length;
    }
    await this.#padding(name, size);
    return content;
  }

  #blobContent(
    name: string,
    size: number,
    sink: ChunkSink | undefined,
    reader: ContentReader | undefined,
  ): Promise<string> {
    const { file } = this;
    if (size + BLOCK <= WINDOW) return this.#smallBlob(name, size, sink);
    if (file === undefined || reader === undefined) return this.#largeBlob(name, size, sink);
    return this.#foreignBlob(name, size, sink, { file, reader });
  }

  /** At most the window: one view, one call of the digest. */
  async #smallBlob(name: string, size: number, sink: ChunkSink | undefined): Promise<string> {
    const whole = size + paddingOf(size);
    await this.#demand(name, whole);
    const view = this.#bytes.take(whole);
    if (!isZero(view.subarray(size))) throw wrongMember(`the padding of ${name}`, this.offset);
    const content = view.subarray(0, size);
    if (size > 0) sink?.(content);
    return hash('sha256', content, 'hex');
  }

  async #largeBlob(name: string, size: number, sink: ChunkSink | undefined): Promise<string> {
    const digester = new Digester();
    for (let at = 0; at < size;) {
      const chunk = await this.#chunk(name, size - at);
      digester.update(chunk);
      sink?.(chunk);
      at += chunk.length;
      if (this.offset - this.#pausedAt >= PAUSE) await this.#pause();
    }
    await this.#padding(name, size);
    return hexOf(digester.digest());
  }

  /** The same, read and digested by somebody else. */
  async #foreignBlob(
    name: string,
    size: number,
    sink: ChunkSink | undefined,
    { file, reader }: { readonly file: FileBytes; readonly reader: ContentReader },
  ): Promise<string> {
    const end = file.offset + size;
    for await (const chunk of reader.read(file.fd, file.offset, size)) {
      file.moveTo(file.offset + chunk.length);
      sink?.(chunk);
      if (file.offset - this.#pausedAt >= PAUSE) await this.#pause();
    }
    if (file.offset < end) throw this.#truncated(name);
    await this.#padding(name, size);
    return hexOf(await reader.digest());
  }

  async #chunk(name: string, most: number): Promise<Uint8Array> {
    const atHand = await this.#bytes.fill(1);
    if (atHand === 0) throw this.#truncated(name);
    return this.#bytes.take(Math.min(atHand, most));
  }

  async #padding(name: string, size: number): Promise<void> {
    const padding = paddingOf(size);
    await this.#demand(name, padding);
    if (!isZero(this.#bytes.take(padding)))
      throw wrongMember(`the padding of ${name}`, this.offset - padding);
  }

  async #demand(name: string, count: number): Promise<void> {
    const atHand = this.#bytes.fill(count);
    if ((typeof atHand === 'number' ? atHand : await atHand) < count) throw this.#truncated(name);
  }

  async #pause(): Promise<void> {
    this.#pausedAt = this.offset;
    this.#blobs = 0;
    await letSignalsIn(this.#context);
  }

  #truncated(name: string): ArxError {
    return cutShort(`"${name}"`, this.offset);
  }
}

const ZERO = Buffer.alloc(2 * BLOCK);

function isZero(bytes: Uint8Array): boolean {
  return ZERO.compare(bytes, 0, bytes.length, 0, bytes.length) === 0;
}

function wrongMember(name: string, offset: number): ArxError {
  return new ArxError(
    'INTEGRITY_MEMBER',
    `Cannot accept the bundle: at byte ${offset} it differs from what must stand there, "${name}"`,
  );
}

function demandLimit(name: string, size: number, limit: number): void {
  if (size <= limit) return;
  throw new ArxError(
    'UNSAFE_LIMIT',
    `Cannot read "${name}": it has ${size} bytes, expected at most ${limit}`,
  );
}
