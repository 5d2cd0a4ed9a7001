const BLOCK = 512;
const CHECKSUM_AT = 148;

/** The header of a hard link in a tar (pax(1), "ustar Interchange Format"). Name and target have at most 100 bytes. */
export function linkHeader(name: string, target: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100);
  block.write(
    '0000600\u00000000000\u00000000000\u000000000000000\u000000000000000\0        1',
    100,
    'latin1',
  );
  block.write(target, 157, 100);
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1');
  return block;
}
