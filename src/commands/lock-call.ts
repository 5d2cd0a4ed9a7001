import { join } from 'node:path';
import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { Lockfile } from '../model/lockfile.ts';
import { formatLockfile } from '../model/lockfile-text.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { LockChange } from '../online/lock-changes.ts';
import { readLockfile } from '../online/read-lockfile.ts';
import { type ResolveMode, resolveSources } from '../online/resolve.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { readManifest } from './read-manifest.ts';

/** What `arx lock`, `arx update` and `arx outdated` were asked for. */
export interface LockCall {
  /** A file, or `-`. */
  readonly manifest: string;
  /** Missing: arx.lock beside the manifest. */
  readonly lockFile?: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** What became of the lock. */
export interface LockResult {
  readonly lockFile: string;
  readonly changes: readonly LockChange[];
  /** How many entries are new, changed or removed. */
  readonly changed: number;
  readonly unchanged: number;
}

/** A manifest with its lock. */
export interface LockedManifest {
  readonly document: ManifestDocument;
  readonly lockFile: string;
  readonly lock: Lockfile | undefined;
}

/** @throws ArxError USAGE_*, MANIFEST_INVALID, LOCK_INVALID. */
export async function readLockedManifest(call: LockCall, context: Context): Promise<LockedManifest> {
  if (call.manifest === '-' && call.lockFile === undefined)
    throw new ArxError(
      'USAGE_INVALID',
      'Cannot lock a manifest from standard input: nothing says where the lock is',
      {
        hint: 'Give --lock-file FILE',
      },
    );
  const document = await readManifest(call.manifest, call.stdin, context);
  const lockFile = call.lockFile ?? join(document.directory, 'arx.lock');
  return { document, lockFile, lock: readLockfile(lockFile, context.limits) };
}

/**
 * Resolves, and writes the lockfile if it changed: whole or not at all.
 * @throws ArxError as `resolveSources` does, or WRITE_FAILED.
 */
export async function writeLock(
  { document, lockFile, lock: before }: LockedManifest,
  mode: ResolveMode,
  context: Context,
): Promise<LockResult> {
  using _lease = takeCacheLease(context.cacheDir);
  const { lock, changes } = await resolveSources(document, before, mode, context);
  if (before === undefined || changes.some(({ state }) => state !== 'unchanged')) write(lockFile, lock);
  return { lockFile, changes, ...counts(changes) };
}

/** The two numbers that a lock command ends with. */
export function counts(changes: readonly LockChange[]): { changed: number; unchanged: number } {
  const unchanged = changes.filter(({ state }) => state === 'unchanged').length;
  return { changed: changes.length - unchanged, unchanged };
}

function write(path: string, lock: Lockfile): void {
  try {
    atomicWrite(path, Buffer.from(formatLockfile(lock)));
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new ArxError('WRITE_FAILED', `Cannot write "${path}": the system says ${code}`, { cause });
  }
}
