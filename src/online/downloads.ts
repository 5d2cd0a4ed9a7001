import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../archive/store.ts';
import { type Digest, hexOf } from '../core/digest.ts';

/** Where the store keeps a downloaded file. */
export function downloadPath(store: Store, digest: Digest): string {
  return join(store.subdirectory('downloads/sha256'), hexOf(digest));
}

/** The path of a downloaded file that is in the store with its whole size, or undefined. */
export function downloaded(store: Store, digest: Digest, size: number | undefined): string | undefined {
  const path = downloadPath(store, digest);
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.size === size ? path : undefined;
}
