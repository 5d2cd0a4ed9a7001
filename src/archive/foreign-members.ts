import { type Context, checkAborted } from '../core/context.ts';
import type { ByteSource } from './byte-source.ts';
import { detectCompression } from './decompress.ts';
import { beyondBound, beyondLimit, damagedArchive, unsafeHeader } from './foreign-error.ts';
import {
  isHeader,
  isMeta,
  metaHeader,
  type MetaKind,
  type RawHeader,
  readRawHeader,
} from './foreign-header.ts';
import { type Member, type Overrides, readMember } from './foreign-member.ts';
import { ForeignParser } from './foreign-parser.ts';
import { readGnuLong, readPax } from './foreign-pax.ts';

const BLOCK = 512;
const LARGEST_META = 1024 * 1024;
const MOST_AT_ONCE = 256 * 1024;
const YIELD_EVERY = 16 * 1024 * 1024;
const ZEROS = Buffer.alloc(MOST_AT_ONCE);

/**
 * Reads a tar file member by member, in bounded memory. Each header is read twice, by node-tar's parser and strictly by
 * foreign-header and foreign-pax; where the two differ in kind, name, target or size the archive is refused, because then
 * other tar programs differ too (CVE-2025-62518).
 */
export class ForeignMembers {
  readonly #bytes: ByteSource;
  readonly #context: Context;
  readonly #parser = new ForeignParser();
  /** What is left of the current member's content, with its padding. */
  #left = 0;
  #headers = 0;
  #yielded = 0;
  /** False when the file ended without the two zero blocks. */
  ended = false;

  constructor(bytes: ByteSource, context: Context) {
    this.#bytes = bytes;
    this.#context = context;
  }

  /**
   * The next member, or undefined behind the last one. Content that was not read is skipped.
   * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_ENTRY, UNSAFE_PATH, UNSAFE_LIMIT, INTERRUPTED.
   */
  async next(): Promise<Member | undefined> {
    await this.content(() => undefined);
    const pending = new Map<MetaKind, Overrides>();
    for (;;) {
      const block = await this.#header();
      if (block === undefined) return this.#end(pending);
      const header = readRawHeader(block, this.#bytes.offset - BLOCK);
      if (!isMeta(header.kind)) return this.#member(header, pending);
      await this.#meta(header, header.kind, pending);
    }
  }

  /** Reads the current member's content in pieces, to its end. A piece holds during the call only. */
  async content(write: (chunk: Uint8Array) => void): Promise<void> {
    while (this.#left > 0) {
      const have = await this.#fill(BLOCK);
      if (have < BLOCK) throw this.#cut();
      const piece = this.#bytes.take(Math.min(this.#left, have - (have % BLOCK), MOST_AT_ONCE));
      this.#parser.content(asBuffer(piece), write);
      this.#left -= piece.length;
    }
  }

  /** The next header block; undefined at the end of the archive, behind which nothing may be. */
  async #header(): Promise<Buffer | undefined> {
    const have = await this.#fill(BLOCK);
    if (have === 0) return undefined;
    if (this.#bytes.offset === 0) demandTar(asBuffer(this.#bytes.peek(BLOCK)));
    if (have < BLOCK) throw this.#cut();
    const block = asBuffer(this.#bytes.take(BLOCK));
    if (block.equals(ZEROS.subarray(0, BLOCK))) return this.#demandZeros();
    this.#headers += 1;
    if (this.#headers > this.#context.limits.entries)
      throw beyondLimit('more entries than the limit', this.#context.limits, 'entries');
    return Buffer.from(block);
  }

  async #demandZeros(): Promise<undefined> {
    this.ended = true;
    for (let have = await this.#fill(1); have > 0; have = await this.#fill(1)) {
      const rest = this.#bytes.take(Math.min(have, MOST_AT_ONCE));
      if (!asBuffer(rest).equals(ZEROS.subarray(0, rest.length)))
        throw damagedArchive('it has other data behind its end mark, expected zeros', {
          hint: 'Archives that were written one behind the other are not read',
        });
    }
  }

  #end(pending: ReadonlyMap<MetaKind, Overrides>): undefined {
    if (this.#bytes.offset === 0) throw damagedArchive('it is empty, expected a tar file');
    if (pending.size > 0) throw damagedArchive('it ends behind a header that describes a further member');
  }

  async #meta(header: RawHeader, kind: MetaKind, pending: Map<MetaKind, Overrides>): Promise<void> {
    if (kind === 'global' ? pending.size > 0 : pending.has(kind))
      throw unsafeHeader(`${header.label} stands behind another one, expected the member that it describes`);
    if (header.size === 0) throw unsafeHeader(`${header.label} is empty`);
    if (header.size > LARGEST_META)
      throw beyondBound(`${header.label} with more bytes than the limit`, LARGEST_META);
    const body = await this.#metaBody(header.size);
    if (kind === 'global') readPax(body, true);
    else pending.set(kind, readOverrides(kind, body));
    this.#parser.header(
      Buffer.concat([metaHeader(header.block), body, ZEROS.subarray(0, padding(header.size))]),
    );
  }

  async #metaBody(size: number): Promise<Buffer> {
    const whole = size + padding(size);
    if ((await this.#fill(whole)) < whole) throw this.#cut();
    return Buffer.from(this.#bytes.take(whole).subarray(0, size));
  }

  #member(header: RawHeader, pending: ReadonlyMap<MetaKind, Overrides>): Member {
    const entry = this.#parser.header(header.block);
    const member = readMember(header, pending, entry, this.#context.limits);
    const { limits } = this.#context;
    if (member.size > limits.fileBytes)
      throw beyondLimit('a file with more bytes than the limit', limits, 'fileBytes');
    this.#left = member.size + padding(member.size);
    return member;
  }

  /** Lets other work and signals through now and then: reading a local file never waits by itself. */
  async #fill(count: number): Promise<number> {
    checkAborted(this.#context);
    if (this.#bytes.offset - this.#yielded > YIELD_EVERY) {
      this.#yielded = this.#bytes.offset;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.#bytes.fill(count);
  }

  #cut(): Error {
    return damagedArchive(`it is cut short at byte ${this.#bytes.offset}, expected whole members`);
  }
}

function readOverrides(kind: MetaKind, body: Buffer): Overrides {
  if (kind === 'long-name') return { path: readGnuLong(body) };
  if (kind === 'long-target') return { target: readGnuLong(body) };
  return readPax(body, false);
}

/** @throws ArxError SOURCE_NOT_AN_ARCHIVE saying what the file looks like instead. */
function demandTar(block: Buffer): void {
  const compression = detectCompression(block);
  if (compression !== undefined)
    throw damagedArchive(`it is compressed twice, with ${compression} inside, expected a tar file`);
  if (block.length < BLOCK) throw damagedArchive('it is shorter than a tar header');
  if (isHeader(block) || block.equals(ZEROS.subarray(0, BLOCK))) return;
  throw damagedArchive('it does not begin with a tar header', {
    hint: 'arx reads tar, tar.gz, tar.bz2, tar.xz, tar.zst and zip, known by their content and not by their names',
  });
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
