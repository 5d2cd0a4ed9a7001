import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { NEWEST_SCHEMA } from '../model/lockfile-schema.ts';
import type { Lockfile } from '../model/lockfile.ts';
import { formatLockfile } from '../model/lockfile-text.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { LockChange } from '../online/lock-changes.ts';
import { asWriting } from '../library/as-writing.ts';
import { readLockfile } from '../online/read-lockfile.ts';
import { atomicWrite } from '../sys/atomic-write.ts';
import { readManifest } from './read-manifest.ts';
import { shortNames } from './sources-named.ts';

/** What `arx lock`, `arx update` and `arx outdated` were asked for. */
export interface LockCall {
  /** A file, or `-`. */
  readonly manifest: string;
  /** Missing: arx.lock beside the manifest. */
  readonly lockFile?: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** A change with the name by which people know the source: a target, a label, or the source itself. */
export type NamedChange = LockChange & { readonly name: string };

/** What became of the lock. */
export interface LockResult extends Form {
  readonly lockFile: string;
  readonly changes: readonly NamedChange[];
  /** How many entries are new, changed or removed. */
  readonly changed: number;
  readonly unchanged: number;
}

/** What became of the form of the lockfile. */
export interface Form {
  /** The schema that the file has now, if it had another one. */
  readonly schema?: string;
  /** True: the same entries were written in order, as after a merge. */
  readonly reformed?: true;
}

/** A manifest with its lock. */
export interface LockedManifest {
  readonly document: ManifestDocument;
  readonly lockFile: string;
  readonly lock: Lockfile | undefined;
}

/**
 * The manifest that the command line names, unless it was read already, and its lock.
 * @throws ArxError USAGE_*, MANIFEST_INVALID, LOCK_INVALID.
 */
export async function readLockedManifest(
  call: LockCall,
  context: Context,
  known?: ManifestDocument,
): Promise<LockedManifest> {
  if (call.manifest === '-' && call.lockFile === undefined)
    throw new ArxError(
      'USAGE_INVALID',
      'Cannot lock a manifest from standard input: nothing says where the lock is',
      {
        hint: 'Give --lock-file FILE',
      },
    );
  const document = known ?? (await readManifest(call.manifest, call.stdin, context));
  const lockFile = call.lockFile ?? join(document.directory, 'arx.lock');
  return { document, lockFile, lock: readLockfile(lockFile, context.limits) };
}

/**
 * Writes the lockfile if it is not what it should be: whole or not at all. Says what changed beside its entries.
 * @throws ArxError WRITE_FAILED.
 */
export function storeLock({ lockFile, lock: before }: LockedManifest, lock: Lockfile): Form {
  const text = formatLockfile(lock);
  const isSame = currentText(lockFile) === text;
  if (!isSame) writeLockText(lockFile, text);
  if (before === undefined) return {};
  const schema = before.schema === lock.schema ? {} : { schema: `arx.lock/${lock.schema ?? NEWEST_SCHEMA}` };
  return { ...schema, ...(!isSame && formatLockfile(before) === text && { reformed: true }) };
}

/** The two numbers that a lock command ends with. */
export function counts(changes: readonly LockChange[]): { changed: number; unchanged: number } {
  const unchanged = changes.filter(({ state }) => state === 'unchanged').length;
  return { changed: changes.length - unchanged, unchanged };
}

/** The changes with the names of their sources. */
export function named(document: ManifestDocument, changes: readonly LockChange[]): readonly NamedChange[] {
  const names = shortNames(document.manifest);
  return changes.map((change) => ({ name: names.get(change.source) ?? change.source, ...change }));
}

/** @throws ArxError WRITE_FAILED; then the file is what it was. */
export function writeLockText(path: string, text: string): void {
  asWriting(`write "${path}"`, () => atomicWrite(path, Buffer.from(text)));
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
