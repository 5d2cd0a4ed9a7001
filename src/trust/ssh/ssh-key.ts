import { createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto';
import { sshNumber, sshStringsOf } from './ssh-strings.ts';

/** A public key as ssh writes it. */
export interface SshKey {
  /** `SHA256:…`, as `ssh-keygen -l` shows it. */
  readonly name: string;
  readonly type: string;
  readonly blob: Buffer;
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
/** By the curve's name in keys (RFC 5656, section 10.1): its name in JSON Web Keys, and the bytes of a coordinate. */
const CURVES: Readonly<Record<string, readonly [crv: string, bytes: number]>> = {
  nistp256: ['P-256', 32],
  nistp384: ['P-384', 48],
  nistp521: ['P-521', 66],
};

/** The key in a line `TYPE BASE64 COMMENT`, as in a .pub file; undefined when it is none. */
export function sshKeyOf(line: string): SshKey | undefined {
  const [, type = '', base64 = ''] = /^(\S+) ([A-Za-z0-9+/]+={0,2})(?: .*)?$/.exec(line) ?? [];
  const blob = Buffer.from(base64, 'base64');
  if (!TYPES.includes(type) || blob.toString('base64') !== base64) return undefined;
  return sshStringsOf(blob)?.[0]?.toString('latin1') === type ? sshKeyOfBlob(type, blob) : undefined;
}

/** A key with its fingerprint. */
export function sshKeyOfBlob(type: string, blob: Buffer): SshKey {
  return { name: `SHA256:${hash('sha256', blob, 'base64').replace(/=+$/, '')}`, type, blob };
}

/** How many bits the modulus of an RSA key has; undefined for other keys (RFC 4253, section 6.6). */
export function rsaBits({ type, blob }: SshKey): number | undefined {
  if (type !== 'ssh-rsa') return undefined;
  const [, , modulus] = sshStringsOf(blob) ?? [];
  const bytes = modulus?.subarray(modulus[0] === 0 ? 1 : 0) ?? Buffer.alloc(0);
  return bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
}

/** The key for verifying; undefined for keys in other forms, and for those of security keys (`sk-…`). */
export function sshPublicKey({ type, blob }: SshKey): KeyObject | undefined {
  const [, ...parts] = sshStringsOf(blob) ?? [];
  const key = jsonWebKey(type, parts);
  try {
    return key && createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function jsonWebKey(type: string, parts: readonly Buffer[]): JsonWebKey | undefined {
  if (type === 'ssh-ed25519') return edwardsKey(parts);
  if (type === 'ssh-rsa') return rsaKey(parts);
  return type.startsWith('ecdsa-sha2-') ? curveKey(type.slice('ecdsa-sha2-'.length), parts) : undefined;
}

/** RFC 8709, section 4. */
function edwardsKey([point, ...more]: readonly Buffer[]): JsonWebKey | undefined {
  if (point?.length !== 32 || more.length > 0) return undefined;
  return { kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') };
}

/** RFC 4253, section 6.6. */
function rsaKey([exponent, modulus, ...more]: readonly Buffer[]): JsonWebKey | undefined {
  const [e, n] = [sshNumber(exponent), sshNumber(modulus)];
  if (e === undefined || n === undefined || more.length > 0) return undefined;
  return { kty: 'RSA', e: e.toString('base64url'), n: n.toString('base64url') };
}

/** RFC 5656, section 3.1: the curve's name, then an uncompressed point. */
function curveKey(name: string, [named, point, ...more]: readonly Buffer[]): JsonWebKey | undefined {
  const [crv, size] = CURVES[name] ?? [];
  if (crv === undefined || size === undefined || more.length > 0) return undefined;
  if (named?.toString('latin1') !== name || point?.length !== 1 + 2 * size || point[0] !== 4)
    return undefined;
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
  return { kty: 'EC', crv, x: x.toString('base64url'), y: y.toString('base64url') };
}
