import { type SignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { CertificateNames } from './certificate-names.ts';
import type { LogEntry } from './keyless-document.ts';
import { badSignature } from '../signature-refusal.ts';
import type { TrustedRoot } from './trusted-root.ts';

// One entry of a transparency log, one of a certificate log, one time that a log or an authority vouches for.
const THRESHOLDS = { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 };

/** What is to be verified: the signed thing, its log entry, and whom its certificate names. */
export interface KeylessClaim {
  readonly entity: SignedEntity;
  readonly entry: LogEntry;
  readonly names: CertificateNames;
}

/**
 * Verifies certificate chain, both logs, times and signature under one trusted root; returns the earliest verified time.
 * No clock is asked: what was valid when it was signed stays valid.
 * @throws ArxError TRUST_BAD_SIGNATURE, whatever the library throws.
 */
export function verifyUnder(claim: KeylessClaim, root: TrustedRoot): Date {
  try {
    const material = toTrustMaterial(root);
    new Verifier(material, THRESHOLDS).verify(claim.entity, {
      // The library takes a text for a pattern without ends.
      subjectAlternativeName: exactly(claim.names.san),
      extensions: { issuer: claim.names.issuer },
    });
    const times = verifiedTimes(claim.entity);
    demandLogOfItsTime(claim.entry, material.tlogs, times);
    return new Date(Math.min(...times.map((time) => time.getTime())));
  } catch (cause) {
    if (cause instanceof ArxError) throw cause;
    throw badSignature(`it does not hold (${quoted(innermost(cause))})`, cause);
  }
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}$`);
}

/** The times that the library has verified: a timestamp that fails ends the verification, and so does a false promise. */
function verifiedTimes({ timestamps }: SignedEntity): Date[] {
  const times = timestamps.flatMap((stamp) => {
    if (stamp.$case === 'timestamp-authority') return [stamp.timestamp.signingTime];
    const { inclusionPromise, integratedTime } = stamp.tlogEntry;
    return inclusionPromise === undefined ? [] : [new Date(Number(integratedTime) * 1000)];
  });
  if (times.length > 0 && times.every((time) => !Number.isNaN(time.getTime()))) return times;
  throw badSignature('nobody vouches for its time');
}

/** The library looks at the validity of a log's key for promises, but not for checkpoints. */
function demandLogOfItsTime(
  { logId }: LogEntry,
  logs: ReturnType<typeof toTrustMaterial>['tlogs'],
  times: readonly Date[],
): void {
  const own = logs.filter(({ logID }) => logID.equals(logId.keyId));
  const inTime = (time: Date): boolean =>
    own.some(({ validFor }) => validFor.start <= time && time <= validFor.end);
  if (!times.every(inTime)) throw badSignature("the key of its log was not valid at the signature's time");
}

/** The library says "chain" on the outside and what is wrong with it inside. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return 'unexpected';
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
