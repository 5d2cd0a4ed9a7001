import { CommanderError } from 'commander';
import { ArxError } from '../core/errors.ts';
import { unsuppressed } from '../core/unsuppressed.ts';
import { usageError } from './usage-error.ts';
import { withSystemHint } from './with-system-hint.ts';

const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

/** Whatever was thrown, as an ArxError: the one kind of failure that is printed and that has an exit status. */
export function asArxError(problem: unknown): ArxError {
  const thrown = unsuppressed(problem);
  if (thrown instanceof ArxError) return withSystemHint(thrown);
  if (thrown instanceof CommanderError) return usageError(thrown);
  if (isAbort(thrown))
    return new ArxError('INTERRUPTED', 'Cannot go on: the work was interrupted', { cause: thrown });
  if (isSystemError(thrown)) return withSystemHint(systemError(thrown));
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ArxError('INTERNAL', `Cannot go on: ${message}`, {
    cause: thrown,
    hint: 'This is a defect in arx: please report it with the output of the same command with -vv',
  });
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'syscall' in thrown && 'code' in thrown;
}

/** A call of the system that failed and that nobody has put into words before. */
function systemError(error: NodeJS.ErrnoException): ArxError {
  if (error.syscall === 'uv_cwd') return noDirectory(error);
  const code = NO_FILE.has(error.code ?? '') ? 'USAGE_NO_FILE' : 'WRITE_FAILED';
  const thing = error.path === undefined ? '' : ` "${error.path}"`;
  return new ArxError(code, `Cannot ${error.syscall ?? 'go on'}${thing}: the system says ${error.code}`, {
    cause: error,
  });
}

/** The current directory has no name any more. */
function noDirectory(cause: NodeJS.ErrnoException): ArxError {
  const is = cause.code === 'ENOENT' ? 'it was removed' : `the system says ${cause.code}`;
  return new ArxError('USAGE_NO_FILE', `Cannot work in the current directory: ${is}`, {
    cause,
    hint: 'Change to a directory that exists: cd /',
  });
}
