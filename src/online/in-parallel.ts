import { type Context, checkAborted } from '../core/context.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { knownSecrets, noteUrlSecrets } from './auth/known-secrets.ts';
import { masked, maskingContext } from './auth/mask.ts';
import { createLimiter, limitBy } from './limiter.ts';
import { sourceFor } from './sources/index.ts';

/**
 * Runs a task for every source, several at once, each with a context that is aborted by the first failure. Returns once
 * all have ended, in the order of the sources.
 * @throws The first failure.
 */
export async function inParallel<T>(
  requests: readonly SourceRequest[],
  context: Context,
  task: (request: SourceRequest, context: Context) => Promise<T>,
): Promise<T[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  // Whatever a library or a server repeats: no event and no error of a source leaves with a secret.
  const inner = maskingContext({ ...context, signal }, () => knownSecrets(context));
  const limiter = createLimiter();
  limitBy(limiter, inner.signal);
  const results = new Map<SourceRequest, T>();
  const failures: unknown[] = [];
  const run = async (request: SourceRequest): Promise<void> => {
    if (inner.signal.aborted) return;
    noteUrlSecrets(request, context);
    try {
      results.set(request, await task(request, inner));
    } catch (error) {
      failures.push(masked(error, knownSecrets(context)));
      stop.abort(error);
    }
  };
  // Those that wait for somebody else begin first; reading local files keeps this thread busy meanwhile.
  const inOrder = requests.toSorted((a, b) => Number(isLocal(a)) - Number(isLocal(b)));
  await Promise.all(inOrder.map((request) => limiter(hostOf(request), () => run(request))));
  checkAborted(context);
  if (failures.length > 0) throw failures[0];
  return requests.flatMap((request) => {
    const result = results.get(request);
    return result === undefined ? [] : [result];
  });
}

function isLocal(request: SourceRequest): boolean {
  return sourceFor(request.spec).isLocal(request);
}

function hostOf({ spec }: SourceRequest): string {
  return spec.kind === 'url' ? spec.host : '';
}
