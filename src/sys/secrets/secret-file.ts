import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { ArxError } from '../../core/errors.ts';
import { readBounded } from '../read-bounded.ts';
import { type AskedSecret, LINE_BREAK } from './secret-reference.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const BY_OTHERS = 0o007;

/** What a file has, with the line break at its end. Errors as below. */
export function readSecretFile(asked: AskedSecret, path: string): Buffer {
  return withSecretFile(asked, path, (fd) => {
    const bytes = readBounded(fd, asked.most + LINE_BREAK);
    if (bytes === undefined) throw tooLarge(asked);
    return bytes;
  });
}

/**
 * Opens the file of a secret and gives it to `use`. What is checked is the open file: a regular one, no link, that only its
 * owner and group can use.
 * @throws ArxError the fault of what was asked.
 */
export function withSecretFile<T>(asked: AskedSecret, path: string, use: (fd: number) => T): T {
  const fd = openFile(asked, path);
  try {
    demandPrivate(asked, path, fd);
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

/** The fault of a value that is too long. */
export function tooLarge({ most, fault }: AskedSecret): ArxError {
  return fault(
    `has more than ${most} bytes, expected no more`,
    'Give a shorter one, such as the key of what is large',
  );
}

function openFile({ fault }: AskedSecret, path: string): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw fault(
        'does not exist, expected a file with its value',
        'Write the value into it, with mode 0600',
      );
    if (code === 'ELOOP')
      throw fault('is a link, expected the file itself', 'Name the path that it leads to');
    throw fault(`cannot be read (${code}), expected a file that may be`, 'Give it to who runs arx');
  }
}

function demandPrivate(asked: AskedSecret, path: string, fd: number): void {
  const { fault, most } = asked;
  const stats = fstatSync(fd);
  if (!stats.isFile())
    throw fault('is no regular file, expected one', 'Write the value into a file, with mode 0600');
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  if ((stats.mode & BY_OTHERS) !== 0)
    throw fault(
      `has mode ${mode}, so that every user of this machine can use it, expected 0600`,
      `Run chmod o= ${path}, and change the secret if others may have seen it`,
    );
  if (stats.size > most + LINE_BREAK) throw tooLarge(asked);
}
