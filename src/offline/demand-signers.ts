import { ArxError } from '../core/errors.ts';
import type { Role } from '../model/policy/effective-policy.ts';
import type { CheckedDocument } from '../trust/check-document.ts';
import type { Trust } from '../trust/trust.ts';
import { type SignerProblem, signerProblem, type Vote } from './signer-problem.ts';

/** A document of somebody who is not trusted here. */
export type Claim = Extract<CheckedDocument, { readonly known: false }>;

/** What a bundle's signatures amount to. */
export interface Tally {
  readonly votes: readonly Vote[];
  readonly claims: readonly Claim[];
}

const ROLES: readonly Role[] = ['builder', 'reviewer'];

/**
 * The votes that count, in their order. Each role needs as many different signers as the trust says, and at least one
 * builder must be among them.
 * @throws ArxError TRUST_THRESHOLD, or what keeps one of those from counting who would be needed: TRUST_REVOKED,
 *   TRUST_ROLE, TRUST_KEY_EXPIRED, TRUST_TIME, TRUST_LOG, TRUST_APPROVAL; TRUST_UNKNOWN_SIGNER if nobody is known.
 */
export function demandSigners(tally: Tally, trust: Trust, now: Date): readonly Vote[] {
  demandDistinct(tally);
  const judged = tally.votes.map((vote) => ({ vote, problem: signerProblem(vote, trust, now) }));
  for (const role of ROLES) {
    const ofRole = judged.filter(({ vote }) => vote.role === role);
    const counting = partiesOf(ofRole.filter(({ problem }) => problem === undefined));
    const problems = ofRole.flatMap(({ problem }) => problem ?? []);
    demandEnough(role, { counting, needed: neededOf(role, trust), problems });
  }
  return judged.filter(({ problem }) => problem === undefined).map(({ vote }) => vote);
}

/** Two keys of one line, or two names that fit one pattern, are one signer of those that are needed. */
function partiesOf(counting: readonly { readonly vote: Vote }[]): number {
  return new Set(counting.map(({ vote }) => vote.signer.party)).size;
}

/** Without a builder there is no statement that says where the content is from. */
function neededOf(role: Role, { thresholds }: Trust): number {
  return role === 'builder' ? Math.max(1, thresholds.builder) : thresholds.reviewer;
}

interface Count {
  readonly counting: number;
  readonly needed: number;
  readonly problems: readonly SignerProblem[];
}

function demandEnough(role: Role, { counting, needed, problems }: Count): void {
  // Written so that a count that is no number is not enough.
  if (counting >= needed) return;
  const done = role === 'builder' ? 'have sealed it' : 'have approved it';
  const reasons = [
    `${counting} of ${needed} ${role}s that are needed ${done}`,
    ...problems.map(({ text }) => text),
  ];
  throw new ArxError(
    problems[0]?.code ?? 'TRUST_THRESHOLD',
    `Cannot trust the bundle: ${reasons.join('; ')}`,
    {
      hint:
        role === 'builder'
          ? 'Another builder adds a signature with `arx sign`'
          : 'A reviewer adds one with `arx approve`',
      data: { role, counting, needed },
    },
  );
}

/** One signer counts once in a role; a second document would only look like a second signer. */
function demandDistinct({ votes, claims }: Tally): void {
  const signed = votes.map(({ role, signer }) => `${role} ${signer.person}`);
  const claimed = claims.flatMap(({ keyid, payloadDigest }) =>
    keyid === undefined ? [] : [`${keyid} ${payloadDigest}`],
  );
  for (const list of [signed, claimed]) {
    if (new Set(list).size === list.length) continue;
    throw new ArxError('TRUST_BAD_SIGNATURE', 'Cannot accept the bundle: one key has signed it twice');
  }
}

/** The error for a bundle that nobody has signed who is trusted here. */
export function unknownSigner(claims: readonly Claim[], { revoked, roots }: Trust): ArxError {
  const found = claims.map(({ claim }) => claim).join(', ');
  const keyids = claims.flatMap(({ keyid }) => keyid ?? []);
  const withdrawn = keyids.filter((keyid) => revoked.has(keyid));
  if (withdrawn.length > 0)
    return new ArxError(
      'TRUST_REVOKED',
      `Cannot trust the bundle: it is signed by ${found}, expected a trusted key; ${withdrawn.map((keyid) => `SHA256:${keyid}`).join(', ')} is revoked`,
    );
  return new ArxError(
    'TRUST_UNKNOWN_SIGNER',
    `Cannot trust the bundle: it is signed by ${found}, expected a trusted ${keyids.length > 0 ? 'key' : 'identity'}`,
    { hint: keyids.length > 0 ? TRUST_KEY : trustIdentity(roots.length), data: { keyids } },
  );
}

const TRUST_KEY = 'Compare the fingerprint with its owner, then run `arx trust add KEY.pub --as NAME`';

/** A certificate counts under an imported root only. */
function trustIdentity(roots: number): string {
  const add = 'run `arx trust add --identity WHO --issuer URL --as NAME`';
  return roots > 0
    ? `If that is who should have signed, ${add}`
    : `Import the root of its sigstore (\`arx trust import\`); if that is who should have signed, ${add}`;
}
