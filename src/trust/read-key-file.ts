import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { ArxError } from '../core/errors.ts';
import { demandPrivate, demandUnwritableByOthers } from './demand-permissions.ts';

const LARGEST = 64 * 1024;

/**
 * The text of a private key file, which only its owner may read or write, and which is the caller's or root's.
 * @throws ArxError TRUST_KEY_PERMISSIONS, USAGE_NO_FILE, TRUST_KEY_INVALID if it is larger than 64 KiB or no file.
 */
export function readPrivateKeyFile(path: string): string {
  return readChecked(path, (stats) => demandPrivate(path, stats));
}

/** The text of a public key file, whoever may write it: the caller compares the fingerprint. Errors as above. */
export function readPublicKeyFile(path: string): string {
  return readChecked(path, () => undefined);
}

/** The text of a file that grants trust, which only the caller or root may write. Errors as above. */
export function readTrustFile(path: string): string {
  return readChecked(path, (stats) => demandUnwritableByOthers(path, stats));
}

// Checked on the open file, so that what is checked is what is read. Not blocking: a pipe without a writer is no key.
function readChecked(path: string, check: (stats: Stats) => void): string {
  const fd = open(path);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw invalid(path, 'it is not a regular file');
    check(stats);
    if (stats.size > LARGEST) throw invalid(path, `it has ${stats.size} bytes`);
    const bytes = Buffer.alloc(stats.size);
    return bytes.toString('utf8', 0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    const problem = code === 'ENOENT' ? 'it does not exist' : `the system says ${code}`;
    throw new ArxError(
      'USAGE_NO_FILE',
      `Cannot read the key "${path}": ${problem}, expected a readable file`,
      {
        cause,
      },
    );
  }
}

function invalid(path: string, problem: string): ArxError {
  return new ArxError('TRUST_KEY_INVALID', `Cannot use the key "${path}": ${problem}, expected one PEM key`);
}
