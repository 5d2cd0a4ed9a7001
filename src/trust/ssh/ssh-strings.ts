/** A string as ssh writes it: its length as a uint32, then its bytes (RFC 4251, section 5). */
export function sshString(bytes: Uint8Array | string): Buffer {
  const content = Buffer.from(bytes as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

/** The strings that make up some bytes; undefined when they do not come out even. */
export function sshStringsOf(bytes: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const first = firstSshString(rest);
    if (first === undefined) return undefined;
    strings.push(first);
    rest = rest.subarray(4 + first.length);
  }
  return strings;
}

/** The string with which some bytes begin; undefined when it is cut off. */
export function firstSshString(bytes: Buffer): Buffer | undefined {
  const size = bytes.length < 4 ? Infinity : bytes.readUInt32BE(0);
  return bytes.length < 4 + size ? undefined : bytes.subarray(4, 4 + size);
}

/** A positive number (RFC 4251, section 5, "mpint") without its sign byte; undefined unless it is the one short form. */
export function sshNumber(bytes: Buffer | undefined): Buffer | undefined {
  const [first, second = 0] = bytes ?? [];
  if (bytes === undefined || first === undefined || first >= 0x80) return undefined;
  if (first !== 0) return bytes;
  return second >= 0x80 ? bytes.subarray(1) : undefined;
}
