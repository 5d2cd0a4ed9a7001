import type { Context } from '../core/context.ts';
import type { SignatureForm } from '../model/signature-form.ts';
import type { Plugin } from './plugin.ts';

interface Signs extends Plugin<string> {
  /** Signs an in-toto statement; returns a sigstore bundle v0.3 as JSON bytes. A key gives the same for the same statement. */
  sign(statement: Uint8Array, context: Context): Promise<Uint8Array>;
}

/** A key that signs. */
export interface KeySigner extends Signs {
  /** Base64 of the SHA-256 of the SPKI DER public key (of an ssh key: of its blob): how verifiers find the key. */
  readonly keyid: string;
  /** The public key as SPKI PEM, or the line of an ssh key: with it, what was signed is verified at once. */
  readonly publicKey: string;
  readonly roots?: never;
  /** How its documents are written. Default: sigstore. */
  readonly form?: SignatureForm;
}

/** A sigstore that signs with a key of its own for each signature; who signed stands in the certificate. */
export interface KeylessSigner extends Signs {
  readonly keyid?: never;
  readonly publicKey?: never;
  readonly form?: never;
  /** The trusted roots under one of which what was signed is verified at once. */
  readonly roots: readonly SignerRoot[];
}

/** A trusted root of a sigstore: name, JSON, and ISO time of its import. */
export interface SignerRoot {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly imported: string;
}

/** Something that signs seals. */
export type Signer = KeySigner | KeylessSigner;
