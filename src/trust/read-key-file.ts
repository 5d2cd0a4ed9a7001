import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { ArxError } from '../core/errors.ts';

const LARGEST = 64 * 1024;
const GROUP_OR_OTHER = 0o077;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * The text of a private key file, which only its owner may read or write.
 * @throws ArxError TRUST_KEY_PERMISSIONS, USAGE_NO_FILE, TRUST_KEY_INVALID if it is larger than 64 KiB or no file.
 */
export function readPrivateKeyFile(path: string): string {
  return readChecked(path, ({ mode }) => demandMode(path, mode, GROUP_OR_OTHER));
}

/** The text of a public key file, whoever may write it: the caller compares the fingerprint. Errors as above. */
export function readPublicKeyFile(path: string): string {
  return readChecked(path, () => undefined);
}

/** The text of a file that grants trust, which only its owner may write. Errors as above. */
export function readTrustFile(path: string): string {
  return readChecked(path, ({ mode }) => demandMode(path, mode, WRITABLE_BY_OTHERS));
}

/** @throws ArxError TRUST_KEY_PERMISSIONS if group or others may write there. */
export function demandUnwritableByOthers(path: string, mode: number): void {
  demandMode(path, mode, WRITABLE_BY_OTHERS);
}

function demandMode(path: string, mode: number, forbidden: number): void {
  if ((mode & forbidden) === 0) return;
  const found = (mode & 0o7777).toString(8).padStart(4, '0');
  const right = (mode & 0o7777 & ~forbidden).toString(8).padStart(4, '0');
  throw new ArxError(
    'TRUST_KEY_PERMISSIONS',
    `Cannot use "${path}": its mode is ${found}, expected ${right} or stricter`,
    { hint: forbidden === WRITABLE_BY_OTHERS ? `Run chmod go-w on it` : 'Run chmod 600 on it' },
  );
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
    throw new ArxError('USAGE_NO_FILE', `Cannot read the key "${path}": ${code}, expected a readable file`, {
      cause,
    });
  }
}

function invalid(path: string, problem: string): ArxError {
  return new ArxError('TRUST_KEY_INVALID', `Cannot use the key "${path}": ${problem}, expected one PEM key`);
}
