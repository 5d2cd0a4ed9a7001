const BLOCK = 512;
const CHECKSUM_AT = 148;
/** The first size that 11 octal digits cannot hold. */
const TOO_LARGE = 8 ** 11;

/**
 * The header of a file, or of a hard link to `target`, in a tar (pax(1), "ustar Interchange Format"), with mode 0600. Name and
 * target have at most 100 bytes.
 * @param size in bytes, less than 8 GiB.
 */
export function tarBlock(name: string, { size = 0, target }: { size?: number; target?: string }): Buffer {
  if (Buffer.byteLength(name) > 100 || size >= TOO_LARGE)
    throw new RangeError(`a tar has no place for ${name} of ${size} bytes`);
  const block = Buffer.alloc(BLOCK);
  const type = target === undefined ? '0' : '1';
  block.write(name, 0, 100);
  block.write('0000600\u00000000000\u00000000000\u0000', 100, 'latin1');
  block.write(`${size.toString(8).padStart(11, '0')}\u000000000000000\u0000        ${type}`, 124, 'latin1');
  block.write(target ?? '', 157, 100);
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1');
  return block;
}
