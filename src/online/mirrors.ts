import { type Context, checkAborted } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { SourceRequest } from '../plugin/source.ts';

/** What one of a source's places gave. */
export interface Obtained<T> {
  readonly value: T;
  /** The mirror that gave it, without credentials; undefined when the source itself did. */
  readonly mirror: string | undefined;
}

/**
 * Obtains a source from the first of its places that can give it: itself, then its mirrors in their order. A place that
 * fails (SOURCE_*) or has other content than the lock names (LOCK_MISMATCH) is passed over with a warning; any other
 * error ends the search.
 * @param obtain Is called with the request of each place: as the source's, with another URL and the same key.
 * @throws ArxError of the only place; or one with the first place's code that tells the reason of each.
 */
export async function fromAnyPlace<T>(
  request: SourceRequest,
  context: Context,
  obtain: (candidate: SourceRequest) => Promise<T>,
): Promise<Obtained<T>> {
  const failures: Failure[] = [];
  for (const candidate of placesOf(request)) {
    try {
      const value = await obtain(candidate);
      warnOfFailures(failures, candidate, context);
      return { value, mirror: failures.length === 0 ? undefined : candidate.spec.redacted };
    } catch (error) {
      checkAborted(context);
      if (!isPassedOver(error)) throw error;
      failures.push({ place: candidate.spec.redacted, error });
    }
  }
  throw allFailed(request, failures);
}

interface Failure {
  readonly place: string;
  readonly error: ArxError;
}

/** The request itself, and one for each mirror. Events and the lock know them all by the source's key. */
function placesOf({ mirrors = [], ...request }: SourceRequest): SourceRequest[] {
  const { key } = request.spec;
  return [request, ...mirrors.map((mirror) => ({ ...request, spec: { ...mirror, key } }))];
}

function isPassedOver(error: unknown): error is ArxError {
  return error instanceof ArxError && (error.code.startsWith('SOURCE_') || error.code === 'LOCK_MISMATCH');
}

function warnOfFailures(failures: readonly Failure[], { spec }: SourceRequest, context: Context): void {
  for (const { place, error } of failures)
    context.report({
      type: 'warning',
      message: `"${place}" did not give the source, the mirror "${spec.redacted}" did: ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
}

function allFailed({ spec }: SourceRequest, failures: readonly Failure[]): unknown {
  const [first, ...rest] = failures;
  if (first === undefined || rest.length === 0) return first?.error;
  const reasons = failures.map(({ place, error }) => `"${place}": ${error.message}`).join('; ');
  return new ArxError(
    first.error.code,
    `Cannot obtain "${spec.redacted}": it and its mirrors failed, expected one to give it. ${reasons}`,
    {
      ...(first.error.hint === undefined ? {} : { hint: first.error.hint }),
      data: { places: failures.map(({ place, error }) => ({ place, code: error.code })) },
    },
  );
}
