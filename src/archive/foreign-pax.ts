import { unsafeHeader, unsafePath } from './foreign-error.ts';
import { decodeName } from './foreign-header.ts';
import type { Overrides } from './foreign-member.ts';

const EQUALS = 0x3d;
const NEWLINE = 0x0a;
const SPACE = 0x20;
// Keys that change what a member is or how its content is stored. Other keys are metadata, which arx drops.
const REFUSED = /^(?:GNU\.(?:sparse|volume|dumpdir)|SCHILY\.(?:realsize|filetype|volhdr)|SUN\.holesdata)/;

/**
 * Reads the records of a pax header (POSIX pax, "pax Extended Header"): decimal length, space, key, `=`, value, newline.
 * @throws ArxError UNSAFE_ENTRY for any other form, and for keys that change how content is stored.
 */
export function readPax(body: Buffer, global: boolean): Overrides {
  const found: { path?: string; target?: string; size?: number } = {};
  for (const [key, value] of records(body)) {
    if (REFUSED.test(key))
      throw unsafeHeader(`it has the key ${JSON.stringify(key)}, expected no sparse or split file`);
    if (key !== 'path' && key !== 'linkpath' && key !== 'size') continue;
    const field = key === 'linkpath' ? 'target' : key;
    if (global) throw unsafeHeader(`it sets ${key} for every member, expected it for one`);
    if (found[field] !== undefined) throw unsafeHeader(`it sets ${key} twice, expected it once`);
    if (field === 'size') found.size = readPaxSize(value);
    else found[field] = readLongText(value);
  }
  return found;
}

/** A GNU long name or target: the text and its final NUL. */
export function readGnuLong(body: Buffer): string {
  const end = body.indexOf(0);
  if (end > 0 && body.subarray(end).some((byte) => byte !== 0))
    throw unsafePath(body.toString('latin1', 0, end), 'bytes follow the NUL at its end');
  return readLongText(end < 0 ? body : body.subarray(0, end));
}

function readLongText(bytes: Buffer): string {
  const text = decodeName(bytes);
  if (text === '') throw unsafePath(text, 'it is empty');
  if (text.includes('\0')) throw unsafePath(text, 'it has a NUL');
  return text;
}

function* records(body: Buffer): Generator<[string, Buffer]> {
  for (let at = 0; at < body.length;) {
    const [digits, size] = recordLength(body, at);
    const record = body.subarray(at + digits + 1, at + size - 1);
    const equals = record.indexOf(EQUALS);
    if (equals < 1) throw malformed();
    yield [record.toString('latin1', 0, equals), record.subarray(equals + 1)];
    at += size;
  }
}

/** How many digits the record's length has, and the length itself. */
function recordLength(body: Buffer, at: number): [number, number] {
  const space = body.subarray(at, at + 8).indexOf(SPACE);
  const digits = body.toString('latin1', at, at + Math.max(space, 0));
  const size = /^[1-9][0-9]*$/.test(digits) ? Number(digits) : 0;
  if (size < digits.length + 4 || at + size > body.length || body[at + size - 1] !== NEWLINE)
    throw malformed();
  return [digits.length, size];
}

function readPaxSize(value: Buffer): number {
  const text = value.toString('latin1');
  const size = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : -1;
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw unsafeHeader(`it sets the size ${JSON.stringify(text)}, expected a decimal number`);
}

function malformed(): Error {
  return unsafeHeader('a record of it has a wrong length or form, expected the form of POSIX pax');
}
