import { toSignedEntity } from '@sigstore/verify';
import { DEFAULT_LIMITS } from '../../core/limits.ts';
import { refusing } from '../signature-refusal.ts';
import { type CertificateNames, certificateNames } from './certificate-names.ts';
import { readKeylessDocument } from './keyless-document.ts';

/** Whom the certificate of a keyless signature document names: a claim. @throws ArxError TRUST_BAD_SIGNATURE. */
export function keylessNames(document: Uint8Array, limit = DEFAULT_LIMITS.signature): CertificateNames {
  return refusing('it is not a sigstore bundle', () =>
    certificateNames(toSignedEntity(readKeylessDocument(document, limit).bundle)),
  );
}
