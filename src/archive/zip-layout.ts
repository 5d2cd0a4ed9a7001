import { damagedArchive, unsafeEntry } from './foreign-error.ts';
import { DESCRIPTOR_FLAG, type ZipEntry } from './zip-entry.ts';
import { demandOneName, readExtra, widen } from './zip-extra.ts';
import type { ZipInput } from './zip-input.ts';

const LOCAL_SIGNATURE = 0x04034b50;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
const LOCAL = 30;
// A descriptor has a CRC and two sizes of four or eight bytes, with or without its signature in front (section 4.3.9).
const DESCRIPTOR_LENGTHS: ReadonlySet<number> = new Set([12, 16, 20, 24]);

/** An entry whose place in the file is known. */
export interface PlacedEntry {
  readonly entry: ZipEntry;
  /** The first byte of its stored content. */
  readonly at: number;
}

/**
 * Goes through the file from its beginning to its directory: each byte must belong to exactly one entry. So nothing
 * overlaps, and nothing hides in between. Each local header must say the same as the directory.
 * @param entries in the order of their offsets.
 * @param end where the directory begins.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, UNSAFE_ENTRY.
 */
export function placeEntries(
  input: ZipInput,
  entries: readonly ZipEntry[],
  end: number,
): readonly PlacedEntry[] {
  const placed: PlacedEntry[] = [];
  let position = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.offset < position)
      throw unsafeEntry(entry.name, 'it overlaps another entry, expected bytes of its own');
    if (entry.offset > position) throw unused(position);
    const at = contentStart(input, entry);
    const next = entries[index + 1]?.offset ?? end;
    position = at + entry.packed;
    if (position > next)
      throw unsafeEntry(entry.name, 'it overlaps what follows it, expected bytes of its own');
    if ((entry.flags & DESCRIPTOR_FLAG) !== 0) position += descriptorLength(input, entry, position, next);
    placed.push({ entry, at });
  }
  if (position !== end) throw unused(position);
  return placed;
}

/** Reads the local header, compares it, and returns where the content begins. */
function contentStart(input: ZipInput, entry: ZipEntry): number {
  const header = input.read(entry.offset, LOCAL);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE)
    throw damagedArchive(`${JSON.stringify(entry.name)} is not where the directory says`);
  const length = LOCAL + header.readUInt16LE(26) + header.readUInt16LE(28);
  const whole = input.read(entry.offset, length);
  demandSame(whole, entry);
  return entry.offset + length;
}

function demandSame(header: Buffer, { name, flags, method, crc, size, packed }: ZipEntry): void {
  const nameEnd = LOCAL + header.readUInt16LE(26);
  const raw = header.subarray(LOCAL, nameEnd);
  if (!raw.equals(Buffer.from(name))) throw differs(name, 'name');
  const extra = readExtra(header.subarray(nameEnd), name);
  demandOneName(extra, raw, name);
  const numbers = { size: header.readUInt32LE(22), packed: header.readUInt32LE(18), offset: 0 };
  const local = widen(numbers, extra, name, true);
  if (header.readUInt16LE(6) !== flags) throw differs(name, 'flags');
  if (header.readUInt16LE(8) !== method) throw differs(name, 'method');
  // With a descriptor behind the content the header may leave these open.
  const open = (flags & DESCRIPTOR_FLAG) !== 0;
  const same = (value: number, expected: number): boolean => value === expected || (open && value === 0);
  if (!same(header.readUInt32LE(14), crc)) throw differs(name, 'CRC');
  if (!same(local.size, size) || !same(local.packed, packed)) throw differs(name, 'size');
  // Who reads from the beginning could only guess where such content ends.
  if (open && method === 0 && local.packed !== packed)
    throw unsafeEntry(name, 'it is stored as it is and its header does not say its size');
}

/** What follows the content up to the next entry must be one descriptor, and say the same. */
function descriptorLength(input: ZipInput, entry: ZipEntry, at: number, next: number): number {
  const length = next - at;
  if (!DESCRIPTOR_LENGTHS.has(length))
    throw unsafeEntry(entry.name, `${length} bytes follow its content, expected a descriptor`);
  const bytes = input.read(at, length);
  const signed = length % 8 === 0;
  const wide = length >= 20;
  if (signed && bytes.readUInt32LE(0) !== DESCRIPTOR_SIGNATURE) throw differs(entry.name, 'descriptor');
  if (!bytes.subarray(signed ? 4 : 0).equals(descriptor(entry, wide)))
    throw differs(entry.name, 'descriptor');
  return length;
}

function descriptor({ crc, packed, size }: ZipEntry, wide: boolean): Buffer {
  const bytes = Buffer.alloc(wide ? 20 : 12);
  bytes.writeUInt32LE(crc, 0);
  if (wide) {
    bytes.writeBigUInt64LE(BigInt(packed), 4);
    bytes.writeBigUInt64LE(BigInt(size), 12);
  } else {
    bytes.writeUInt32LE(packed % 2 ** 32, 4);
    bytes.writeUInt32LE(size % 2 ** 32, 8);
  }
  return bytes;
}

function differs(name: string, what: string): Error {
  return unsafeEntry(
    name,
    `its own header and the directory disagree on its ${what}, expected the same twice`,
  );
}

function unused(position: number): Error {
  return damagedArchive(`the bytes at ${position} belong to no entry, expected none between its entries`);
}
