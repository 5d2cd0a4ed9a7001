import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyPairKeyObjectResult,
} from 'node:crypto';

/** A key of a mock service: the same for the same name, so that documents made with it can be compared. */
export function fixedKey(name: string, type: 'P-256' | 'ed25519' = 'P-256'): KeyPairKeyObjectResult {
  const secret = createHash('sha256').update(`a key of the mock service ${name}`).digest();
  const privateKey = type === 'P-256' ? ecdsaKey(secret) : ed25519Key(secret);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function ecdsaKey(secret: Buffer): ReturnType<typeof createPrivateKey> {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: text(secret),
    x: text(point.subarray(1, 33)),
    y: text(point.subarray(33)),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function ed25519Key(secret: Buffer): ReturnType<typeof createPrivateKey> {
  // RFC 8410, section 7: PKCS#8 of a seed.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
