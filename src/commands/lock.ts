import type { Context } from '../core/context.ts';
import { type LockCall, type LockResult, readLockedManifest, writeLock } from './lock-call.ts';

/** `arx lock`: what to do beside the usual. */
export interface LockOptions extends LockCall {
  /** Refuse any change. */
  readonly locked?: boolean;
  /** Use the cache and local files only. */
  readonly offline?: boolean;
}

/**
 * `arx lock`: resolves what is new in the manifest, keeps what is locked, forgets what is gone.
 * @throws ArxError USAGE_*, MANIFEST_INVALID, LOCK_*, SOURCE_*, INTEGRITY_*, UNSAFE_*, NOT_YET, INTERRUPTED.
 */
export async function lock(options: LockOptions, context: Context): Promise<LockResult> {
  const { locked = false, offline = false } = options;
  return writeLock(await readLockedManifest(options, context), { locked, offline, update: [] }, context);
}
