import { ArxError } from '../../core/errors.ts';

/** The error for programs that a bundle brings, where the directory that they go to lets none be run. */
export function noExec(directory: string): ArxError {
  return new ArxError(
    'RUN_NO_EXEC',
    `Cannot run programs from ${JSON.stringify(directory)}: its file system does not allow it`,
    { hint: 'Set TMPDIR to a directory on a file system that is not mounted with noexec' },
  );
}
