import { createCipheriv, type KeyObject, randomBytes, scryptSync } from 'node:crypto';
import { ArxError } from '../core/errors.ts';
import { der, derInteger, derSequence } from './der.ts';

// What OWASP's password storage cheat sheet demands of scrypt, in the 32 MiB that OpenSSL grants when it reads a key.
const COST = { N: 16_384, r: 8, p: 5 } as const;
const OID = {
  pbes2: Buffer.from('06092a864886f70d01050d', 'hex'),
  scrypt: Buffer.from('06092b06010401da47040b', 'hex'),
  aes256cbc: Buffer.from('060960864801650304012a', 'hex'),
} as const;
// OpenSSL's own bound for the passphrase of a PEM file.
const LONGEST = 1023;

/**
 * A private key as PKCS#8 PEM, encrypted if there is a passphrase.
 * @throws ArxError USAGE_INVALID if the passphrase is empty or longer than 1023 bytes.
 */
export function privateKeyPem(key: KeyObject, passphrase: string | undefined): string {
  if (passphrase !== undefined) return encryptPrivateKey(key, passphrase);
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * A private key as encrypted PKCS#8 PEM: PBES2 with scrypt and AES-256-CBC (RFC 8018, section 6.2; RFC 7914, section 7).
 * Node writes PBKDF2 with 2048 rounds only, which a stolen file would not withstand; it reads this, and so does openssl.
 */
function encryptPrivateKey(key: KeyObject, passphrase: string): string {
  const length = Buffer.byteLength(passphrase);
  if (length === 0 || length > LONGEST)
    throw new ArxError(
      'USAGE_INVALID',
      `Cannot encrypt the key: the passphrase has ${length} bytes, expected 1 to ${LONGEST}`,
    );
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', scryptSync(passphrase, salt, 32, COST), iv);
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return pem(derSequence(algorithm(salt, iv), der(0x04, encrypted)));
}

function algorithm(salt: Buffer, iv: Buffer): Buffer {
  const { N, r, p } = COST;
  const scrypt = derSequence(der(0x04, salt), derInteger(N), derInteger(r), derInteger(p));
  const derivation = derSequence(OID.scrypt, scrypt);
  const encryption = derSequence(OID.aes256cbc, der(0x04, iv));
  return derSequence(OID.pbes2, derSequence(derivation, encryption));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  const label = 'ENCRYPTED PRIVATE KEY';
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
