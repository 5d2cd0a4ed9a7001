import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { resolveSources } from '../online/resolve.ts';
import { withHistories } from '../online/with-histories.ts';
import { counts, type LockCall, type LockResult, named, readLockedManifest, storeLock } from './lock-call.ts';
import { sourcesNamed } from './sources-named.ts';

/** `arx update`: which entries to move. */
export interface UpdateOptions extends LockCall {
  /** Each a source as written, a target or a label; none means all. */
  readonly entries: readonly string[];
  /** Show what would change, and write nothing but the cache. */
  readonly dryRun?: boolean;
}

/**
 * `arx update [ENTRY...]`: looks up the named entries anew, or all, whatever the lock says.
 * @throws ArxError USAGE_INVALID for a name that fits no entry, and what `lock` throws.
 */
export async function update(options: UpdateOptions, context: Context): Promise<LockResult> {
  const read = await readLockedManifest(options, context);
  const { document, lockFile } = read;
  const { entries, dryRun = false } = options;
  const which = entries.length === 0 ? 'all' : sourcesNamed(document.manifest, entries);
  using _lease = takeCacheLease(context.cacheDir);
  const mode = { locked: false, offline: false, update: which } as const;
  const { lock, changes } = await resolveSources(document, read.lock, mode, context);
  const told = named(document, await withHistories(document, changes, context));
  const stored = dryRun ? {} : storeLock(read, lock);
  return { lockFile, changes: told, ...counts(told), ...stored };
}
