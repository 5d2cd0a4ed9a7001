import type { SmallFile } from './check.ts';
import { invalidKey } from './verify-error.ts';
import { createHash } from 'node:crypto';

/** A public key as ssh writes it. */
export interface SshKey {
  /** `SHA256:…`, as `ssh-keygen -l` shows it. */
  readonly name: string;
  readonly type: string;
  readonly blob: Buffer;
}

/** A signature of `ssh-keygen -Y sign` (OpenSSH, PROTOCOL.sshsig). */
export interface SshSignature {
  readonly key: SshKey;
  readonly namespace: string;
  /** The digest of the message that was signed. */
  readonly digest: string;
  /** How the key signed. */
  readonly algorithm: string;
}

const TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];
const ARMOR =
  /^-----BEGIN SSH SIGNATURE-----\n((?:[A-Za-z0-9+/]{1,76}={0,2}\n)+)-----END SSH SIGNATURE-----\n?$/;

/**
 * The keys in a file or text: lines of `TYPE BASE64 COMMENT`, as in a .pub file.
 * @throws ArxError VERIFY_KEY_INVALID.
 */
export function sshKeys(file: SmallFile): readonly SshKey[] {
  const lines = file.bytes.toString('utf8').split(/\r?\n/);
  const written = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const keys = written.map((line) => keyOf(line));
  if (keys.length > 0 && keys.every((key) => key !== undefined)) return keys;
  throw invalidKey(
    file.where,
    'it is no ssh public key',
    'a line as in a .pub file, such as "ssh-ed25519 AAAA…"',
  );
}

/** How many bits the modulus of an RSA key has; undefined for other keys (RFC 4253, section 6.6). */
export function rsaBits({ type, blob }: SshKey): number | undefined {
  if (type !== 'ssh-rsa') return undefined;
  const [, , modulus] = stringsOf(blob) ?? [];
  const bytes = modulus?.subarray(modulus[0] === 0 ? 1 : 0) ?? Buffer.alloc(0);
  return bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
}

/** The signature in a file, or undefined when it is none, or one with anything more. */
export function sshSignature(bytes: Uint8Array): SshSignature | undefined {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n');
  const body = ARMOR.exec(text)?.[1]?.replaceAll('\n', '');
  const blob = Buffer.from(body ?? '', 'base64');
  if (body === undefined || blob.toString('base64') !== body) return undefined;
  // byte[6] "SSHSIG", uint32 version, then strings: key, namespace, reserved, digest, signature.
  if (blob.toString('latin1', 0, 10) !== 'SSHSIG\0\0\0\x01') return undefined;
  const parts = stringsOf(blob.subarray(10));
  const [publicKey, namespace, , digest, signed] = parts ?? [];
  if (parts?.length !== 5 || publicKey === undefined || signed === undefined) return undefined;
  const type = stringsOf(publicKey)?.[0]?.toString('latin1') ?? '';
  return {
    key: named(type, publicKey),
    namespace: namespace?.toString('utf8') ?? '',
    digest: digest?.toString('latin1') ?? '',
    algorithm: firstString(signed)?.toString('latin1') ?? '',
  };
}

function keyOf(line: string): SshKey | undefined {
  const [, type = '', base64 = ''] = /^(\S+) ([A-Za-z0-9+/]+={0,2})(?: .*)?$/.exec(line) ?? [];
  const blob = Buffer.from(base64, 'base64');
  if (!TYPES.includes(type) || blob.toString('base64') !== base64) return undefined;
  return stringsOf(blob)?.[0]?.toString('latin1') === type ? named(type, blob) : undefined;
}

function named(type: string, blob: Buffer): SshKey {
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { name: `SHA256:${digest}`, type, blob };
}

/** The strings (RFC 4251, section 5) that make up some bytes; undefined when they do not come out even. */
function stringsOf(bytes: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const first = firstString(rest);
    if (first === undefined) return undefined;
    strings.push(first);
    rest = rest.subarray(4 + first.length);
  }
  return strings;
}

function firstString(bytes: Buffer): Buffer | undefined {
  const size = bytes.length < 4 ? Infinity : bytes.readUInt32BE(0);
  return bytes.length < 4 + size ? undefined : bytes.subarray(4, 4 + size);
}
