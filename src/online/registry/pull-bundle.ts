import { rmSync } from 'node:fs';
import type { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { download } from '../http-client.ts';
import { registryAccess } from './registry-access.ts';
import type { RegistryPlace } from './registry-place.ts';

/**
 * Takes a bundle's file from a registry into the store. It is digested as it comes, and a cut download goes on where it was.
 * @returns its path.
 * @throws ArxError SOURCE_*, INTEGRITY_DIGEST, WRITE_FAILED, INTERRUPTED.
 */
export async function pullBundle(
  place: RegistryPlace,
  { digest, size }: { readonly digest: Digest; readonly size: number },
  store: Store,
  context: Context,
): Promise<string> {
  const location = `${place.base}/blobs/${digest}`;
  const limits = { ...context.limits, fileBytes: Math.min(size, context.limits.fileBytes) };
  const request = {
    location,
    source: location,
    archive: false,
    access: registryAccess(place, 'pull', context),
  };
  const found = await download(request, store, { ...context, limits });
  if (found.digest === digest) return found.path;
  rmSync(found.path, { force: true });
  throw new ArxError(
    'INTEGRITY_DIGEST',
    `Cannot use "${location}": its digest is ${found.digest}, expected ${digest}`,
  );
}
