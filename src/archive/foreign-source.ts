import { ArxError } from '../core/errors.ts';

/** The same error, whose message says of which source it speaks. */
export function namingSource(error: unknown, source: string): unknown {
  if (!(error instanceof ArxError) || error.code === 'INTERRUPTED' || error.message.includes(`"${source}"`))
    return error;
  const { code, message, hint, data } = error;
  const what = message.replace(/^Cannot/, 'cannot');
  return new ArxError(code, `Cannot use "${source}": ${what}`, {
    cause: error.cause ?? error,
    data: { ...data, source },
    ...(hint === undefined ? {} : { hint }),
  });
}
