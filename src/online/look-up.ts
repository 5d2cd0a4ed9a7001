import { comparePaths } from '../core/archive-path.ts';
import type { Context } from '../core/context.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { Resolution } from '../model/seal.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { inParallel } from './in-parallel.ts';
import { changeOf, type LockChange, removals } from './lock-changes.ts';
import { resolveOne } from './resolve-one.ts';
import { sourceRequests } from './source-requests.ts';
import { sourceFor } from './sources/index.ts';
import { warnOfMovedTag } from './warn-of-moved-tag.ts';
import { placed } from './with-place.ts';

/**
 * What looking up every source anew would change in the lock. Servers are asked as little as possible: of git only the
 * refs, of others only what they say about the content, where that tells; else it is downloaded or read. Nothing is asked
 * for a source that is not locked: that there is no entry is all that is to be said.
 * @throws ArxError SOURCE_*, INTEGRITY_*, UNSAFE_*, INTERRUPTED; nothing but the cache has changed then.
 */
export async function lookUpAll(
  document: ManifestDocument,
  lock: Lockfile | undefined,
  context: Context,
): Promise<readonly LockChange[]> {
  const changes = await inParallel(sourceRequests(document), context, async (request, inner) =>
    lookUp(request, lock?.sources.get(request.spec.key), inner),
  );
  const kept = new Set(changes.map(({ source }) => source));
  return [...changes.toSorted((a, b) => comparePaths(a.source, b.source)), ...removals(lock, kept)];
}

async function lookUp(
  request: SourceRequest,
  locked: LockEntry | undefined,
  context: Context,
): Promise<LockChange> {
  const source = request.spec.key;
  if (locked === undefined) return { source, state: 'new' };
  const peeked = await peek(request, locked, context);
  if (peeked !== undefined) {
    const entry = { ...locked, ...peeked };
    warnOfMovedTag(request, locked, entry, context);
    return changeOf(source, locked, entry, peeked);
  }
  const mode = { locked: false, offline: false, update: 'all' } as const;
  return changeOf(source, locked, (await resolveOne(request, locked, mode, context)).entry);
}

async function peek(
  request: SourceRequest,
  locked: LockEntry,
  context: Context,
): Promise<Resolution | undefined> {
  const source = sourceFor(request.spec);
  try {
    if (source.peek !== undefined) return await source.peek(request, locked, context);
    if (locked.commit === undefined) return undefined;
    // A commit has one tree, so only a new commit or ref is a change.
    const { commit, ref } = await source.resolve(request, context);
    return { ...(commit !== undefined && { commit }), ...(ref !== undefined && { ref }) };
  } catch (error) {
    throw placed(error, request);
  }
}
