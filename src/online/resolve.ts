import type { Context } from '../core/context.ts';
import type { LockEntry, Lockfile } from '../model/lockfile.ts';
import { withSources } from '../model/lockfile-schema.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { Vendored } from '../plugin/source.ts';
import { demandComplete } from './demand-complete.ts';
import { demandOffline } from './demand-offline.ts';
import { inParallel } from './in-parallel.ts';
import { type LockChange, lockChanges } from './lock-changes.ts';
import type { ResolveMode } from './resolve-mode.ts';
import { resolveOne } from './resolve-one.ts';
import { sourceRequests } from './source-requests.ts';

export type { ResolveMode } from './resolve-mode.ts';

/** What resolve found. */
export interface Resolved {
  readonly lock: Lockfile;
  /** Sorted by source, removed ones last. */
  readonly changes: readonly LockChange[];
  /** Each source's content by its lock key. */
  readonly vendored: ReadonlyMap<string, Vendored>;
}

/**
 * Turns every source of a manifest into a lock entry and content on this machine. Locked sources keep what the lock says
 * and ask nobody when the content is in the cache; new ones are looked up; local files and inline data are read each
 * time. Sources are obtained in parallel; the first failure stops the others.
 * @throws ArxError SOURCE_*, LOCK_*, INTEGRITY_*, UNSAFE_*, INTERRUPTED; nothing but the cache has changed then.
 */
export async function resolveSources(
  document: ManifestDocument,
  lock: Lockfile | undefined,
  mode: ResolveMode,
  context: Context,
): Promise<Resolved> {
  const requests = sourceRequests(document);
  if (mode.locked) demandComplete(requests, lock);
  if (mode.offline) demandOffline(requests, lock, mode, context);
  const found = await inParallel(requests, context, (request, inner) =>
    resolveOne(request, lock?.sources.get(request.spec.key), mode, inner),
  );
  const entries = new Map(found.map(({ source, entry }): [string, LockEntry] => [source, entry]));
  return {
    lock: withSources(lock, entries),
    changes: lockChanges(lock, entries),
    vendored: new Map(found.map(({ source, vendored }) => [source, vendored])),
  };
}
