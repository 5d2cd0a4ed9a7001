import { crc32, deflateRawSync } from 'node:zlib';

/** One member of a zip file, each field free to be hostile. What is missing is right. */
export interface ZipPart {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** 0 stored, 8 deflated; default deflated when that is shorter. */
  readonly method?: number;
  readonly flags?: number;
  /** Unix kind and permissions; default 0o100644, of names with a slash at their end 0o040755. */
  readonly mode?: number;
  /** Who made it: 3 is Unix, 0 MS-DOS. */
  readonly host?: number;
  /** All external attributes, instead of the mode. */
  readonly attributes?: number;
  /** The stored bytes, instead of the content's own. */
  readonly packed?: Buffer;
  readonly extra?: Buffer;
  readonly comment?: string;
  /** What only the local header says. */
  readonly local?: ZipClaims;
  /** What only the directory says. */
  readonly central?: ZipClaims;
  /** Bytes behind the content: a descriptor, or anything. */
  readonly behind?: Buffer;
}

/** Fields of one of the two headers. */
export interface ZipClaims {
  readonly name?: string | Buffer;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly packed?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly disk?: number;
  readonly extra?: Buffer;
  readonly signature?: number;
}

/** Fields of the end record. */
export interface ZipEndClaims {
  readonly disk?: number;
  readonly directoryDisk?: number;
  readonly entriesHere?: number;
  readonly entries?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly comment?: string | Buffer;
  /** Bytes between the directory and the end record: a zip64 end, or anything. */
  readonly before?: Buffer;
}

interface Facts {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly extra: Buffer;
}

/** A local header with its content; `describe` says the rest for the directory. */
export function zipLocal(part: ZipPart): Buffer {
  const { facts, bytes } = factsOf(part);
  const said = { ...facts, signature: 0x04034b50, ...part.local };
  const name = Buffer.from(said.name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(said.signature, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(said.flags, 6);
  head.writeUInt16LE(said.method, 8);
  head.writeUInt16LE(0x21, 12);
  head.writeUInt32LE(said.crc, 14);
  head.writeUInt32LE(said.packed, 18);
  head.writeUInt32LE(said.size, 22);
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(said.extra.length, 28);
  return Buffer.concat([head, name, said.extra, bytes, part.behind ?? Buffer.alloc(0)]);
}

/** The directory's record of a member whose local header is at `offset`. */
export function zipCentral(part: ZipPart, offset: number): Buffer {
  const { facts } = factsOf(part);
  const said = { ...facts, signature: 0x02014b50, offset, disk: 0, ...part.central };
  const name = Buffer.from(said.name);
  const comment = Buffer.from(part.comment ?? '');
  const head = Buffer.alloc(46);
  head.writeUInt32LE(said.signature, 0);
  head.writeUInt16LE(((part.host ?? 3) << 8) | 20, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(said.flags, 8);
  head.writeUInt16LE(said.method, 10);
  head.writeUInt16LE(0x21, 14);
  head.writeUInt32LE(said.crc, 16);
  head.writeUInt32LE(said.packed, 20);
  head.writeUInt32LE(said.size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(said.extra.length, 30);
  head.writeUInt16LE(comment.length, 32);
  head.writeUInt16LE(said.disk, 34);
  head.writeUInt32LE(part.attributes ?? (modeOf(part, name) << 16) >>> 0, 38);
  head.writeUInt32LE(said.offset, 42);
  return Buffer.concat([head, name, said.extra, comment]);
}

/** The end record. */
export function zipEnd(
  right: { entries: number; size: number; offset: number },
  claims: ZipEndClaims = {},
): Buffer {
  const said = { disk: 0, directoryDisk: 0, entriesHere: right.entries, ...right, ...claims };
  const comment = Buffer.from(claims.comment ?? '');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(said.disk, 4);
  end.writeUInt16LE(said.directoryDisk, 6);
  end.writeUInt16LE(said.entriesHere & 0xffff, 8);
  end.writeUInt16LE(said.entries & 0xffff, 10);
  end.writeUInt32LE(said.size, 12);
  end.writeUInt32LE(said.offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([claims.before ?? Buffer.alloc(0), end, comment]);
}

/** A zip64 end record and its locator. `at`: where the record stands. */
export function zip64End(
  right: { entries: number; size: number; offset: number; at: number },
  patch: readonly (readonly [number, Buffer])[] = [],
): Buffer {
  const bytes = Buffer.alloc(76);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeUInt16LE(45, 12);
  bytes.writeUInt16LE(45, 14);
  bytes.writeBigUInt64LE(BigInt(right.entries), 24);
  bytes.writeBigUInt64LE(BigInt(right.entries), 32);
  bytes.writeBigUInt64LE(BigInt(right.size), 40);
  bytes.writeBigUInt64LE(BigInt(right.offset), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(right.at), 64);
  bytes.writeUInt32LE(1, 72);
  for (const [at, value] of patch) value.copy(bytes, at);
  return bytes;
}

/** A whole archive. */
export function zipArchive(parts: readonly ZipPart[], claims: ZipEndClaims = {}): Buffer {
  const locals = parts.map(zipLocal);
  let at = 0;
  const centrals = parts.map((part, index) => {
    const record = zipCentral(part, at);
    at += (locals[index] as Buffer).length;
    return record;
  });
  const directory = Buffer.concat(centrals);
  const right = { entries: parts.length, size: directory.length, offset: at };
  return Buffer.concat([...locals, directory, zipEnd(right, claims)]);
}

/** One extra field. */
export function zipExtra(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

/** A zip64 extra field with these numbers. */
export function zip64Extra(...numbers: readonly (number | bigint)[]): Buffer {
  const data = Buffer.alloc(numbers.length * 8);
  for (const [index, number] of numbers.entries()) data.writeBigUInt64LE(BigInt(number), index * 8);
  return zipExtra(1, data);
}

/** A data descriptor for a content. */
export function zipDescriptor(
  content: string | Buffer,
  packed: number,
  { signed = true, wide = false, crc = crc32(content) } = {},
): Buffer {
  const size = Buffer.byteLength(content);
  const body = Buffer.alloc(wide ? 20 : 12);
  body.writeUInt32LE(crc, 0);
  if (wide) {
    body.writeBigUInt64LE(BigInt(packed), 4);
    body.writeBigUInt64LE(BigInt(size), 12);
  } else {
    body.writeUInt32LE(packed, 4);
    body.writeUInt32LE(size, 8);
  }
  return signed ? Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), body]) : body;
}

function factsOf(part: ZipPart): { facts: Facts; bytes: Buffer } {
  const content = Buffer.from(part.content ?? '');
  const deflated = part.method === 0 ? content : deflateRawSync(content);
  const method = part.method ?? (deflated.length < content.length ? 8 : 0);
  const bytes = part.packed ?? (method === 8 ? deflated : content);
  const name = Buffer.from(part.name);
  const isAscii = name.every((byte) => byte < 0x80);
  const flags = part.flags ?? (isAscii ? 0 : 0x800);
  const extra = part.extra ?? Buffer.alloc(0);
  const facts = {
    name,
    flags,
    method,
    crc: crc32(content),
    packed: bytes.length,
    size: content.length,
    extra,
  };
  return { facts, bytes };
}

function modeOf({ mode }: ZipPart, name: Buffer): number {
  return mode ?? (name.at(-1) === 0x2f ? 0o040755 : 0o100644);
}
