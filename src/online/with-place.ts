import { ArxError } from '../core/errors.ts';
import type { SourceRequest } from '../plugin/source.ts';

/** Runs something for a source; an error of arx without a place gets the one where the manifest names the source. */
export function withPlace<T>(request: SourceRequest, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw placed(error, request);
  }
}

/** An error with the place of its source in the manifest. */
export function placed(error: unknown, { at }: SourceRequest): unknown {
  if (!(error instanceof ArxError) || error.at !== undefined || at === undefined) return error;
  const { hint, cause, problems, data } = error;
  return new ArxError(error.code, error.message, {
    at,
    problems,
    data,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
