import { isUtf8 } from 'node:buffer';
import { FILE_MAGIC } from './file-magic.ts';

const SLASH_BANG = 0x2123;
const MACHO = [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe];
const FAT = 0xcafebabe;
// A Mach-O file for several processors has at most a handful of them; a Java class has a version there, at least 45.
const MOST_FAT = 43;
/** The longest form of a UTF-8 character. */
const LONGEST_CHARACTER = 4;
const LOOKED_AT = 4096;
const BITMAP_HEADERS = [12, 40, 52, 56, 64, 108, 124];

const MAGIC = FILE_MAGIC.flatMap(({ type, starts, at = 0 }) =>
  starts.map((start) => ({ type, at, bytes: Buffer.from(start, 'hex') })),
);
const MAGIC_BY_FIRST = new Map(
  MAGIC.map(({ bytes }) => bytes[0] as number).map((first) => [
    first,
    MAGIC.filter(({ at, bytes }) => at === 0 && bytes[0] === first),
  ]),
);
const MAGIC_LATER = MAGIC.filter(({ at }) => at > 0);

/**
 * What the first bytes of a file say it is: one of the names in file-magic.ts, `pe`, `macho`, `class`, `jar`, `bmp`,
 * `script`, `text`, `empty`, or `data` when nothing is known. `text` is UTF-8, UTF-16 with a mark, or an older encoding
 * without control characters. Looks at the name of nothing.
 */
export function typeOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length >= 2 && buffer.readUInt16LE(0) === SLASH_BANG) return 'script';
  const type = magicOf(buffer) ?? programOf(buffer) ?? bitmapOf(buffer);
  if (type === 'zip') return isJar(buffer) ? 'jar' : 'zip';
  return type ?? (isText(buffer) ? 'text' : 'data');
}

function magicOf(buffer: Buffer): string | undefined {
  const candidates = [...(MAGIC_BY_FIRST.get(buffer[0] as number) ?? []), ...MAGIC_LATER];
  return candidates.find(({ at, bytes }) => startsWith(buffer, bytes, at))?.type;
}

function startsWith(buffer: Buffer, start: Buffer, at: number): boolean {
  const end = at + start.length;
  return buffer.length >= end && buffer.compare(start, 0, start.length, at, end) === 0;
}

function programOf(buffer: Buffer): string | undefined {
  if (buffer.length < 8) return undefined;
  const magic = buffer.readUInt32BE(0);
  if (MACHO.includes(magic)) return 'macho';
  if (magic === FAT) return buffer.readUInt32BE(4) <= MOST_FAT ? 'macho' : 'class';
  return isPe(buffer) ? 'pe' : undefined;
}

/** PE Format, "MS-DOS Stub": the offset of the signature stands at 0x3c. Without one it is a program for DOS. */
function isPe(buffer: Buffer): boolean {
  if (buffer.length < 64 || buffer.toString('latin1', 0, 2) !== 'MZ') return false;
  const at = buffer.readUInt32LE(0x3c);
  if (at + 4 <= buffer.length && buffer.toString('latin1', at, at + 4) === 'PE\0\0') return true;
  return buffer.includes(0);
}

/** `BM` alone begins many texts. */
function bitmapOf(buffer: Buffer): string | undefined {
  if (buffer.length < 18 || buffer.toString('latin1', 0, 2) !== 'BM') return undefined;
  return BITMAP_HEADERS.includes(buffer.readUInt32LE(14)) ? 'bmp' : undefined;
}

/** The jar tool writes META-INF first; others write it somewhere in the directory. */
function isJar(buffer: Buffer): boolean {
  if (buffer.length < 30) return false;
  const first = buffer.toString('latin1', 30, 30 + Math.min(buffer.readUInt16LE(26), 64));
  return first.startsWith('META-INF/') || buffer.lastIndexOf('META-INF/MANIFEST.MF') > 0;
}

function isText(buffer: Buffer): boolean {
  if (isUtf16(buffer)) return true;
  if (buffer.includes(0)) return false;
  return isUtf8(withoutCutCharacter(buffer)) ? !hasControls(buffer, 16) : !hasControls(buffer, 0);
}

function isUtf16(buffer: Buffer): boolean {
  const mark = buffer.length >= 2 ? buffer.readUInt16BE(0) : 0;
  return mark === 0xfffe || mark === 0xfeff;
}

/** The file may be longer than what was kept, and a character cut in two. */
function withoutCutCharacter(buffer: Buffer): Buffer {
  for (let back = 1; back < LONGEST_CHARACTER && back <= buffer.length; back += 1) {
    const byte = buffer[buffer.length - back] as number;
    if (byte < 0x80) return buffer;
    if (byte >= 0xc0) return buffer.subarray(0, buffer.length - back);
  }
  return buffer;
}

/** True if more than one byte of so many of the first ones is a control character that no text has; 0: if any is. */
function hasControls(buffer: Buffer, one: number): boolean {
  const length = Math.min(buffer.length, LOOKED_AT);
  let controls = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = buffer[at] as number;
    // Tab to carriage return, and escape, which coloured text has.
    if ((byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b) || byte === 0x7f) controls += 1;
  }
  return one === 0 ? controls > 0 : controls * one > length;
}
