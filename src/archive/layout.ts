import { type Digest, hexOf } from '../core/digest.ts';
import type { SignatureForm } from '../model/signature-form.ts';

/** The names of the members of a bundle, in their order (format.md, "Members"). */
export const MEMBER = {
  seal: 'arx/seal.json',
  signature: (index: number, form: SignatureForm = 'sigstore'): string =>
    `arx/signatures/${index}.${form}.json`,
  manifest: 'arx/manifest.yaml',
  lock: 'arx/lock.yaml',
  tree: (digest: Digest): string => `arx/trees/${hexOf(digest)}.jsonl`,
  sbom: 'arx/sbom.cdx.json',
  blob: (digest: Digest): string => `blobs/sha256/${hexOf(digest)}`,
} as const;

/** Tar's unit. */
export const BLOCK = 512;

/** How many zero bytes follow content of this size, up to the next block. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
