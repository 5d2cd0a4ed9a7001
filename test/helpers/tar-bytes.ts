/** Fields of a tar header, each free to be hostile. Texts are written as they are; buffers byte for byte. */
export interface TarFields {
  readonly name?: string | Buffer;
  readonly mode?: string | number;
  /** A number is written in octal; a text or buffer as it is. */
  readonly size?: number | string | Buffer;
  readonly type?: string;
  readonly target?: string | Buffer;
  /** Magic and version, 8 bytes; default POSIX. */
  readonly magic?: string;
  readonly prefix?: string;
  /** Added to the right checksum. */
  readonly wrong?: number;
  /** Bytes put anywhere into the block before its checksum is made. */
  readonly patch?: readonly (readonly [number, string | Buffer])[];
}

const BLOCK = 512;

/** GNU's magic and version. */
export const GNU = 'ustar  \0';
/** No magic: the format of Unix v7. */
export const V7 = '\0'.repeat(8);

/** One header block. */
export function tarHeader(fields: TarFields): Buffer {
  const block = Buffer.alloc(BLOCK);
  put(block, 0, fields.name ?? 'file', 100);
  put(block, 100, octal(fields.mode ?? 0o644, 8), 8);
  put(block, 108, octal(0, 8), 8);
  put(block, 116, octal(0, 8), 8);
  put(block, 124, octal(fields.size ?? 0, 12), 12);
  put(block, 136, octal(0, 12), 12);
  put(block, 156, fields.type ?? '0', 1);
  put(block, 157, fields.target ?? '', 100);
  put(block, 257, fields.magic ?? 'ustar\x0000', 8);
  put(block, 345, fields.prefix ?? '', 155);
  for (const [at, bytes] of fields.patch ?? []) put(block, at, bytes, BLOCK - at);
  return sum(block, fields.wrong ?? 0);
}

/** Writes the right checksum into a header block, or one that is off by `wrong`. */
export function sum(block: Buffer, wrong = 0): Buffer {
  block.fill(' ', 148, 156);
  const total = block.reduce((all, byte) => all + byte, 0) + wrong;
  block.write(`${total.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A header and content, padded to whole blocks; the size field is the content's unless given. */
export function tarEntry(fields: TarFields, content: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([tarHeader({ size: bytes.length, ...fields }), padded(bytes)]);
}

/** A pax header before a member (type x) or for all (type g). Values may be hostile; lengths are right. */
export function pax(records: Readonly<Record<string, string | Buffer>>, type = 'x'): Buffer {
  const lines = Object.entries(records).map(([key, value]) => paxRecord(key, value));
  return tarEntry({ name: 'pax', type }, Buffer.concat(lines));
}

/** One pax record. */
export function paxRecord(key: string, value: string | Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** A pax header with this body. */
export function rawPax(body: string | Buffer, type = 'x'): Buffer {
  return tarEntry({ name: 'pax', type }, body);
}

/** A GNU long name (L) or long link target (K), with its final NUL. */
export function gnuLong(type: 'L' | 'K', text: string | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(text), Buffer.of(0)]);
  return tarEntry({ name: '././@LongLink', type, magic: GNU }, body);
}

/** A whole archive: the parts and two zero blocks. */
export function tarFile(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** GNU base-256 in a field of 12 bytes; `first` is 0x80 for positive, 0xff for negative numbers. */
export function base256(value: bigint, first = 0x80): Buffer {
  const digits = BigInt.asUintN(88, value).toString(16).padStart(22, '0');
  return Buffer.concat([Buffer.of(first), Buffer.from(digits, 'hex')]);
}

function octal(value: number | string | Buffer, length: number): string | Buffer {
  return typeof value === 'number' ? `${value.toString(8).padStart(length - 1, '0')}\0` : value;
}

function put(block: Buffer, at: number, bytes: string | Buffer, most: number): void {
  Buffer.from(bytes).copy(block, at, 0, most);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}
