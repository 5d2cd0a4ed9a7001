import type { Digest } from '../core/digest.ts';
import type { Role } from '../model/policy/effective-policy.ts';
import type { Approval } from '../model/vsa.ts';
import type { KnownSigner, VerifiedHead } from '../offline/verified-head.ts';
import { fingerprint } from '../trust/keyid.ts';

/** A signer as shown. */
export interface SignerFacts {
  readonly kind?: 'key' | 'identity' | 'ssh';
  readonly name: string;
  /** `SHA256:` and the keyid, of a key. */
  readonly fingerprint?: string;
  /** Whom the certificate names, and who vouched for that, of an identity. */
  readonly san?: string;
  readonly issuer?: string;
  /** Missing of who has just sealed. */
  readonly role?: Role;
  /** ISO time that a log or a timestamp authority vouches for, and the index in a log. */
  readonly time?: string;
  readonly logIndex?: string;
  /** Of a reviewer. */
  readonly approval?: Approval;
}

/** A verified bundle in short. */
export interface BundleFacts {
  readonly digest: Digest;
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  readonly signers: readonly SignerFacts[];
  /** How many sources, entries of all of them, bytes of all their files, and commands. */
  readonly sources: number;
  readonly entries: number;
  readonly contentSize: number;
  readonly commands: number;
}

/** The facts of a bundle's head. */
export function bundleFacts({ digest, seal, signers }: VerifiedHead): BundleFacts {
  const { name, version, sequence, sources, code } = seal;
  return {
    digest,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    signers: signers.map(signerFacts),
    sources: sources.length,
    entries: sum(sources.map(({ entries }) => entries)),
    contentSize: sum(sources.map(({ contentSize }) => contentSize)),
    commands: code.length,
  };
}

/** A signer that counts. */
export function signerFacts({ keyid, ...signer }: KnownSigner): SignerFacts {
  return { ...signer, ...(keyid !== undefined && { fingerprint: fingerprint(keyid) }) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
