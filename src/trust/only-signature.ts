import type { Bundle } from '@sigstore/bundle';
import { quoted } from '../core/quoted.ts';
import { isCanonicalEcdsa } from './ecdsa-signature.ts';
import { PAYLOAD_TYPE, SIGNATURE_MEDIA_TYPE } from './signature-document.ts';
import { badSignature } from './signature-refusal.ts';

/** What a sigstore bundle signs, and its one signature. Nothing in it has been verified. */
export interface OnlySignature {
  readonly payload: Buffer;
  readonly keyid: string;
  /** DER. */
  readonly sig: Buffer;
}

/**
 * The one signature of a sigstore bundle v0.3 with a DSSE envelope of an in-toto statement.
 * @throws ArxError TRUST_BAD_SIGNATURE if it has another form.
 */
export function onlySignature({ mediaType, content }: Bundle): OnlySignature {
  if (mediaType !== SIGNATURE_MEDIA_TYPE)
    throw badSignature(`its media type is ${quoted(mediaType)}, expected "${SIGNATURE_MEDIA_TYPE}"`);
  if (content.$case !== 'dsseEnvelope') throw badSignature('it signs a message, expected a DSSE envelope');
  const { payload, payloadType, signatures } = content.dsseEnvelope;
  const [first] = signatures;
  if (first === undefined || signatures.length !== 1)
    throw badSignature(`it has ${signatures.length} signatures, expected one`);
  if (payloadType !== PAYLOAD_TYPE)
    throw badSignature(`its payload type is ${quoted(payloadType)}, expected "${PAYLOAD_TYPE}"`);
  if (!isCanonicalEcdsa(first.sig)) throw badSignature('its signature is not ECDSA P-256 in DER form');
  return { payload, keyid: first.keyid, sig: first.sig };
}
