import { damagedArchive, unsafeEntry, unsafePath } from './foreign-error.ts';

/** What a member is. `special`: a device or pipe, which is refused unless it lies outside of what was picked. */
export type MemberKind = 'file' | 'directory' | 'link' | 'hardlink' | 'special';
/** A header that describes the next one: pax (for one member or all), GNU long name, GNU long link target. */
export type MetaKind = 'pax' | 'global' | 'long-name' | 'long-target';

/** One header block as POSIX reads it (pax, "ustar Interchange Format"), strictly. */
export interface RawHeader {
  readonly kind: MemberKind | MetaKind;
  /** What its type is called, with an article. */
  readonly label: string;
  /** The size field. */
  readonly size: number;
  /** The whole block. */
  readonly block: Buffer;
}

const KINDS: Readonly<Record<string, readonly [MemberKind | MetaKind, string]>> = {
  '\0': ['file', 'a file'],
  '0': ['file', 'a file'],
  '1': ['hardlink', 'a hard link'],
  '2': ['link', 'a symbolic link'],
  '3': ['special', 'a character device'],
  '4': ['special', 'a block device'],
  '5': ['directory', 'a directory'],
  '6': ['special', 'a named pipe'],
  '7': ['file', 'a file'],
  g: ['global', 'a global pax header'],
  x: ['pax', 'a pax header'],
  K: ['long-target', 'a GNU long link target'],
  L: ['long-name', 'a GNU long name'],
};
const REFUSED: Readonly<Record<string, string>> = {
  A: 'an access control list',
  D: 'a GNU dump directory',
  I: 'an inode record',
  M: 'the rest of a file of another volume',
  N: 'an old GNU long name',
  S: 'a sparse file',
  V: 'a volume label',
  X: 'a Solaris pax header',
};
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const TARGET = [157, 257] as const;
const MAGIC = [257, 265] as const;
const PREFIX = [345, 500] as const;

/**
 * Reads a header block. Sizes and types are refused in every form on which tar programs disagree.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_ENTRY.
 */
export function readRawHeader(block: Buffer, offset: number): RawHeader {
  if (!isHeader(block))
    throw damagedArchive(`the header at byte ${offset} has a wrong checksum or form, expected a tar header`);
  const type = String.fromCharCode(block[156] as number);
  const [kind, label] = KINDS[type] ?? [];
  if (kind === undefined || label === undefined) throw unknownType(block, type);
  return { kind, label, size: readSize(block), block };
}

/** True for headers that describe another member. */
export function isMeta(kind: MemberKind | MetaKind): kind is MetaKind {
  return kind === 'pax' || kind === 'global' || kind === 'long-name' || kind === 'long-target';
}

/** True if the block has the sum that a tar header has, and one of the forms: v7, POSIX, GNU. */
export function isHeader(block: Buffer): boolean {
  const magic = block.toString('latin1', ...MAGIC);
  if (magic !== 'ustar\x0000' && magic !== 'ustar  \0' && magic !== '\0'.repeat(8)) return false;
  const [, written] = /^ *([0-7]{1,7})[ \0]/.exec(block.toString('latin1', 148, 156)) ?? [];
  if (written === undefined) return false;
  return sumOf(block) === Number.parseInt(written, 8);
}

/** The sum of all bytes, those of the checksum itself counted as spaces. */
function sumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < 148; at += 1) sum += block[at] as number;
  for (let at = 156; at < 512; at += 1) sum += block[at] as number;
  return sum;
}

/**
 * The block of a header that describes another member, without a link target, which means nothing there. bsdtar writes
 * one, and node-tar would then take the body for a header.
 */
export function metaHeader(block: Buffer): Buffer {
  const clean = Buffer.from(block).fill(0, ...TARGET);
  clean.write(`${sumOf(clean).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return clean;
}

/** The name in the header itself, with the prefix of POSIX headers. */
export function headerName(block: Buffer): string {
  const name = decodeName(fieldBytes(block, NAME));
  const prefix = decodeName(fieldBytes(block, PREFIX));
  return isPosix(block) && prefix !== '' ? `${prefix}/${name}` : name;
}

/** The link target in the header itself. */
export function headerTarget(block: Buffer): string {
  return decodeName(fieldBytes(block, TARGET));
}

/**
 * The text of a name or target.
 * @throws ArxError UNSAFE_PATH when it is not UTF-8.
 */
export function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unsafePath(Buffer.from(bytes).toString('latin1'), 'it is not UTF-8');
  }
}

function isPosix(block: Buffer): boolean {
  return block.toString('latin1', ...MAGIC) === 'ustar\x0000';
}

/** A field up to its first NUL. */
function fieldBytes(block: Buffer, [start, end]: readonly [number, number]): Buffer {
  const field = block.subarray(start, end);
  const nul = field.indexOf(0);
  return nul < 0 ? field : field.subarray(0, nul);
}

/** Octal digits, or GNU base-256 that is not negative and not beyond safe integers. */
function readSize(block: Buffer): number {
  const field = block.subarray(...SIZE);
  if (field[0] === 0x80) return readBase256(block, field.subarray(1));
  const [whole, digits] = /^ *([0-7]*)(?:[ \0]+|$)/.exec(field.toString('latin1')) ?? [];
  if (whole?.length === field.length) return Number.parseInt(digits === '' ? '0' : (digits as string), 8);
  throw unsafeEntry(shownName(block), 'its size is not a plain octal or positive base-256 number');
}

function readBase256(block: Buffer, digits: Buffer): number {
  const size = BigInt(`0x${digits.toString('hex')}`);
  if (size <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(size);
  throw unsafeEntry(shownName(block), 'its size is beyond every file system');
}

function unknownType(block: Buffer, type: string): Error {
  const label = REFUSED[type] ?? `of the unknown type ${JSON.stringify(type)}`;
  return unsafeEntry(shownName(block), `it is ${label}, expected a file, directory or link`);
}

function shownName(block: Buffer): string {
  return fieldBytes(block, NAME).toString();
}
