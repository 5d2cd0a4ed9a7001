import { damagedArchive, unsafeEntry } from './foreign-error.ts';
import { MARK_32, readNumber64 } from './zip-number.ts';

const ZIP64 = 0x0001;
const UNICODE_PATH = 0x7075;
const UNICODE_NAME_AT = 5;
// zipalign fills up with fewer NULs than a field's head has bytes.
const LONGEST_PADDING = 3;

/** The numbers of an entry that may stand in a zip64 field, in the order in which they stand there. */
export interface ZipNumbers {
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

/**
 * The extra fields of an entry by number (APPNOTE.TXT, section 4.5).
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE for another form, UNSAFE_ENTRY when one that matters is there twice.
 */
export function readExtra(extra: Buffer, name: string): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let at = 0;
  while (extra.length - at > LONGEST_PADDING) {
    const id = extra.readUInt16LE(at);
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) throw malformed(name);
    if (fields.has(id) && (id === ZIP64 || id === UNICODE_PATH))
      throw unsafeEntry(name, `it has the extra field 0x${id.toString(16)} twice, expected once`);
    fields.set(id, extra.subarray(at + 4, end));
    at = end;
  }
  if (extra.subarray(at).some((byte) => byte !== 0)) throw malformed(name);
  return fields;
}

/** Some programs take a name from this field instead (Info-ZIP, 0x7075). @throws ArxError UNSAFE_ENTRY. */
export function demandOneName(fields: ReadonlyMap<number, Buffer>, raw: Buffer, name: string): void {
  const other = fields.get(UNICODE_PATH);
  if (other === undefined || other.subarray(UNICODE_NAME_AT).equals(raw)) return;
  throw unsafeEntry(name, 'it has another name in an extra field, expected one name');
}

/**
 * The numbers with those that stand in the zip64 field, which must have exactly these (section 4.5.3).
 * @param always In a local header: both sizes are there when one is.
 * @throws ArxError UNSAFE_ENTRY.
 */
export function widen(
  numbers: ZipNumbers,
  fields: ReadonlyMap<number, Buffer>,
  name: string,
  always: boolean,
): ZipNumbers {
  const field = fields.get(ZIP64);
  const { size, packed, offset } = numbers;
  const marked = [size, packed, offset].map((value) => value === MARK_32);
  const [wideSize, widePacked, wideOffset] = always && field !== undefined ? [true, true, false] : marked;
  const count = [wideSize, widePacked, wideOffset].filter(Boolean).length;
  if (field === undefined ? count > 0 : field.length !== count * 8) throw wrongNumbers(name);
  if (field === undefined) return numbers;
  let at = 0;
  const next = (wide: boolean | undefined, plain: number): number => {
    if (wide !== true) return plain;
    const value = readNumber64(field, at);
    at += 8;
    if (plain !== MARK_32 && plain !== value) throw wrongNumbers(name);
    return value;
  };
  return { size: next(wideSize, size), packed: next(widePacked, packed), offset: next(wideOffset, offset) };
}

function wrongNumbers(name: string): Error {
  return unsafeEntry(
    name,
    'its zip64 field can be read in two ways, expected just the numbers that are in it',
  );
}

function malformed(name: string): Error {
  return damagedArchive(`the extra fields of ${JSON.stringify(name)} have a wrong length`);
}
