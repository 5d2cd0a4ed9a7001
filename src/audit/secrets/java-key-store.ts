const HEADER = 12;
const MOST_ENTRIES = 10_000;
/** Tags of entries: a private key, a certificate that is trusted; in JCEKS also a secret key. */
const CERTIFICATE = 2;

/**
 * True if a key store in the form JKS or JCEKS holds a key, and not only certificates that are trusted. Also true where
 * it cannot be followed to its end.
 */
export function holdsKeys(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length < HEADER) return true;
  const version = buffer.readUInt32BE(4);
  const entries = Math.min(buffer.readUInt32BE(8), MOST_ENTRIES);
  let at = HEADER;
  for (let entry = 0; entry < entries; entry += 1) {
    const next = certificateEnd(buffer, at, version);
    if (next === undefined) return true;
    at = next;
  }
  return false;
}

/** Behind an entry that is a certificate: tag, alias, date, the kind of certificate (from version 2 on), its bytes. */
function certificateEnd(buffer: Buffer, start: number, version: number): number | undefined {
  if (start + 6 > buffer.length || buffer.readUInt32BE(start) !== CERTIFICATE) return undefined;
  let at = start + 6 + buffer.readUInt16BE(start + 4) + 8;
  if (version > 1) {
    if (at + 2 > buffer.length) return undefined;
    at += 2 + buffer.readUInt16BE(at);
  }
  if (at + 4 > buffer.length) return undefined;
  return at + 4 + buffer.readUInt32BE(at);
}
