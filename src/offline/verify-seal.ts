import { type Digest, digestOf } from '../core/digest.ts';
import type { Role } from '../model/policy/effective-policy.ts';
import type { Seal } from '../model/seal.ts';
import { parseSeal } from '../model/seal-document.ts';
import { checkStatement, demandSubject, PREDICATE_TYPE } from '../model/statement.ts';
import { badStatement, parseStatement, statementPart } from '../model/statement-parts.ts';
import { checkVsa, VSA_TYPE } from '../model/vsa.ts';
import { checkDocument, type DocumentJudge, type SignatureDocument } from '../trust/check-document.ts';
import type { Trust } from '../trust/trust.ts';
import { demandSigners, unknownSigner } from './demand-signers.ts';
import type { Vote } from './signer-problem.ts';
import { endingSoon } from './ending-soon.ts';
import { knownSigner, usedRoots } from './known-signer.ts';
import type { KnownSigner, UsedRoot } from './verified-head.ts';

/** A seal that enough trusted signers have signed. */
export interface VerifiedSeal {
  readonly digest: Digest;
  readonly seal: Seal;
  readonly signers: readonly KnownSigner[];
  readonly roots: readonly UsedRoot[];
  readonly statement: unknown;
  /** What will end soon, for people. */
  readonly warnings: readonly string[];
}

/**
 * Checks the signatures over a seal's bytes, and only then reads the seal. Every document must have its one form, and hold
 * if it is by somebody who is trusted; what such a signer signed must be the provenance that follows from this seal (then
 * it is a builder) or a Verification Summary of it (a reviewer). Each role needs as many as the trust says.
 * @throws ArxError TRUST_* or INTEGRITY_*.
 */
export function verifySeal(
  bytes: Buffer,
  documents: readonly SignatureDocument[],
  trust: Trust,
  judge: DocumentJudge,
): VerifiedSeal {
  const digest = digestOf(bytes);
  const checked = documents.map((document) => checkDocument(document, trust, judge));
  const claims = checked.filter((document) => !document.known);
  const known = checked.filter((document) => document.known);
  if (known.length === 0) throw unknownSigner(claims, trust);
  const votes = known.map(({ signer, payload }) => voteOf(digest, { signer, payload }));
  const counting = demandSigners({ votes, claims }, trust, judge.now);
  const seal = parseSeal(bytes);
  // Also those that do not count must be about this seal: a trusted signer says nothing else.
  const statements = new Map(
    votes.filter(isBuilder).map((vote) => [vote, checkStatement(vote.payload, digest, seal)]),
  );
  const first = counting.find(isBuilder);
  const statement = first && statements.get(first);
  const signers = counting.map(knownSigner);
  const warnings = endingSoon(counting, trust, judge.now);
  return { digest, seal, signers, roots: usedRoots(counting), statement, warnings };
}

function isBuilder({ role }: Vote): boolean {
  return role === 'builder';
}

/** As what a signer has signed follows from the type of the statement alone. */
function voteOf(digest: Digest, { signer, payload }: Pick<Vote, 'signer' | 'payload'>): Vote {
  demandSubject(payload, digest);
  const role = roleOf(payload);
  return role === 'builder'
    ? { signer, payload, role }
    : { signer, payload, role, approval: checkVsa(payload, digest) };
}

function roleOf(payload: Uint8Array): Role {
  const type = statementPart(parseStatement(payload), ['predicateType']);
  if (type === PREDICATE_TYPE) return 'builder';
  if (type === VSA_TYPE) return 'reviewer';
  throw badStatement('its predicate type is neither that of provenance nor that of a verification summary');
}
