import { type Bundle, bundleFromJSON, isBundleWithPublicKey } from '@sigstore/bundle';
import { type KeyFinderFunc, toSignedEntity, Verifier } from '@sigstore/verify';
import { parseCanonicalJson } from '../core/canonical-json.ts';
import { digestOf } from '../core/digest.ts';
import { DEFAULT_LIMITS } from '../core/limits.ts';
import type { CheckedSignature } from './checked-signature.ts';
import { fingerprint, isKeyid } from './keyid.ts';
import { onlySignature } from './only-signature.ts';
import { formatSignature, type SignatureParts } from './signature-document.ts';
import { badSignature, refusing } from './signature-refusal.ts';
import type { TrustedKey } from './trusted-key.ts';

/**
 * Checks one signature document: a sigstore bundle v0.3 with a DSSE envelope, offline. Strict: the document must be byte
 * for byte the one that arx writes for its payload, signature and keyid, so nothing in it is unauthenticated.
 * The bytes of a signature identify nothing: for every (r, s) the signature (r, n - s) holds too.
 * @param limit the greatest size of the document, in bytes.
 * @throws ArxError TRUST_BAD_SIGNATURE if it has another form, or names a trusted key and does not hold under it.
 */
export function verifySignature(
  document: Uint8Array,
  trusted: readonly TrustedKey[],
  limit = DEFAULT_LIMITS.signature,
): CheckedSignature {
  return refusing('it is not a sigstore bundle', () => check(document, trusted, limit));
}

function check(document: Uint8Array, trusted: readonly TrustedKey[], limit: number): CheckedSignature {
  if (document.length > limit)
    throw badSignature(`it has ${document.length} bytes, expected at most ${limit}`);
  const bundle = bundleFromJSON(parseCanonicalJson('signature', document));
  const parts = partsOf(bundle);
  // Writing the document again finds everything that the library reads over: unknown members, other base64, nulls.
  if (!formatSignature(parts).equals(document)) throw badSignature('it is not in the form that arx writes');
  const key = trusted.find(({ keyid, ssh }) => keyid === parts.keyid && ssh === undefined);
  const payloadDigest = digestOf(parts.payload);
  if (key === undefined) return { known: false, keyid: parts.keyid, payloadDigest };
  demandHolds(bundle, key);
  return { known: true, key, keyid: key.keyid, payload: parts.payload, payloadDigest };
}

function partsOf(bundle: Bundle): SignatureParts {
  const { payload, keyid, sig } = onlySignature(bundle);
  if (keyid !== hintOf(bundle)) throw badSignature('its keyid is not the hint');
  return { payload, signature: sig, keyid };
}

function hintOf(bundle: Bundle): string {
  if (!isBundleWithPublicKey(bundle)) throw badSignature('it names a certificate, expected a public key');
  const { tlogEntries, timestampVerificationData, content } = bundle.verificationMaterial;
  if (tlogEntries.length > 0) throw badSignature('it has log entries, expected none');
  if ((timestampVerificationData?.rfc3161Timestamps.length ?? 0) > 0)
    throw badSignature('it has timestamps, expected none');
  const { hint } = content.publicKey;
  if (!isKeyid(hint)) throw badSignature('its hint is not the SHA-256 of a key');
  return hint;
}

/** No log and no timestamp authority vouch for a key of one's own: all thresholds are 0, and the key is the trust. */
function demandHolds(bundle: Bundle, key: TrustedKey): void {
  const none = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
  const publicKey: KeyFinderFunc = () => ({ publicKey: key.publicKey, validFor: () => true });
  const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
  try {
    new Verifier({ ...none, publicKey }, thresholds).verify(toSignedEntity(bundle));
  } catch (cause) {
    throw badSignature(`it does not hold under the key ${fingerprint(key.keyid)} ("${key.name}")`, cause);
  }
}
