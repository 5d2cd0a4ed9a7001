import type { Context } from '../core/context.ts';
import { type LockCall, type LockResult, readLockedManifest, writeLock } from './lock-call.ts';
import { sourcesNamed } from './sources-named.ts';

/** `arx update`: which entries to move. */
export interface UpdateOptions extends LockCall {
  /** Each a source as written, a target or a label; none means all. */
  readonly entries: readonly string[];
}

/**
 * `arx update [ENTRY...]`: looks up the named entries anew, or all, whatever the lock says.
 * @throws ArxError USAGE_INVALID for a name that fits no entry, and what `lock` throws.
 */
export async function update(options: UpdateOptions, context: Context): Promise<LockResult> {
  const read = await readLockedManifest(options, context);
  const { entries } = options;
  const which = entries.length === 0 ? 'all' : sourcesNamed(read.document.manifest, entries);
  return writeLock(read, { locked: false, offline: false, update: which }, context);
}
