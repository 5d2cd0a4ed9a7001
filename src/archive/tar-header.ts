import { ArxError } from '../core/errors.ts';
import { BLOCK, paddingOf } from './layout.ts';

// POSIX.1-1988 ustar header fields: offset and length (pax(1), "ustar Interchange Format").
const SIZE_AT = 124;
const CHECKSUM_AT = 148;
const TYPE_AT = 156;
/** The first size that 11 octal digits cannot hold: 8 GiB. */
const TOO_LARGE_FOR_USTAR = 8 ** 11;

/**
 * The one header that a member of this name and size has in a bundle: 512 bytes, or for 8 GiB and more three blocks, a
 * pax header with the size first (format.md, "Headers"). Every field that could vary is fixed.
 * @param into a block of memory that it is made in if it fits.
 */
export function tarHeader(name: string, size: number, into: Buffer = Buffer.allocUnsafe(BLOCK)): Buffer {
  if (size < TOO_LARGE_FOR_USTAR) return ustarHeader(name, size, '0', into);
  const record = paxRecord('size', String(size));
  const padding = Buffer.alloc(paddingOf(record.length));
  return Buffer.concat([ustarHeader(name, record.length, 'x'), record, padding, ustarHeader(name, 0, '0')]);
}

/** How many bytes a member of this size takes, with its header and padding. */
export function memberLength(size: number): number {
  return (size < TOO_LARGE_FOR_USTAR ? BLOCK : 3 * BLOCK) + size + paddingOf(size);
}

/**
 * The size that a header claims. Only for the members whose size nothing else tells (seal and signatures): the caller
 * builds the header for that size and compares all of it.
 */
export function claimedSize(header: Uint8Array): number {
  const digits = Buffer.from(header.buffer, header.byteOffset + SIZE_AT, 11).toString('latin1');
  return /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : 0;
}

const TEMPLATE = template();

function template(): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write('0000644\0', 100, 'latin1'); // mode
  block.write('0000000\0', 108, 'latin1'); // uid
  block.write('0000000\0', 116, 'latin1'); // gid
  block.write('00000000000\0', 136, 'latin1'); // mtime: 1970-01-01
  block.write('        ', CHECKSUM_AT, 'latin1'); // counts as spaces in its own sum
  block.write('ustar\x0000', 257, 'latin1'); // magic and version
  return block;
}

/** The sum of the bytes of the template. */
const TEMPLATE_SUM = sumOf(TEMPLATE, 0, BLOCK);

function ustarHeader(
  name: string,
  size: number,
  type: '0' | 'x',
  block: Buffer = Buffer.allocUnsafe(BLOCK),
): Buffer {
  if (name.length > 100)
    throw new ArxError('INTERNAL', `Cannot write the member "${name}": its name is too long`);
  block.set(TEMPLATE);
  block.write(name, 0, 'latin1');
  block.write(size.toString(8).padStart(11, '0'), SIZE_AT, 'latin1');
  block.write(type, TYPE_AT, 'latin1');
  // All that differs from the template, which has zeros there: name, size and type.
  const sum =
    TEMPLATE_SUM + sumOf(block, 0, name.length) + sumOf(block, SIZE_AT, 11) + sumOf(block, TYPE_AT, 1);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1');
  return block;
}

function sumOf(bytes: Uint8Array, start: number, length: number): number {
  let sum = 0;
  for (let at = start; at < start + length; at += 1) sum += bytes[at] as number;
  return sum;
}

/** `LENGTH key=value\n`, where LENGTH counts itself (pax(1), "pax Extended Header"). */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.from(`${length}${rest}`, 'latin1');
}
