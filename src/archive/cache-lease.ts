import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../sys/is-running.ts';

/**
 * Says that this process uses the cache, until it is disposed: what it uses from now on is not pruned. A lease of a
 * process that has died counts for nothing.
 */
export function takeCacheLease(cacheDirectory: string): Disposable {
  const leases = join(cacheDirectory, 'leases');
  mkdirSync(leases, { recursive: true, mode: 0o700 });
  const path = join(leases, `${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(path, '', { flag: 'wx' });
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
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
