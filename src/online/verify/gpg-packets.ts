// RFC 9580, section 4.2: packet types; section 6: ASCII armor.
const SIGNATURE = 2;
const ARMOR =
  /^\s*-----BEGIN PGP SIGNATURE-----\n((?:[!-9;-~]+: ?[^\n]*\n)*)\n((?:[A-Za-z0-9+/]{1,76}={0,2}\n)+)(=[A-Za-z0-9+/]{4}\n)?-----END PGP SIGNATURE-----\s*$/;

/**
 * The signature packets of a detached signature, armored or not; undefined when the bytes are anything else, or have
 * anything more.
 */
export function signaturePackets(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const binary = (bytes[0] ?? 0) >= 0x80 ? bytes : dearmored(bytes);
  const packets: Uint8Array[] = [];
  for (let rest = binary; rest !== undefined && rest.length > 0;) {
    const size = signaturePacketSize(rest);
    if (size === undefined || size > rest.length) return undefined;
    packets.push(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  return packets.length === 0 ? undefined : packets;
}

function dearmored(bytes: Uint8Array): Uint8Array | undefined {
  const lines = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n').split('\n');
  const text = lines.map((line) => line.trimEnd()).join('\n');
  const base64 = ARMOR.exec(text)?.[2]?.replaceAll('\n', '');
  const binary = Buffer.from(base64 ?? '', 'base64');
  return base64 !== undefined && binary.toString('base64') === base64 ? binary : undefined;
}

/** The size of the packet in front, with its header, when it is a signature of a definite length. */
function signaturePacketSize(bytes: Uint8Array): number | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 6));
  const [head = 0, one = 0, two = 0] = view;
  const isNew = (head & 0xc0) === 0xc0;
  const isOld = (head & 0xc0) === 0x80;
  const type = isNew ? head & 0x3f : (head >> 2) & 0x0f;
  if (!(isNew || isOld) || type !== SIGNATURE || view.length < 6) return undefined;
  if (isNew) {
    if (one < 192) return 2 + one;
    if (one < 224) return 3 + ((one - 192) << 8) + two + 192;
    return one === 255 ? 6 + view.readUInt32BE(2) : undefined;
  }
  const lengthOfLength = head & 3;
  if (lengthOfLength === 0) return 2 + one;
  if (lengthOfLength === 1) return 3 + view.readUInt16BE(1);
  return lengthOfLength === 2 ? 5 + view.readUInt32BE(1) : undefined;
}
