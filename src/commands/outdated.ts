import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { lookUpAll } from '../online/look-up.ts';
import { counts, type LockCall, named, type NamedChange, readLockedManifest } from './lock-call.ts';

/** What could move. */
export interface OutdatedResult {
  readonly lockFile: string;
  readonly changes: readonly NamedChange[];
  /** How many entries would change, be new or go. */
  readonly changed: number;
  readonly unchanged: number;
}

/**
 * `arx outdated`: what `arx update` would change. Nothing but the cache changes.
 * @throws ArxError USAGE_*, MANIFEST_INVALID, LOCK_INVALID, SOURCE_*, INTEGRITY_*, INTERRUPTED.
 */
export async function outdated(options: LockCall, context: Context): Promise<OutdatedResult> {
  const { document, lockFile, lock } = await readLockedManifest(options, context);
  using _lease = takeCacheLease(context.cacheDir);
  const changes = named(document, await lookUpAll(document, lock, context));
  return { lockFile, changes, ...counts(changes) };
}
