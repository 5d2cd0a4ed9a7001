import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { parseCanonicalJson } from '../../core/canonical-json.ts';
import { onlySignature } from '../only-signature.ts';
import { formatBundle } from '../signature-document.ts';
import { badSignature } from '../signature-refusal.ts';

/** One entry of a transparency log. */
export type LogEntry = Bundle['verificationMaterial']['tlogEntries'][number];

/** A keyless signature document in its one form. Nothing in it has been verified. */
export interface KeylessDocument {
  readonly bundle: Bundle;
  readonly entry: LogEntry;
  /** DER. */
  readonly certificate: Buffer;
  /** The signed bytes. */
  readonly payload: Buffer;
}

/**
 * Reads a sigstore bundle v0.3 with a certificate and a DSSE envelope. Strict: canonical JSON of the fields that the format
 * has and no others, one signature without a key id, one log entry, at most one timestamp.
 * @param limit The greatest size, in bytes.
 * @throws ArxError TRUST_BAD_SIGNATURE; what the parsers throw.
 */
export function readKeylessDocument(document: Uint8Array, limit: number): KeylessDocument {
  if (document.length > limit)
    throw badSignature(`it has ${document.length} bytes, expected at most ${limit}`);
  const bundle = bundleFromJSON(parseCanonicalJson('signature', document));
  // Writing it again finds what the library reads over: unknown members, other base64, nulls.
  if (!formatBundle(bundle).equals(document)) throw badSignature('it is not in the form that arx writes');
  return {
    bundle,
    certificate: certificateOf(bundle),
    payload: payloadOf(bundle),
    entry: entryOf(bundle),
  };
}

function certificateOf({ verificationMaterial: { content } }: Bundle): Buffer {
  if (content.$case === 'certificate') return content.certificate.rawBytes;
  throw badSignature('it names no certificate');
}

function payloadOf(bundle: Bundle): Buffer {
  const { payload, keyid } = onlySignature(bundle);
  if (keyid !== '') throw badSignature('it has a keyid beside its certificate');
  return payload;
}

// Of each there is one, so nobody can count one log or one authority twice.
function entryOf({ verificationMaterial: { tlogEntries, timestampVerificationData } }: Bundle): LogEntry {
  const [entry] = tlogEntries;
  if (entry === undefined || tlogEntries.length !== 1)
    throw badSignature(`it has ${tlogEntries.length} log entries, expected one`);
  const stamps = timestampVerificationData?.rfc3161Timestamps.length ?? 0;
  if (stamps > 1) throw badSignature(`it has ${stamps} timestamps, expected at most one`);
  if (stamps === 0 && entry.inclusionPromise === undefined)
    throw badSignature('nobody vouches for its time: the log gives none, and it has no timestamp');
  return entry;
}
