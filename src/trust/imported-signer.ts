import { readFileSync, statSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';
import type { KeySigner } from '../plugin/signer.ts';
import { isCanonicalEcdsa } from './ecdsa-signature.ts';
import { fingerprint } from './keyid.ts';
import { readPublicKeyFile } from './read-key-file.ts';
import { formatSignature } from './signature-document.ts';
import { trustedKeyFromPem } from './trusted-key.ts';
import { verifySignature } from './verify-signature.ts';

const LARGEST = 4096;

/**
 * A signature that was made elsewhere, as a signer: it signs the one statement that it is of.
 * @param signatureFile ECDSA P-256 with SHA-256 over the DSSE pre-authentication encoding, DER, as openssl writes it.
 * @param keyFile the public key, PEM.
 * @throws ArxError USAGE_NO_FILE, TRUST_KEY_INVALID; TRUST_BAD_SIGNATURE if it is no such signature.
 */
export function importedSigner(signatureFile: string, keyFile: string): KeySigner {
  const key = trustedKeyFromPem(keyFile, readPublicKeyFile(keyFile), keyFile);
  const signature = readSignature(signatureFile);
  const id = `import:${signatureFile}`;
  return {
    id,
    keyid: key.keyid,
    publicKey: key.pem,
    handles: (subject) => subject === id,
    sign: async (statement) => {
      const document = formatSignature({ payload: Buffer.from(statement), signature, keyid: key.keyid });
      demandHolds(() => verifySignature(document, [key]), { signatureFile, keyid: key.keyid });
      return document;
    },
  };
}

function demandHolds(
  verify: () => unknown,
  { signatureFile, keyid }: { readonly signatureFile: string; readonly keyid: string },
): void {
  try {
    verify();
  } catch (cause) {
    throw new ArxError(
      'TRUST_BAD_SIGNATURE',
      `Cannot import "${signatureFile}": it does not hold for this bundle under the key ${fingerprint(keyid)}`,
      { hint: 'Sign the bytes that `arx sign --export` writes, with exactly this key and SHA-256', cause },
    );
  }
}

function readSignature(file: string): Buffer {
  const bytes = read(file);
  if (isCanonicalEcdsa(bytes)) return bytes;
  throw new ArxError(
    'TRUST_BAD_SIGNATURE',
    `Cannot import "${file}": it is no ECDSA P-256 signature in DER form`,
    { hint: 'Write it with `openssl dgst -sha256 -sign KEY.pem -out SIGNATURE FILE`' },
  );
}

function read(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size <= LARGEST) return readFileSync(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ArxError('USAGE_NO_FILE', `Cannot read the signature "${file}": ${code}`, { cause });
  }
  throw new ArxError('TRUST_BAD_SIGNATURE', `Cannot import "${file}": it is larger than any signature`);
}
