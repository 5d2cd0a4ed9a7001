import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';

const LONGEST = 500;

/** What the system says, in words, and what to do. */
const WORDS: Readonly<Record<string, readonly [is: string, hint: string]>> = {
  EROFS: ['its file system may only be read', 'Mount it to be written'],
  EACCES: ['you may not use it', 'Run as its owner or as root'],
  EPERM: ['you may not use it', 'Run as its owner or as root'],
  ENOSPC: ['its file system is full', 'Make space there'],
  EDQUOT: ['your quota is used up there', 'Make space there'],
};

/** Where another directory for the state is named; it is no way round, as it is empty. */
const ELSEWHERE = 'or set ARX_STATE_DIR to another directory, which knows nothing of what is installed';

/** The refusal of something in the state directory. `problem` goes on from `Cannot use "PATH":`. */
export function stateInvalid(path: string, problem: string, cause?: unknown, hint?: string): ArxError {
  return new ArxError('RUN_STATE_INVALID', `Cannot use ${quoted(path, LONGEST)}: ${problem}`, {
    ...(cause !== undefined && { cause }),
    ...(hint !== undefined && { hint }),
  });
}

/**
 * Runs what reads or writes a path; an error of the operating system becomes WRITE_FAILED naming the path.
 * @param elsewhere how to name another place for it. Default: for the state directory.
 */
export function withinState<T>(path: string, work: () => T, elsewhere?: string): T {
  try {
    return work();
  } catch (cause) {
    throw asStateError(path, cause, elsewhere);
  }
}

/** What an error that `path` gave means to the user. */
export function asStateError(path: string, cause: unknown, elsewhere = ELSEWHERE): unknown {
  if (cause instanceof ArxError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  if (code === 'ELOOP') return stateInvalid(path, 'it is a symbolic link, expected none', cause);
  if (code === 'EISDIR') return stateInvalid(path, 'it is a directory, expected a file', cause);
  const [is, hint] = WORDS[code] ?? [code];
  const next = hint === undefined ? {} : { hint: `${hint}, ${elsewhere}` };
  return new ArxError('WRITE_FAILED', `Cannot use ${quoted(path, LONGEST)}: ${is}`, { ...next, cause });
}
