import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { isRunning } from '../sys/is-running.ts';
import { makeDirectories } from '../sys/make-directories.ts';

/**
 * Says that this process uses the cache, until it is disposed: what it uses from now on is not pruned. A lease of a
 * process that has died counts for nothing.
 * @throws ArxError WRITE_FAILED if nothing can be written there.
 */
export function takeCacheLease(cacheDirectory: string): Disposable {
  const leases = join(cacheDirectory, 'leases');
  const path = join(leases, `${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    makeDirectories(leases, 0o700);
    writeFileSync(path, '', { flag: 'wx' });
  } catch (cause) {
    throw unusable(cacheDirectory, cause);
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

function unusable(cacheDirectory: string, cause: unknown): ArxError {
  const { code } = cause as NodeJS.ErrnoException;
  const hint = 'Set ARX_CACHE_DIR to a directory that can be written';
  return new ArxError('WRITE_FAILED', `Cannot use the cache ${quoted(cacheDirectory)}: ${code}`, {
    cause,
    hint,
  });
}

/** When the longest of the running processes began to use the cache, in milliseconds; undefined when none does. */
export function oldestCacheLease(cacheDirectory: string): number | undefined {
  const leases = join(cacheDirectory, 'leases');
  const times = listLeases(leases).flatMap((name) => {
    const path = join(leases, name);
    if (isRunning(Number.parseInt(name, 10))) return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? [];
    rmSync(path, { force: true });
    return [];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

function listLeases(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
