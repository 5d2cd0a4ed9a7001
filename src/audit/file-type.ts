/** What the first bytes of a file say it is: `elf`, `zip`, `script`, `text`, `empty`, or `data` when nothing is known. */
export function typeOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  if (bytes[0] === 0x23 && bytes[1] === 0x21) return 'script';
  return bytes.includes(0) ? 'data' : 'text';
}
