import type { Digest } from '../core/digest.ts';
import type { Severity } from './audit/severity.ts';

/** What a reviewer has said about a bundle, in a signature that held. */
export interface Approval {
  /** Nothing else counts. */
  readonly result: 'PASSED';
  /** The digest of the policy by which it was judged. */
  readonly policyDigest: Digest;
  /** How many findings were left, by severity. */
  readonly counts: Readonly<Record<Severity, number>>;
  /** The findings that somebody answers for. */
  readonly waivers: readonly ApprovedWaiver[];
}

/** A waiver that the reviewer has accepted. */
export interface ApprovedWaiver {
  readonly rule: string;
  readonly fingerprint: Digest;
  readonly owner: string;
  /** ISO day. */
  readonly expires: string;
}
