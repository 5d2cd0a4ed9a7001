import type { Signer } from '../plugin/signer.ts';
import { keylessNames } from './keyless/keyless-names.ts';
import { trustInKeys } from './trust-in-keys.ts';
import type { Trust, TrustedRootFile } from './trust.ts';
import { trustedKeyFromText } from './trusted-key.ts';

/** What shows that a signer has signed: plain data, so that another thread can check it. */
export type SignerProof =
  | { readonly publicKey: string }
  | { readonly san: string; readonly issuer: string; readonly roots: readonly TrustedRootFile[] };

/**
 * What shows that this signer made a document. A keyless signer is whom the certificate names, under the signer's roots.
 * @throws ArxError TRUST_BAD_SIGNATURE.
 */
export function signerProof(signer: Signer, document: Uint8Array): SignerProof {
  if (signer.publicKey !== undefined) return { publicKey: signer.publicKey };
  return { ...keylessNames(document), roots: signer.roots };
}

/** Trust in who has just signed, and in nobody else. @throws ArxError TRUST_KEY_INVALID. */
export function trustInProof(proof: SignerProof): Trust {
  if ('publicKey' in proof) return trustInKeys([trustedKeyFromText('signer', proof.publicKey, 'signer')]);
  const { san, issuer, roots } = proof;
  const identity = { name: 'signer', san, issuer, roles: ['builder', 'reviewer'] } as const;
  return { ...trustInKeys([]), identities: [identity], roots };
}
