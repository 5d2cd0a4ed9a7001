import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { type StaleEntry, staleEntries } from '../online/stale-entries.ts';
import { type LockCall, readLockedManifest } from './lock-call.ts';

/** What `arx lock --check` found. */
export interface CheckLockResult {
  readonly lockFile: string;
  /** True when there is no lock at all. */
  readonly missing: boolean;
  readonly stale: readonly StaleEntry[];
  /** How many entries answer the manifest. */
  readonly current: number;
}

/**
 * `arx lock --check`: whether arx.lock answers the manifest. Uses no network and writes nothing.
 * @throws ArxError USAGE_*, MANIFEST_INVALID, LOCK_INVALID, SOURCE_* for a local file, UNSAFE_*, INTERRUPTED.
 */
export async function checkLock(call: LockCall, context: Context): Promise<CheckLockResult> {
  const { document, lockFile, lock } = await readLockedManifest(call, context);
  using _lease = takeCacheLease(context.cacheDir);
  const stale = await staleEntries(document, lock, context);
  const wrong = stale.filter(({ state }) => state !== 'missing').length;
  return { lockFile, missing: lock === undefined, stale, current: (lock?.sources.size ?? 0) - wrong };
}
