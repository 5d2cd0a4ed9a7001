import type { Digest } from '../core/digest.ts';
import type { Seal } from '../model/seal.ts';
import type { Tree } from '../model/tree.ts';

/** A key that signed and that is trusted here. */
export interface KnownSigner {
  /** The name under which the key is trusted. */
  readonly name: string;
  /** Base64 of the SHA-256 of the SPKI DER public key. */
  readonly keyid: string;
}

/** Everything of a bundle but its content, after its signature has been checked. */
export interface VerifiedHead {
  /** The bundle digest: sha256 of the seal's bytes. */
  readonly digest: Digest;
  readonly seal: Seal;
  readonly signers: readonly KnownSigner[];
  /** The statement that the first known signer signed, as JSON. */
  readonly statement: unknown;
  readonly manifest: Uint8Array;
  readonly lock: Uint8Array;
  readonly sbom: Uint8Array;
  /** By digest; every tree that the seal names. */
  readonly trees: ReadonlyMap<Digest, Tree>;
}
