/**
 * The text of a file: UTF-8, or UTF-16 with a byte order mark. Undefined for anything else.
 * @param whole false: the bytes are the first ones of a longer file, and a cut last character is left out.
 */
export function decodeText(bytes: Uint8Array, type: string, whole: boolean): string | undefined {
  if (type !== 'text' && type !== 'script') return undefined;
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le', whole);
  if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be', whole);
  return decoded(bytes, 'utf-8', whole);
}

function decoded(bytes: Uint8Array, encoding: string, whole: boolean): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !whole });
  } catch {
    return undefined;
  }
}
