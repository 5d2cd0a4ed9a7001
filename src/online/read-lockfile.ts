import { readFileSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { Lockfile } from '../model/lockfile.ts';
import { parseLockfile } from '../model/lockfile-text.ts';

/**
 * The lockfile at a path, or undefined when there is none.
 * @throws ArxError LOCK_INVALID, UNSAFE_LIMIT, USAGE_NO_FILE when it cannot be read.
 */
export function readLockfile(path: string, limits: Limits): Lockfile | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  if (bytes.length > limits.document)
    throw new ArxError(
      'UNSAFE_LIMIT',
      `Cannot read "${path}": it has more bytes than the limit of ${limits.document}`,
    );
  return parseLockfile(decode(path, bytes), path);
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ArxError('USAGE_NO_FILE', `Cannot read "${path}": the system says ${code}`, { cause });
  }
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ArxError('LOCK_INVALID', `Cannot read "${path}": it is not UTF-8`, { cause });
  }
}
