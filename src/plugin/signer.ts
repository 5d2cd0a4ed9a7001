import type { Context } from '../core/context.ts';
import type { Plugin } from './plugin.ts';

/** Something that signs seals: a local key, later others. */
export interface Signer extends Plugin<string> {
  /** Base64 of the SHA-256 of the SPKI DER public key: how verifiers find the key. */
  readonly keyid: string;
  /** The public key as SPKI PEM: with it, what was signed is verified at once. */
  readonly publicKey: string;
  /** Signs an in-toto statement; returns a sigstore bundle v0.3 as JSON bytes, the same for the same statement and key. */
  sign(statement: Uint8Array, context: Context): Promise<Uint8Array>;
}
