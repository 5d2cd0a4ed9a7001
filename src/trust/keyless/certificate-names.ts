import type { SignedEntity } from '@sigstore/verify';
import { badSignature } from '../signature-refusal.ts';

type Certificate = Extract<SignedEntity['key'], { $case: 'certificate' }>['certificate'];

/** Whom a certificate names. A claim until it has been verified. */
export interface CertificateNames {
  /** The subject alternative name: a URI or a mail address. */
  readonly san: string;
  /** The OIDC issuer that vouched for it to the certificate authority. */
  readonly issuer: string;
}

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
// Fulcio, docs/oid-info.md: the issuer as a UTF8String, and as the bytes themselves in older certificates.
const ISSUER_V2 = '1.3.6.1.4.1.57264.1.8';
const ISSUER_V1 = '1.3.6.1.4.1.57264.1.1';
// RFC 5280, section 4.2.1.6: rfc822Name and uniformResourceIdentifier.
const [MAIL, URI] = [1, 6];
const LONGEST = 2048;

/**
 * Whom the certificate of a signature names: exactly one URI or mail address, and an issuer. Both must be printable ASCII,
 * because the library drops the highest bit of every byte, so that other bytes would spell somebody else's name.
 * @throws ArxError TRUST_BAD_SIGNATURE.
 */
export function certificateNames(entity: SignedEntity): CertificateNames {
  if (entity.key.$case !== 'certificate') throw badSignature('it names no certificate');
  const { certificate } = entity.key;
  return { san: subjectOf(certificate), issuer: issuerOf(certificate) };
}

function subjectOf(certificate: Certificate): string {
  const names = certificate.extension(SUBJECT_ALTERNATIVE_NAME)?.valueObj.subs[0]?.subs ?? [];
  const [name] = names;
  if (name === undefined || names.length !== 1)
    throw badSignature(`its certificate has ${names.length} subject alternative names, expected one`);
  if (!name.tag.isContextSpecific(URI) && !name.tag.isContextSpecific(MAIL))
    throw badSignature('its certificate names neither a URI nor a mail address');
  return asciiOf(name.value, 'subject alternative name');
}

function issuerOf(certificate: Certificate): string {
  const text = certificate.extension(ISSUER_V2)?.valueObj.subs[0]?.value;
  const bytes = text ?? certificate.extension(ISSUER_V1)?.value;
  if (bytes === undefined) throw badSignature('its certificate does not name the issuer of the identity');
  return asciiOf(bytes, 'issuer');
}

function asciiOf(bytes: Buffer, what: string): string {
  const text = bytes.toString('latin1');
  if (/^[\x21-\x7e][\x20-\x7e]*$/.test(text) && text.length <= LONGEST) return text;
  throw badSignature(`the ${what} in its certificate is not printable ASCII of up to ${LONGEST} characters`);
}
