import type { Digest } from '../core/digest.ts';
import type { Role } from '../model/policy/effective-policy.ts';
import type { Seal } from '../model/seal.ts';
import type { Tree } from '../model/tree.ts';
import type { Approval } from '../model/vsa.ts';

/** Somebody whose signature held and who is trusted here. */
export interface KnownSigner {
  readonly kind: 'key' | 'identity' | 'ssh';
  /** The name under which it is trusted. */
  readonly name: string;
  /** Of a key: base64 of the SHA-256 of the SPKI DER public key. */
  readonly keyid?: string;
  /** Of an identity: the subject alternative name of its certificate, and its OIDC issuer. */
  readonly san?: string;
  readonly issuer?: string;
  /** As what it signed. */
  readonly role: Role;
  /** ISO time that a timestamp authority or log vouches for. */
  readonly time?: string;
  /** Its index in a transparency log. */
  readonly logIndex?: string;
  /** What a reviewer has approved. */
  readonly approval?: Approval;
}

/** A trusted root that a signature was checked against. */
export interface UsedRoot {
  readonly name: string;
  /** ISO day from which it is. */
  readonly date?: string;
}

/** Everything of a bundle but its content, after its signature has been checked. */
export interface VerifiedHead {
  /** The bundle digest: sha256 of the seal's bytes. */
  readonly digest: Digest;
  readonly seal: Seal;
  readonly signers: readonly KnownSigner[];
  readonly roots: readonly UsedRoot[];
  /** The statement that the first known builder signed, as JSON. */
  readonly statement: unknown;
  readonly manifest: Uint8Array;
  readonly lock: Uint8Array;
  readonly sbom: Uint8Array;
  /** By digest; every tree that the seal names. */
  readonly trees: ReadonlyMap<Digest, Tree>;
}
