import type { FileEntry } from './tree.ts';

const [HEAD, EXECUTABLE, TO_PATH, TO_SIZE, END] = [
  '{"digest":"sha256:',
  '","executable":true,"kind":"file","path":"',
  '","kind":"file","path":"',
  '","size":',
  '}\n',
].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer, Buffer, Buffer];
const HEX = 64;
const DIGEST_AT = HEAD.length - 'sha256:'.length;
/** Of a size: fewer than those that no number holds. */
const MOST_DIGITS = 15;
const [QUOTE, BACKSLASH, FIRST_PRINTED, LAST_PRINTED] = [0x22, 0x5c, 0x20, 0x7e];
const [ZERO, NINE, A, F] = [0x30, 0x39, 0x61, 0x66];

/** A line, and where the next one begins. */
export interface PlainFileLine {
  readonly entry: FileEntry;
  readonly end: number;
}

/**
 * The line of a file whose path is printed ASCII without an escape, as most lines of most trees are: byte by byte in canonical form
 * (RFC 8785), with a digest and a size. Its path is still to be checked.
 * @returns undefined for any other line, right or wrong.
 */
export function plainFileLine(bytes: Buffer, start: number): PlainFileLine | undefined {
  const hexEnd = start + HEAD.length + HEX;
  if (!has(bytes, start, HEAD) || !isHex(bytes, start + HEAD.length, hexEnd)) return undefined;
  const executable = has(bytes, hexEnd, EXECUTABLE);
  if (!executable && !has(bytes, hexEnd, TO_PATH)) return undefined;
  const path = hexEnd + (executable ? EXECUTABLE : TO_PATH).length;
  const pathEnd = endOfText(bytes, path);
  if (!has(bytes, pathEnd, TO_SIZE)) return undefined;
  const size = pathEnd + TO_SIZE.length;
  const sizeEnd = endOfNumber(bytes, size);
  if (sizeEnd === size || !has(bytes, sizeEnd, END)) return undefined;
  return {
    entry: {
      kind: 'file',
      path: bytes.toString('latin1', path, pathEnd) as FileEntry['path'],
      executable,
      size: numberAt(bytes, size, sizeEnd),
      digest: bytes.toString('latin1', start + DIGEST_AT, hexEnd) as FileEntry['digest'],
    },
    end: sizeEnd + END.length,
  };
}

function has(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

function isHex(bytes: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (!((byte >= ZERO && byte <= NINE) || (byte >= A && byte <= F))) return false;
  }
  return true;
}

/** Where a text ends that has neither an escape nor anything but printed ASCII; or where that is found. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE || byte === BACKSLASH || byte < FIRST_PRINTED || byte > LAST_PRINTED) break;
  }
  return at;
}

/** Where a whole number in its one form ends; `start` if none stands there. */
function endOfNumber(bytes: Buffer, start: number): number {
  let at = start;
  while (at <= start + MOST_DIGITS && isDigit(bytes[at])) at += 1;
  const leads = bytes[start] === ZERO && at > start + 1;
  return leads || at > start + MOST_DIGITS ? start : at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function numberAt(bytes: Buffer, from: number, end: number): number {
  let number = 0;
  for (let at = from; at < end; at += 1) number = number * 10 + (bytes[at] ?? ZERO) - ZERO;
  return number;
}
