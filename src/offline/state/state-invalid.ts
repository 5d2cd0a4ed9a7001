import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';

const LONGEST = 500;

/** The refusal of something in the state directory. `problem` goes on from `Cannot use "PATH":`. */
export function stateInvalid(path: string, problem: string, cause?: unknown, hint?: string): ArxError {
  return new ArxError('RUN_STATE_INVALID', `Cannot use ${quoted(path, LONGEST)}: ${problem}`, {
    ...(cause !== undefined && { cause }),
    ...(hint !== undefined && { hint }),
  });
}

/** Runs what reads or writes a path; an error of the operating system becomes WRITE_FAILED naming the path. */
export function withinState<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw asStateError(path, cause);
  }
}

/** What an error that `path` gave means to the user. */
export function asStateError(path: string, cause: unknown): unknown {
  if (cause instanceof ArxError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  if (code === 'ELOOP') return stateInvalid(path, 'it is a symbolic link, expected none', cause);
  if (code === 'EISDIR') return stateInvalid(path, 'it is a directory, expected a file', cause);
  return new ArxError('WRITE_FAILED', `Cannot use ${quoted(path, LONGEST)}: ${code}`, { cause });
}
