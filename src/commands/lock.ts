import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import type { Lockfile } from '../model/lockfile.ts';
import { resolveSources } from '../online/resolve.ts';
import { counts, type LockCall, type LockResult, named, readLockedManifest, storeLock } from './lock-call.ts';

/** `arx lock`: what to do beside the usual. */
export interface LockOptions extends LockCall {
  /** Refuse any change. */
  readonly locked?: boolean;
  /** Use the cache and local files only. */
  readonly offline?: boolean;
  /** Write the newest schema, also where the first one would do. */
  readonly upgrade?: boolean;
}

/**
 * `arx lock`: resolves what is new in the manifest, keeps what is locked, forgets what is gone.
 * @throws ArxError USAGE_*, MANIFEST_INVALID, LOCK_*, SOURCE_*, INTEGRITY_*, UNSAFE_*, INTERRUPTED.
 */
export async function lock(options: LockOptions, context: Context): Promise<LockResult> {
  const { locked = false, offline = false, upgrade = false } = options;
  const read = await readLockedManifest(options, context);
  using _lease = takeCacheLease(context.cacheDir);
  const mode = { locked, offline, update: [] };
  const found = await resolveSources(read.document, read.lock, mode, context);
  const changes = named(read.document, found.changes);
  const wanted: Lockfile = upgrade ? { sources: found.lock.sources } : found.lock;
  const stored = locked ? {} : storeLock(read, wanted);
  return { lockFile: read.lockFile, changes, ...counts(changes), ...stored };
}
