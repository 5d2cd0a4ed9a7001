import { ArxError } from '../core/errors.ts';

const KNOWN: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is no directory',
};

/** What it means when there can be no directory in that for temporary files; a full file system means nothing else. */
export function noPrivatePlace(tmp: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined || code === 'ENOSPC' || code === 'EDQUOT') return cause;
  const problem = KNOWN[code] ?? `the system says ${code}`;
  return new ArxError(
    'WRITE_FAILED',
    `Cannot make a private directory in ${JSON.stringify(tmp)}: ${problem}, expected a directory that you may write`,
    { hint: 'Set TMPDIR to one', cause },
  );
}
