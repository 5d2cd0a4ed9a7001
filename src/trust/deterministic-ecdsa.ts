import type { KeyObject } from 'node:crypto';

/**
 * Signs with ECDSA P-256 and SHA-256, the nonce derived from key and data (RFC 6979, section 3.2), as DER. OpenSSL's
 * nonce is random, which would make every repack of the same manifest another file.
 */
export async function signDeterministic(data: Uint8Array, privateKey: KeyObject): Promise<Buffer> {
  const { p256 } = await import('@noble/curves/nist.js');
  const secret = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  try {
    return Buffer.from(p256.sign(data, secret, { prehash: true, lowS: false, format: 'der' }));
  } finally {
    secret.fill(0);
  }
}
