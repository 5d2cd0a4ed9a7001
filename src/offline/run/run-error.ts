import { ArxError } from '../../core/errors.ts';

/** The error for a place where something else is in the way. */
export function conflict(path: string, problem: string, hint?: string): ArxError {
  const message = `Cannot place ${JSON.stringify(path)}: ${problem}`;
  return new ArxError('RUN_CONFLICT', message, {
    hint: hint ?? 'Move what is there elsewhere, or change the target',
  });
}

/** The error for a place that no other file can take. */
export function mountedThere(path: string): ArxError {
  return conflict(
    path,
    'something is mounted there, expected a file of its directory',
    'Unmount it, or change the target',
  );
}

/** The error for a place that is no longer as the plan found it. */
export function changedSince(path: string, cause?: unknown): ArxError {
  return new ArxError(
    'RUN_CHANGED',
    `Cannot place ${JSON.stringify(path)}: it was changed since the plan was made, expected it untouched`,
    { cause },
  );
}

/** Something else is in the place, or in its path, than when it was looked at. */
const OTHER_THERE = ['ENOTDIR', 'ELOOP', 'ENOENT', 'EISDIR', 'ENOTEMPTY'];

/** What the operating system's refusal to write `path` means to the user. */
export function placingError(path: string, cause: unknown): ArxError {
  if (cause instanceof ArxError) return cause;
  const reason = (cause as NodeJS.ErrnoException).code;
  if (reason === undefined) throw cause;
  if (OTHER_THERE.includes(reason)) return changedSince(path, cause);
  if (reason === 'ENOSPC' || reason === 'EDQUOT') return noSpace(path, cause);
  if (reason === 'EXDEV' || reason === 'EBUSY') return mountedThere(path);
  if (reason === 'EEXIST')
    return conflict(path, 'the same name is there already (the file system may ignore case), expected none');
  return new ArxError('WRITE_FAILED', `Cannot place ${JSON.stringify(path)}: ${reason}`, { cause });
}

function noSpace(path: string, cause: unknown): ArxError {
  const message = `Cannot place ${JSON.stringify(path)}: the file system is full`;
  return new ArxError('RUN_NO_SPACE', message, { hint: 'Make space and run again', cause });
}
