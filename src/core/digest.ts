import { createHash, hash } from 'node:crypto';
import { ArxError } from './errors.ts';

/** A SHA-256 digest as `sha256:` and 64 lowercase hexadecimal digits (OCI image-spec, descriptor, "Digests"). */
export type Digest = `sha256:${string}`;

const FORM = /^sha256:[0-9a-f]{64}$/;

/** True if the value has the one form of a digest. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && FORM.test(value);
}

/** The digest of some bytes or of a text as UTF-8. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${hash('sha256', bytes, 'hex')}`;
}

/** The 64 hexadecimal digits of a digest, for file and member names. */
export function hexOf(digest: Digest): string {
  return digest.slice(7);
}

/** A running digest: feed it with `update`, close it with `digest`. */
export class Digester {
  readonly #hash = createHash('sha256');

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  digest(): Digest {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}

/**
 * Returns normally if the two digests are equal.
 * @throws ArxError INTEGRITY_DIGEST naming the thing, what was found and what was expected.
 */
export function demandDigest(thing: string, found: Digest, expected: Digest): void {
  if (found === expected) return;
  throw new ArxError(
    'INTEGRITY_DIGEST',
    `Cannot accept "${thing}": digest is ${found}, expected ${expected}`,
  );
}
