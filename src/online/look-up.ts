import type { Context } from '../core/context.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { inParallel } from './in-parallel.ts';
import { type LockChange, lockChanges } from './lock-changes.ts';
import { resolveOne } from './resolve-one.ts';
import { sourceRequests } from './source-requests.ts';
import { sourceFor } from './sources/index.ts';
import { warnOfMovedTag } from './warn-of-moved-tag.ts';
import { placed } from './with-place.ts';

/**
 * What looking up every source anew would change in the lock. Of git only the refs are asked for; other sources are
 * downloaded or read, because only that tells.
 * @throws ArxError SOURCE_*, INTEGRITY_*, UNSAFE_*, NOT_YET, INTERRUPTED; nothing but the cache has changed then.
 */
export async function lookUpAll(
  document: ManifestDocument,
  lock: Lockfile | undefined,
  context: Context,
): Promise<readonly LockChange[]> {
  const found = await inParallel(sourceRequests(document), context, async (request, inner) => {
    const source = request.spec.key;
    return [source, await lookUp(request, lock?.sources.get(source), inner)] as const;
  });
  return lockChanges(lock, new Map(found));
}

async function lookUp(
  request: SourceRequest,
  locked: LockEntry | undefined,
  context: Context,
): Promise<LockEntry> {
  if (locked?.commit !== undefined) {
    const { commit, ref } = await sourceFor(request.spec)
      .resolve(request, context)
      .catch((error: unknown) => {
        throw placed(error, request);
      });
    // A commit has one tree, so only a new commit or ref is a change.
    if (commit !== undefined) {
      const entry = { ...locked, commit, ...(ref === undefined ? {} : { ref }) };
      warnOfMovedTag(request, locked, entry, context);
      return entry;
    }
  }
  const mode = { locked: false, offline: false, update: 'all' } as const;
  return (await resolveOne(request, locked, mode, context)).entry;
}
