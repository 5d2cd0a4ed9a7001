import { ArxError } from '../core/errors.ts';

const ELSEWHERE = 'or name another place: ARX_CACHE_DIR for the cache, TMPDIR, --output';
const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: `No space is left there: free some, ${ELSEWHERE}`,
  EDQUOT: `Your quota is used up there: free some, ${ELSEWHERE}`,
  EROFS: `It is read-only: change that, ${ELSEWHERE}`,
  ENOENT: 'The directory that it is to stand in does not exist: make it, or name another place',
  EACCES: `You may not write there: change that, ${ELSEWHERE}`,
};

/** A WRITE_FAILED without a hint gets the next step for what the system said (errno(3)). */
export function withSystemHint(error: ArxError): ArxError {
  const { code, message, at, cause, problems, data } = error;
  const hint = HINTS[systemCode(cause)];
  if (code !== 'WRITE_FAILED' || error.hint !== undefined || hint === undefined) return error;
  const place = at === undefined ? {} : { at };
  return new ArxError(code, message, { ...place, cause, problems, data, hint });
}

function systemCode(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause)
    if ('code' in error && typeof error.code === 'string' && Object.hasOwn(HINTS, error.code))
      return error.code;
  return '';
}
