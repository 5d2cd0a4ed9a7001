import type { PolicyIdentity, Role } from '../model/policy/effective-policy.ts';
import type { TrustedKey } from './trusted-key.ts';

/** Whom this machine believes: what a bundle's signatures are checked against. All of it is local; none comes from a bundle. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  /** Certificates count only under a trusted root. */
  readonly identities: readonly PolicyIdentity[];
  readonly roots: readonly TrustedRootFile[];
  /** Keyids whose signatures never count. */
  readonly revoked: ReadonlySet<string>;
  /** How many different signers each role needs. */
  readonly thresholds: Readonly<Record<Role, number>>;
}

/** A sigstore trusted root that was imported. */
export interface TrustedRootFile {
  readonly name: string;
  /** Its JSON, as imported. */
  readonly bytes: Uint8Array;
  /** ISO time of the import. */
  readonly imported: string;
}
