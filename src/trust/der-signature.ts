import { bundleFromJSON } from '@sigstore/bundle';
import { onlySignature } from './only-signature.ts';

/**
 * The ECDSA P-256 signature of a signature document that a signer has just made, in DER, as openssl takes it.
 * @throws ArxError TRUST_BAD_SIGNATURE if the document has another form.
 */
export function derSignature(document: Uint8Array): Buffer {
  return onlySignature(bundleFromJSON(JSON.parse(Buffer.from(document).toString()))).sig;
}
