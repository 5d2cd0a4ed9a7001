import type { Digest } from '../core/digest.ts';
import type { PolicyIdentity, Role } from '../model/policy/effective-policy.ts';
import type { TrustedKey } from './trusted-key.ts';

/** Whom this machine believes: what a bundle's signatures are checked against. All of it is local; none comes from a bundle. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  /** Certificates count only under a trusted root. */
  readonly identities: readonly PolicyIdentity[];
  readonly roots: readonly TrustedRootFile[];
  /** Keyids whose signatures never count; of ssh keys and of others, as they are shown behind `SHA256:`. */
  readonly revoked: ReadonlySet<string>;
  /** How many different signers each role needs. Somebody must have sealed, whatever it says of builders. */
  readonly thresholds: Readonly<Record<Role, number>>;
  /** What a signature needs to count, beside its signer. Default: nothing. */
  readonly needs?: {
    /** A time that a log or a timestamp authority vouches for. */
    readonly timestamp: boolean;
    /** An entry in a transparency log. */
    readonly log: boolean;
  };
  /** The policies by which reviewers may have judged. Missing: any. */
  readonly approvalPolicies?: readonly Digest[];
  /** The greatest age of a trusted root, in days since its import. Missing: any. */
  readonly maxRootAge?: number;
}

/** A sigstore trusted root that was imported. */
export interface TrustedRootFile {
  readonly name: string;
  /** Its JSON, as imported. */
  readonly bytes: Uint8Array;
  /** ISO time of the import. */
  readonly imported: string;
}
