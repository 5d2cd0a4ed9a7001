import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { type NamedSecret, noSecret } from './no-secret.ts';
import { LARGEST_SECRET } from './secret-sizes.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const BY_OTHERS = 0o007;
/** A line break at the end is not counted. */
const LARGEST_FILE = LARGEST_SECRET + 2;

/**
 * Opens the file of a secret and gives it to `use`. What is checked is the open file: a regular one, no link, that only its
 * owner and group can use.
 * @throws ArxError RUN_NO_SECRET
 */
export function withSecretFile<T>(secret: NamedSecret, path: string, use: (fd: number) => T): T {
  const fd = openFile(secret, path);
  try {
    demandPrivate(secret, path, fd);
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

/** @throws ArxError RUN_NO_SECRET always. */
export function tooLarge(secret: NamedSecret): never {
  throw noSecret(
    secret,
    `has more than ${LARGEST_SECRET} bytes, expected no more`,
    'Give a shorter one, such as the key of what is large',
  );
}

function openFile(secret: NamedSecret, path: string): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw noSecret(
        secret,
        'does not exist, expected a file with its value',
        'Write the value into it, with mode 0600',
      );
    if (code === 'ELOOP')
      throw noSecret(secret, 'is a link, expected the file itself', 'Seal the path that it leads to');
    throw noSecret(
      secret,
      `cannot be read (${code}), expected a file that may be`,
      'Give it to who runs the bundle',
    );
  }
}

function demandPrivate(secret: NamedSecret, path: string, fd: number): void {
  const stats = fstatSync(fd);
  if (!stats.isFile())
    throw noSecret(secret, 'is no regular file, expected one', 'Write the value into a file, with mode 0600');
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  if ((stats.mode & BY_OTHERS) !== 0)
    throw noSecret(
      secret,
      `has mode ${mode}, so that every user of this machine can use it, expected 0600`,
      `Run chmod o= ${path}, and change the secret if others may have seen it`,
    );
  if (stats.size > LARGEST_FILE) tooLarge(secret);
}
