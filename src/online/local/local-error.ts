import { ArxError } from '../../core/errors.ts';

/** The error for a local path that the operating system did not give: missing, changed or forbidden. */
export function localError(path: string, cause: unknown): ArxError {
  if (cause instanceof ArxError) return cause;
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  const thing = `Cannot read "${path}"`;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ArxError('SOURCE_NOT_FOUND', `${thing}: it does not exist`, { cause });
  if (code === 'ELOOP') return changed(path, 'it became a link while it was read', cause);
  return new ArxError(
    'SOURCE_UNREADABLE',
    `${thing}: the system says ${code}, expected to be allowed to read it`,
    {
      cause,
    },
  );
}

/** The error for a local file that did not hold still. */
export function changed(path: string, how: string, cause?: unknown): ArxError {
  return new ArxError('SOURCE_CHANGED', `Cannot read "${path}": ${how}, expected it to stay as it is`, {
    hint: 'Run the command again when nothing writes there any more',
    ...(cause === undefined ? {} : { cause }),
  });
}
