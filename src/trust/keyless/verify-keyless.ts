import { toSignedEntity } from '@sigstore/verify';
import { ArxError } from '../../core/errors.ts';
import { DEFAULT_LIMITS } from '../../core/limits.ts';
import type { PolicyIdentity } from '../../model/policy/effective-policy.ts';
import type { Trust, TrustedRootFile } from '../trust.ts';
import { certificateNames } from './certificate-names.ts';
import { readKeylessDocument } from './keyless-document.ts';
import { badSignature } from '../signature-refusal.ts';
import { demandBoundEntry } from './log-entry.ts';
import { matchIdentity } from './match-identity.ts';
import { tooOld } from './root-age.ts';
import { demandTrustedRoot } from './demand-trusted-root.ts';
import { type KeylessClaim, verifyUnder } from './verify-under.ts';

/** What a keyless signature says. Without a trusted identity there is no payload either: nobody vouches for it. */
export type CheckedKeyless =
  | {
      readonly known: true;
      readonly identity: PolicyIdentity;
      readonly san: string;
      readonly issuer: string;
      /** ISO time that a log or a timestamp authority vouches for; the earlier one of both. */
      readonly time: string;
      /** Its index in the log, decimal. */
      readonly logIndex: string;
      /** The signed bytes. */
      readonly payload: Buffer;
      /** The trusted root under which it holds. */
      readonly root: TrustedRootFile;
    }
  | {
      readonly known: false;
      /** Whom the certificate names, and who is not trusted here: claims. */
      readonly san: string;
      readonly issuer: string;
    };

/** How to check. A log entry and a verified time are demanded of every keyless signature; no option weakens that. */
export interface KeylessOptions {
  /** Judges the age of trusted roots, nothing else: no clock is needed for signatures. */
  readonly now: Date;
  /** The greatest size of the document, in bytes. */
  readonly limit?: number;
  /** The greatest age of a trusted root, in days since its import. */
  readonly maxRootAge?: number;
}

/**
 * Checks one keyless signature document, offline: a sigstore bundle v0.3 with certificate, log entry and DSSE envelope, in
 * the one form that arx writes. If its certificate names a trusted identity, it must hold under a trusted root.
 * A few bytes are signed by nobody (wrapping of the timestamp and certificate, further lines of the checkpoint); nothing
 * that is returned depends on them.
 * @throws ArxError TRUST_BAD_SIGNATURE; TRUST_NO_ROOT, TRUST_ROOT_OLD, TRUST_ROOT_INVALID for a trusted identity.
 */
export function verifyKeyless(
  document: Uint8Array,
  trust: Pick<Trust, 'identities' | 'roots'>,
  options: KeylessOptions,
): CheckedKeyless {
  try {
    return check(document, trust, options);
  } catch (error) {
    if (error instanceof ArxError && !error.code.startsWith('INTEGRITY_')) throw error;
    // Whatever the parsers of the library throw at hostile bytes.
    throw badSignature('it is not a sigstore bundle', error);
  }
}

function check(
  document: Uint8Array,
  { identities, roots }: Pick<Trust, 'identities' | 'roots'>,
  options: KeylessOptions,
): CheckedKeyless {
  const { bundle, entry, certificate, payload } = readKeylessDocument(
    document,
    options.limit ?? DEFAULT_LIMITS.signature,
  );
  const entity = toSignedEntity(bundle);
  const names = certificateNames(entity);
  const identity = matchIdentity(identities, names);
  if (identity === undefined) return { known: false, ...names };
  demandBoundEntry(entry, certificate);
  const { root, time } = underOneOf(roots, { entity, entry, names }, options);
  return {
    known: true,
    identity,
    ...names,
    time: time.toISOString(),
    logIndex: entry.logIndex,
    payload,
    root,
  };
}

interface Held {
  readonly root: TrustedRootFile;
  readonly time: Date;
}

/** The first root under which the claim holds; one that is too old only says so. */
function underOneOf(roots: readonly TrustedRootFile[], claim: KeylessClaim, options: KeylessOptions): Held {
  const young = roots.filter((root) => ageProblem(root, options) === undefined);
  const old = roots.filter((root) => !young.includes(root));
  const problems: ArxError[] = [];
  for (const root of [...young, ...old]) {
    const time = timeUnder(root, claim);
    if (time instanceof ArxError) problems.push(time);
    else return demandYoung({ root, time }, options);
  }
  const [problem] = problems;
  throw problem === undefined ? noRoot(claim) : problems.length === 1 ? problem : ofNone(problem, roots);
}

function timeUnder(root: TrustedRootFile, claim: KeylessClaim): Date | ArxError {
  const material = demandTrustedRoot(root);
  try {
    return verifyUnder(claim, material);
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
}

function ageProblem(root: TrustedRootFile, { now, maxRootAge }: KeylessOptions): string | undefined {
  return tooOld(root, now, maxRootAge);
}

function demandYoung(held: Held, options: KeylessOptions): Held {
  const problem = ageProblem(held.root, options);
  if (problem === undefined) return held;
  throw new ArxError('TRUST_ROOT_OLD', `Cannot use the trusted root "${held.root.name}": ${problem}`, {
    hint: `Get the present one and run \`arx trust import FILE --as ${held.root.name} --force\``,
  });
}

function noRoot({ names: { san } }: KeylessClaim): ArxError {
  return new ArxError(
    'TRUST_NO_ROOT',
    `Cannot check the certificate of ${JSON.stringify(san)}: no trusted root is known here`,
    { hint: 'Run `arx trust import trusted_root.json --as NAME`' },
  );
}

function ofNone(first: ArxError, roots: readonly TrustedRootFile[]): ArxError {
  const names = roots.map(({ name }) => `"${name}"`).join(', ');
  return badSignature(`it holds under none of the trusted roots ${names}`, first);
}
