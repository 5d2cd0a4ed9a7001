import { type Digest, digestOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { Seal } from '../model/seal.ts';
import { parseSeal } from '../model/seal-document.ts';
import { checkStatement, demandSubject } from '../model/statement.ts';
import { fingerprint } from '../trust/keyid.ts';
import type { Trust } from '../trust/trust.ts';
import type { CheckedSignature } from '../trust/checked-signature.ts';
import { verifySignature } from '../trust/verify-signature.ts';
import type { KnownSigner, UsedRoot } from './verified-head.ts';

/** A seal that a trusted key has signed. */
export interface VerifiedSeal {
  readonly digest: Digest;
  readonly seal: Seal;
  readonly signers: readonly KnownSigner[];
  readonly roots: readonly UsedRoot[];
  readonly statement: unknown;
}

/**
 * Checks the signatures over a seal's bytes, and only then reads the seal. Every signature must be in the one form; at
 * least one must be by a trusted key and hold; its statement must be the one that follows from this seal.
 * @throws ArxError TRUST_* or INTEGRITY_*.
 */
export function verifySeal(bytes: Buffer, signatures: readonly Buffer[], trust: Trust): VerifiedSeal {
  const digest = digestOf(bytes);
  const checked: readonly CheckedSignature[] = signatures.map((document) =>
    verifySignature(document, trust.keys),
  );
  const known = checked.filter((signature) => signature.known);
  const [first] = known;
  if (first === undefined) throw unknownSigner(checked);
  demandDistinct(checked);
  for (const { payload } of known) demandSubject(payload, digest);
  const seal = parseSeal(bytes);
  const [statement] = known.map(({ payload }) => checkStatement(payload, digest, seal));
  const signers = known.map(
    ({ key: { name, keyid } }) => ({ kind: 'key', role: 'builder', name, keyid }) as const,
  );
  return { digest, seal, signers, roots: [], statement };
}

function demandDistinct(checked: readonly CheckedSignature[]): void {
  const keyids = new Set(checked.map(({ keyid }) => keyid));
  if (keyids.size === checked.length) return;
  throw new ArxError('TRUST_BAD_SIGNATURE', 'Cannot accept the bundle: one key has signed it twice');
}

function unknownSigner(checked: readonly CheckedSignature[]): ArxError {
  const found = checked.map(({ keyid }) => fingerprint(keyid)).join(', ');
  return new ArxError(
    'TRUST_UNKNOWN_SIGNER',
    `Cannot trust the bundle: it is signed by ${found}, expected a trusted key`,
    {
      hint: 'Compare the fingerprint with its owner, then run `arx trust add KEY.pub --as NAME`',
      data: { keyids: checked.map(({ keyid }) => keyid) },
    },
  );
}
