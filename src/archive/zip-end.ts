import { damagedArchive } from './foreign-error.ts';
import type { ZipInput } from './zip-input.ts';
import { MARK_16, MARK_32, readNumber64 } from './zip-number.ts';

// APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16: the three records behind the directory.
const END = { signature: Buffer.from('PK\x05\x06', 'latin1'), size: 22 };
const LOCATOR = { signature: 0x07064b50, size: 20 };
const END_64 = { signature: 0x06064b50, size: 56, rest: 44 };
const LONGEST_COMMENT = 0xffff;

/** Where the directory of a zip file is. */
export interface ZipEnd {
  /** How many entries it has. */
  readonly entries: number;
  /** Its first byte. */
  readonly start: number;
  /** Behind its last byte; there the end records begin. */
  readonly end: number;
  /** How many bytes stand in front of the archive (a starting program); offsets in the directory do not count them. */
  readonly prefix: number;
}

interface EndFields {
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entriesHere: number;
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Reads the end of a zip file. There must be exactly one that could be meant, behind it only its comment, in front of it
 * the directory, and no gap; a zip64 record must agree with the plain one.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE.
 */
export function readZipEnd(input: ZipInput): ZipEnd {
  const at = findEnd(input);
  const plain = plainFields(input.read(at, END.size));
  const before = at - LOCATOR.size;
  const is64 = before >= 0 && input.read(before, LOCATOR.size).readUInt32LE(0) === LOCATOR.signature;
  return is64 ? zip64End(input, plain, before) : endOf(plain, at, undefined);
}

/** The one end record whose comment reaches the end of the file. */
function findEnd(input: ZipInput): number {
  const { size } = input;
  const length = Math.min(size, END.size + LONGEST_COMMENT);
  const tail = input.read(size - length, length);
  for (let at = tail.indexOf(END.signature); at >= 0; at = tail.indexOf(END.signature, at + 1)) {
    if (at + END.size > length || at + END.size + tail.readUInt16LE(at + 20) !== length) continue;
    if (tail.indexOf(END.signature, at + 1) < 0) return size - length + at;
    throw damagedArchive('it has an end record inside of its comment, expected one that can be meant');
  }
  throw damagedArchive('it is cut short, or other data is behind it: expected a zip end record at its end');
}

function plainFields(record: Buffer): EndFields {
  return {
    disk: record.readUInt16LE(4),
    directoryDisk: record.readUInt16LE(6),
    entriesHere: record.readUInt16LE(8),
    entries: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
  };
}

function zip64End(input: ZipInput, plain: EndFields, locatorAt: number): ZipEnd {
  const locator = input.read(locatorAt, LOCATOR.size);
  const claimed = readNumber64(locator, 8);
  const at = locatorAt - END_64.size;
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) !== 1) throw severalDisks();
  if (at < 0) throw damagedArchive('it has a zip64 locator and no zip64 end record');
  const record = input.read(at, END_64.size);
  if (record.readUInt32LE(0) !== END_64.signature || readNumber64(record, 4) !== END_64.rest)
    throw damagedArchive('its zip64 end record is not in front of the locator, expected it there');
  const fields = zip64Fields(record);
  demandSame(plain, fields);
  return endOf(fields, at, at - claimed);
}

function zip64Fields(record: Buffer): EndFields {
  return {
    disk: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    entriesHere: readNumber64(record, 24),
    entries: readNumber64(record, 32),
    size: readNumber64(record, 40),
    offset: readNumber64(record, 48),
  };
}

/** A plain field either says that the zip64 record has its value, or has the same. */
function demandSame(plain: EndFields, wide: EndFields): void {
  for (const [name, value] of Object.entries(plain) as [keyof EndFields, number][]) {
    const mark = name === 'size' || name === 'offset' ? MARK_32 : MARK_16;
    if (value !== mark && value !== wide[name])
      throw damagedArchive(`its end records disagree: ${value} and ${wide[name]}, expected the same twice`);
  }
}

function endOf(fields: EndFields, end: number, claimedPrefix: number | undefined): ZipEnd {
  const { disk, directoryDisk, entriesHere, entries, size, offset } = fields;
  if (disk !== 0 || directoryDisk !== 0 || entriesHere !== entries) throw severalDisks();
  const start = end - size;
  const prefix = start - offset;
  if (start < 0 || prefix < 0 || (claimedPrefix ?? prefix) !== prefix)
    throw damagedArchive('its directory is not where its end record says, expected it in front of that');
  return { entries, start, end, prefix };
}

function severalDisks(): Error {
  return damagedArchive('it is one part of several, expected a whole zip file');
}
