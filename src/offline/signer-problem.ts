import type { ErrorCode } from '../core/error-codes.ts';
import type { Role } from '../model/policy/effective-policy.ts';
import type { Approval } from '../model/vsa.ts';
import type { HoldingSigner } from '../trust/check-document.ts';
import { fingerprint } from '../trust/keyid.ts';
import type { Trust } from '../trust/trust.ts';

/** A signature that holds, by somebody who is trusted here, and as what it was made. */
export interface Vote {
  readonly signer: HoldingSigner;
  readonly role: Role;
  readonly payload: Uint8Array;
  /** Of a reviewer. */
  readonly approval?: Approval;
}

/** Why a vote does not count. */
export interface SignerProblem {
  readonly code: ErrorCode;
  /** Goes on from a semicolon. */
  readonly text: string;
}

/** What keeps a vote from counting; undefined: nothing. Days are those of the verified time, else of `now`. */
export function signerProblem(vote: Vote, trust: Trust, now: Date): SignerProblem | undefined {
  return (
    revocation(vote, trust) ??
    roleProblem(vote) ??
    validityProblem(vote, now) ??
    proofProblem(vote, trust) ??
    approvalProblem(vote, trust)
  );
}

/** A signer for messages: the name under which it is trusted, and what tells it apart. */
export function signerWords({ kind, name, keyid = '', san = '' }: HoldingSigner): string {
  return kind === 'identity' ? `"${name}" (${san})` : `"${name}" (${fingerprint(keyid)})`;
}

function revocation({ signer }: Vote, { revoked }: Trust): SignerProblem | undefined {
  if (!signer.keyids.some((keyid) => revoked.has(keyid))) return undefined;
  return { code: 'TRUST_REVOKED', text: `the key ${signerWords(signer)} is revoked` };
}

function roleProblem({ signer, role }: Vote): SignerProblem | undefined {
  const { roles } = signer;
  if (roles === undefined || roles.includes(role)) return undefined;
  const as = roles.length === 0 ? 'in no role' : `as ${roles.join(' and ')}`;
  return { code: 'TRUST_ROLE', text: `${signerWords(signer)} has signed as ${role}, but is trusted ${as}` };
}

function validityProblem({ signer }: Vote, now: Date): SignerProblem | undefined {
  const { notBefore, notAfter, time } = signer;
  const day = (time ?? now.toISOString()).slice(0, 10);
  const when = time === undefined ? `today is ${day}` : `it signed on ${day}`;
  if (notBefore !== undefined && day < notBefore)
    return expired(`the key ${signerWords(signer)} counts from ${notBefore} on, and ${when}`);
  if (notAfter !== undefined && day > notAfter)
    return expired(`the key ${signerWords(signer)} counted until ${notAfter}, and ${when}`);
  return undefined;
}

function expired(text: string): SignerProblem {
  return { code: 'TRUST_KEY_EXPIRED', text };
}

function proofProblem({ signer }: Vote, { needs }: Trust): SignerProblem | undefined {
  if (needs?.timestamp === true && signer.time === undefined)
    return { code: 'TRUST_TIME', text: `the signature of ${signerWords(signer)} has no verified time` };
  if (needs?.log === true && signer.logIndex === undefined)
    return { code: 'TRUST_LOG', text: `the signature of ${signerWords(signer)} is in no transparency log` };
  return undefined;
}

function approvalProblem({ signer, approval }: Vote, trust: Trust): SignerProblem | undefined {
  const { approvalPolicies } = trust;
  if (approval === undefined || approvalPolicies === undefined) return undefined;
  if (approvalPolicies.includes(approval.policyDigest)) return undefined;
  const by = `${signerWords(signer)} has approved by the policy ${approval.policyDigest}`;
  return { code: 'TRUST_APPROVAL', text: `${by}, expected ${approvalPolicies.join(' or ')}` };
}
