import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { mergeLockfiles } from '../model/merge-lockfiles.ts';
import { readLockfile } from '../online/read-lockfile.ts';
import { writeLockText } from './lock-call.ts';
import { statSync } from 'node:fs';

/** What `arx lock --merge` did. */
export interface MergeLockResult {
  /** The file that it wrote. */
  readonly lockFile: string;
  /** How many entries it has. */
  readonly entries: number;
}

/**
 * `arx lock --merge BASE OURS THEIRS`, a merge driver for git (gitattributes(5), "Defining a custom merge driver"): merges
 * entry by entry and writes over OURS.
 * @throws ArxError USAGE_NO_FILE, LOCK_INVALID; LOCK_CONFLICT when both sides changed an entry, each in its own way: then
 * OURS has both with marks around them.
 */
export function mergeLock(files: readonly string[], context: Context): MergeLockResult {
  const [base, ours, theirs] = files;
  if (base === undefined || ours === undefined || theirs === undefined || files.length > 3)
    throw new ArxError('USAGE_INVALID', `Cannot merge ${files.length} files, expected BASE OURS THEIRS`);
  const [before, mine, yours] = [base, ours, theirs].map((file) => read(file, context));
  const nothing = { sources: new Map() };
  const { text, conflicts } = mergeLockfiles(before, mine ?? nothing, yours ?? nothing);
  writeLockText(ours, text);
  if (conflicts.length === 0) return { lockFile: ours, entries: read(ours, context)?.sources.size ?? 0 };
  throw new ArxError(
    'LOCK_CONFLICT',
    `Cannot merge ${conflicts.length === 1 ? 'an entry' : `${conflicts.length} entries`} of the lock: both sides changed ${conflicts.map((source) => `"${source}"`).join(', ')}`,
    {
      hint: 'Merge arx.yaml first, take one side of arx.lock whole (`git checkout --ours arx.lock` or `--theirs`), then run `arx lock`',
      data: { conflicts },
    },
  );
}

/** git gives an empty file for a side that has none. */
function read(file: string, context: Context): ReturnType<typeof readLockfile> {
  if (statSync(file, { throwIfNoEntry: false })?.size === 0) return undefined;
  const lock = readLockfile(file, context.limits);
  if (lock !== undefined) return lock;
  throw new ArxError('USAGE_NO_FILE', `Cannot read "${file}": it does not exist`);
}
