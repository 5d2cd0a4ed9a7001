import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Login } from './http-headers.ts';
import { noteSecrets } from './known-secrets.ts';
import { parseNetrc } from './netrc-text.ts';
import { warnOnce } from './warn-once.ts';

const LARGEST = 1024 * 1024;
const ROOT = 0;

/**
 * The login for a host of $NETRC or ~/.netrc, as curl finds it: the first entry for that host or `default`. A port does not
 * count. A file of another user, one that is too large or not readable as netrc is left aside with a warning, and gives no
 * login; one that others may read is used, as curl does.
 * @param options False: `default` does not count, because neither the user nor the manifest names that host.
 * @throws ArxError USAGE_INVALID if NETRC is a relative path.
 */
export function netrcCredential(
  host: string,
  context: Context,
  { orDefault = true }: { readonly orDefault?: boolean } = {},
): Login | undefined {
  const name = host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '');
  const entries = entriesOf(netrcFile(context), context);
  const entry = entries.find(
    ({ machine, password }) =>
      password !== undefined && (machine === undefined ? orDefault : machine === name),
  );
  if (entry?.password === undefined) return undefined;
  noteSecrets(context, [entry.password]);
  return { username: entry.login, password: entry.password };
}

function netrcFile({ env, home }: Context): string {
  const { NETRC: own } = env;
  if (own === undefined || own === '') return join(home, '.netrc');
  if (isAbsolute(own)) return own;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use NETRC="${own}": it is a relative path, expected an absolute one`,
    {
      hint: 'Write NETRC from the root on, or leave it empty for ~/.netrc',
    },
  );
}

function entriesOf(file: string, context: Context): NonNullable<ReturnType<typeof parseNetrc>> {
  const read = readNetrc(file);
  const entries = 'text' in read ? parseNetrc(read.text) : [];
  const problem = 'problem' in read ? read.problem : 'a quote in it is not closed';
  if (entries !== undefined && !('problem' in read)) return entries;
  warnOnce(
    context,
    `The file "${file}" gives no logins: ${problem}`,
    'Repair it, or set NETRC to another file',
  );
  return [];
}

function readNetrc(file: string): { text: string } | { problem: string } {
  const fd = open(file);
  if (typeof fd !== 'number') return fd;
  try {
    const stats = fstatSync(fd);
    const self = process.geteuid?.() ?? ROOT;
    if (!stats.isFile()) return { problem: 'it is not a regular file' };
    if (stats.uid !== self && stats.uid !== ROOT) return { problem: `it belongs to the user ${stats.uid}` };
    if (stats.size > LARGEST) return { problem: `it has ${stats.size} bytes, more than ${LARGEST}` };
    return { text: readFileSync(fd, 'utf8') };
  } finally {
    closeSync(fd);
  }
}

function open(file: string): number | { text: string } | { problem: string } {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { text: '' } : { problem: `the system says ${code}` };
  }
}
