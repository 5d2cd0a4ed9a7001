import { parseCanonicalJson } from '../core/canonical-json.ts';
import type { Digest } from '../core/digest.ts';
import { statementPart } from '../model/statement-parts.ts';
import type { CheckedSignature } from './checked-signature.ts';
import { keyidOf } from './keyid.ts';
import { type CheckedKeyless, verifyKeyless } from './keyless/verify-keyless.ts';
import { refusing } from './signature-refusal.ts';
import type { SignatureForm } from '../model/signature-form.ts';
import { verifySshDocument } from './ssh/verify-ssh-document.ts';
import type { Trust, TrustedRootFile } from './trust.ts';
import type { KeyTerms } from './trusted-key.ts';
import { verifySignature } from './verify-signature.ts';

/** A signature document of a bundle. Its form follows from the name of its member. */
export interface SignatureDocument {
  readonly form: SignatureForm;
  readonly bytes: Buffer;
}

/** Somebody who is trusted here and whose signature holds. Whether it counts is another question. */
export interface HoldingSigner extends KeyTerms {
  readonly kind: 'key' | 'identity' | 'ssh';
  readonly name: string;
  readonly keyid?: string;
  readonly san?: string;
  readonly issuer?: string;
  readonly time?: string;
  readonly logIndex?: string;
  /** Every keyid under which the key can be revoked. */
  readonly keyids: readonly string[];
  /** Tells signers apart: the same key or identity gives the same text, whatever its names and forms. */
  readonly person: string;
  /** Counts once in a role: a key with those that it follows, or a trusted identity, whoever fits its pattern. */
  readonly party: string;
  readonly root?: TrustedRootFile;
}

/** A signature document that is in order. */
export type CheckedDocument =
  | { readonly known: true; readonly signer: HoldingSigner; readonly payload: Uint8Array }
  | {
      readonly known: false;
      /** Whom the document names: a claim, for messages only. */
      readonly claim: string;
      readonly keyid?: string;
      /** Of keys: tells documents apart. */
      readonly payloadDigest?: Digest;
    };

/** By what documents are judged. */
export interface DocumentJudge {
  readonly now: Date;
  /** The greatest size of a document, in bytes. */
  readonly limit: number;
}

/**
 * Checks one signature document of a bundle, offline. Every one must have its one strict form, whoever made it. Local trust
 * alone decides who counts: a certificate only names an identity that is trusted here, a key only one that is listed.
 * @throws ArxError TRUST_BAD_SIGNATURE; TRUST_NO_ROOT, TRUST_ROOT_OLD, TRUST_ROOT_INVALID for trusted identities.
 */
export function checkDocument(
  { form, bytes }: SignatureDocument,
  trust: Trust,
  { now, limit }: DocumentJudge,
): CheckedDocument {
  if (form === 'ssh') return ofKey(verifySshDocument(bytes, trust.keys, limit));
  if (!hasCertificate(bytes)) return ofKey(verifySignature(bytes, trust.keys, limit));
  const age = trust.maxRootAge === undefined ? {} : { maxRootAge: trust.maxRootAge };
  return ofIdentity(verifyKeyless(bytes, trust, { now, limit, ...age }));
}

function hasCertificate(bytes: Buffer): boolean {
  const document = refusing('it is not a sigstore bundle', () => parseCanonicalJson('signature', bytes));
  return statementPart(document, ['verificationMaterial', 'certificate']) !== undefined;
}

function ofKey(checked: CheckedSignature): CheckedDocument {
  const { keyid } = checked;
  if (!checked.known)
    return { known: false, claim: `SHA256:${keyid}`, keyid, payloadDigest: checked.payloadDigest };
  const { key, payload } = checked;
  const { name, ssh, roles, notBefore, notAfter } = key;
  const spki = keyidOf(key.publicKey);
  const signer: HoldingSigner = {
    kind: ssh === undefined ? 'key' : 'ssh',
    name,
    keyid,
    keyids: [keyid, spki],
    person: spki,
    party: key.line ?? spki,
    ...(roles !== undefined && { roles }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  };
  return { known: true, signer, payload };
}

function ofIdentity(checked: CheckedKeyless): CheckedDocument {
  const { san, issuer } = checked;
  if (!checked.known) return { known: false, claim: `${san} (${issuer})` };
  const { identity, time, logIndex, payload, root } = checked;
  const { name, roles } = identity;
  const person = `${san}\n${issuer}`;
  const signer = {
    kind: 'identity',
    name,
    san,
    issuer,
    roles,
    time,
    logIndex,
    keyids: [],
    person,
    party: `identity ${name}`,
    root,
  } as const;
  return { known: true, signer, payload };
}
