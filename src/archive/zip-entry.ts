import { unsafeEntry, unsafePath } from './foreign-error.ts';
import { decodeName } from './foreign-header.ts';
import { RECORD } from './zip-records.ts';
import { demandOneName, readExtra, widen } from './zip-extra.ts';

/** How the content of an entry is stored: as it is, or deflated. */
export type ZipMethod = 0 | 8;

/** One entry as the directory of a zip file says it. */
export interface ZipEntry {
  /** As written; directories end with a slash. */
  readonly name: string;
  readonly flags: number;
  readonly method: ZipMethod;
  /** CRC-32 of the content. */
  readonly crc: number;
  /** Bytes of content. */
  readonly size: number;
  /** Bytes as stored. */
  readonly packed: number;
  /** Where its local header is. */
  readonly offset: number;
  /** Kind and permissions as Unix has them; 0 when the archive was made elsewhere. */
  readonly mode: number;
}

/** Sizes and CRC follow the content. */
export const DESCRIPTOR_FLAG = 0x8;
/** The name is UTF-8. */
const UTF8_FLAG = 0x800;

const ENCRYPTED = 0x1 | 0x40 | 0x2000;
// Two bits for how deflate was tuned, the descriptor, the name.
const KNOWN_FLAGS = 0x6 | DESCRIPTOR_FLAG | UTF8_FLAG;
const UNIX = 3;
const DARWIN = 19;
const KIND = 0o170000;
const MS_DIRECTORY = 0x10;
const METHODS: Readonly<Record<number, string>> = {
  1: 'shrink',
  6: 'implode',
  9: 'deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'zstd',
  95: 'xz',
  98: 'PPMd',
  99: 'AES encryption',
};

/**
 * Reads one record of the directory (APPNOTE.TXT, section 4.3.12), strictly.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_ENTRY, UNSAFE_PATH.
 */
export function readZipEntry(record: Buffer): ZipEntry {
  const nameEnd = RECORD + record.readUInt16LE(28);
  const raw = record.subarray(RECORD, nameEnd);
  const flags = record.readUInt16LE(8);
  const name = readName(raw, flags);
  demandFlags(name, flags);
  const extra = readExtra(record.subarray(nameEnd, nameEnd + record.readUInt16LE(30)), name);
  demandOneName(extra, raw, name);
  if (record.readUInt16LE(34) !== 0)
    throw unsafeEntry(name, 'it is on another disk, expected a whole zip file');
  const numbers = {
    size: record.readUInt32LE(24),
    packed: record.readUInt32LE(20),
    offset: record.readUInt32LE(42),
  };
  const entry = {
    name,
    flags,
    method: readMethod(name, record.readUInt16LE(10)),
    crc: record.readUInt32LE(16),
    ...widen(numbers, extra, name, false),
    mode: readMode(name, record.readUInt16LE(4) >> 8, record.readUInt32LE(38)),
  };
  demandSizes(entry);
  return entry;
}

/** Section 4.4.17.1: names have forward slashes and no drive. Other letters than ASCII need the mark for UTF-8. */
function readName(raw: Buffer, flags: number): string {
  const plain = raw.every((byte) => byte < 0x80);
  if (!plain && (flags & UTF8_FLAG) === 0)
    throw unsafePath(raw.toString('latin1'), 'it is neither ASCII nor marked as UTF-8', {
      hint: 'Pack it with marked names, for example by `zip -UN=UTF8`, or as tar',
    });
  const name = decodeName(raw);
  if (name.includes('\\')) throw unsafePath(name, 'it has a backslash, which some programs take for a slash');
  if (/^[A-Za-z]:/.test(name)) throw unsafePath(name, 'it begins with a drive letter');
  return name;
}

function demandFlags(name: string, flags: number): void {
  if ((flags & ENCRYPTED) !== 0) throw unsafeEntry(name, 'it is encrypted, expected plain content');
  if ((flags & ~KNOWN_FLAGS) === 0) return;
  throw unsafeEntry(name, `its flags are 0x${flags.toString(16)}, of which arx does not know all`);
}

function readMethod(name: string, method: number): ZipMethod {
  if (method === 0 || method === 8) return method;
  const called = METHODS[method] ?? `method ${method}`;
  throw unsafeEntry(name, `it is compressed with ${called}, expected deflate or none`);
}

/** Kind and permissions. An entry made elsewhere has none, and must not look as if it had. */
function readMode(name: string, host: number, attributes: number): number {
  const mode = attributes >>> 16;
  const isDirectory = name.endsWith('/');
  if (!isDirectory && (attributes & MS_DIRECTORY) !== 0) throw twoKinds(name);
  const kind = mode & KIND;
  const expected = isDirectory ? 0o040000 : 0o100000;
  const isUnix = host === UNIX || host === DARWIN;
  if (kind !== 0 && kind !== expected && (!isUnix || isDirectory || kind === 0o040000)) throw twoKinds(name);
  return isUnix ? mode : 0;
}

function demandSizes({ name, method, size, packed, crc }: Omit<ZipEntry, 'flags' | 'offset' | 'mode'>): void {
  if (method === 0 && size !== packed)
    throw unsafeEntry(name, `it is stored as it is with ${packed} bytes, expected ${size}`);
  if (name.endsWith('/') && (size !== 0 || crc !== 0))
    throw unsafeEntry(name, 'it is a directory with content, expected none');
}

function twoKinds(name: string): Error {
  return unsafeEntry(name, 'it is a file or a directory or a link, depending on who reads it');
}
