import { ArxError } from '../../core/errors.ts';
import { redactUrl } from '../../core/redact.ts';
import { arxErrorIn } from './http-error.ts';

/** An error of one hop; a SOURCE_PRIVATE (addresses.ts) then says which redirect led there. */
export function ledToPrivate(error: unknown, visited: readonly URL[]): unknown {
  const own = arxErrorIn(error);
  const from = visited.at(-2);
  if (own?.code !== 'SOURCE_PRIVATE' || from === undefined) return error;
  const start = `Cannot follow the redirect of "${redactUrl(from.href)}" to `;
  return new ArxError(
    'SOURCE_PRIVATE',
    own.message.replace(/^Cannot connect to /, () => start),
    {
      hint: `A hostile server reaches into your network that way. ${own.hint ?? ''}`,
      data: own.data,
    },
  );
}
