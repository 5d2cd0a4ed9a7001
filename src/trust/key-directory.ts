import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { makeDirectories } from '../sys/make-directories.ts';
import { demandUnwritableByOthers } from './demand-permissions.ts';
import { isKeyName } from './key-name.ts';

const SUFFIX = '.pub';

/**
 * The names of the public keys (NAME.pub) in a directory of the configuration, sorted; none if there is no directory.
 * Other files are ignored: what is ignored is not trusted.
 * @throws ArxError TRUST_KEY_PERMISSIONS if others own it or the configuration directory, or may put keys there.
 */
export function publicKeyNames(directory: string): string[] {
  return namesIn(directory, SUFFIX);
}

/** The same for files of another kind, NAME and the suffix. */
export function namesIn(directory: string, suffix: string): string[] {
  if (!demandSafeDirectory(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .filter(isKeyName)
    .sort();
}

/** Makes a directory for keys unless it is there. @throws ArxError WRITE_FAILED, TRUST_KEY_PERMISSIONS. */
export function makeKeyDirectory(directory: string, mode: number): void {
  demandSafe(dirname(directory));
  writing(directory, () => makeDirectories(directory, mode));
  demandSafeDirectory(directory);
}

/**
 * Whether a directory for keys is there. If so, neither others nor a directory of others hold it.
 * @throws ArxError TRUST_KEY_PERMISSIONS if others own it or the configuration directory above it, or may write there.
 */
export function demandSafeDirectory(directory: string): boolean {
  return demandSafe(dirname(directory)) && demandSafe(directory);
}

function demandSafe(directory: string): boolean {
  const stats = statSync(directory, { throwIfNoEntry: false });
  if (stats !== undefined) demandUnwritableByOthers(directory, stats);
  return stats !== undefined;
}

/** Runs a write; an error of the operating system becomes WRITE_FAILED naming the path. */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ArxError('WRITE_FAILED', `Cannot write "${path}": ${code}`, {
      cause,
      hint: 'Set ARX_CONFIG_DIR to a directory that can be written',
    });
  }
}
