import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';
import { isKeyName } from './key-name.ts';
import { demandUnwritableByOthers } from './read-key-file.ts';

const SUFFIX = '.pub';

/**
 * The names of the public keys (NAME.pub) in a directory, sorted; none if there is no directory. Other files are
 * ignored: what is ignored is not trusted.
 * @throws ArxError TRUST_KEY_PERMISSIONS if others may put keys there.
 */
export function publicKeyNames(directory: string): string[] {
  const stats = statSync(directory, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  demandUnwritableByOthers(directory, stats.mode);
  return readdirSync(directory)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .filter(isKeyName)
    .sort();
}

/** Makes a directory for keys unless it is there. @throws ArxError WRITE_FAILED, TRUST_KEY_PERMISSIONS. */
export function makeKeyDirectory(directory: string, mode: number): void {
  writing(directory, () => mkdirSync(directory, { recursive: true, mode }));
  demandUnwritableByOthers(directory, statSync(directory).mode);
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
