import type { Bundle } from '@sigstore/bundle';
import { bundleToJSON, toDSSEBundle } from '@sigstore/bundle';
import { canonicalJson } from '../core/canonical-json.ts';

/** The payload type of a DSSE envelope that holds an in-toto statement. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
/** The one media type of signature documents. */
export const SIGNATURE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** The one byte form of a sigstore bundle: its protobuf JSON in canonical form (RFC 8785). */
export function formatBundle(bundle: Bundle): Buffer {
  return canonicalJson(bundleToJSON(bundle));
}

/** What of a signature document is not fixed. */
export interface SignatureParts {
  readonly payload: Buffer;
  readonly signature: Buffer;
  readonly keyid: string;
}

/** The only signature document that arx accepts for these parts. */
export function formatSignature({ payload, signature, keyid }: SignatureParts): Buffer {
  const bundle = toDSSEBundle({ artifact: payload, artifactType: PAYLOAD_TYPE, signature, keyHint: keyid });
  return formatBundle(bundle);
}
