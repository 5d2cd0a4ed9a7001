import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { Lockfile } from '../model/lockfile.ts';
import type { SourceRequest } from '../plugin/source.ts';
import type { ResolveMode } from './resolve-mode.ts';
import { sourceFor } from './sources/index.ts';

/**
 * Returns normally if every source is local or in the cache as locked.
 * @throws ArxError SOURCE_OFFLINE listing all that are not.
 */
export function demandOffline(
  requests: readonly SourceRequest[],
  lock: Lockfile | undefined,
  mode: ResolveMode,
  context: Context,
): void {
  const missing = requests
    .filter((request) => !isHere(request, lock, mode, context))
    .map(({ spec }) => spec.redacted);
  if (missing.length === 0) return;
  const listed = missing.map((source) => `"${source}"`).join(', ');
  throw new ArxError('SOURCE_OFFLINE', `Cannot work offline: not in the cache as locked: ${listed}`, {
    hint: 'Run the command once without --offline, where there is a network',
    data: { missing },
  });
}

function isHere(
  request: SourceRequest,
  lock: Lockfile | undefined,
  { update }: ResolveMode,
  context: Context,
): boolean {
  const source = sourceFor(request.spec);
  if (source.worksOffline(request)) return true;
  const entry = lock?.sources.get(request.spec.key);
  const asksAnew = update === 'all' || update.includes(request.spec.key);
  if (entry === undefined || asksAnew || !source.satisfies(request, entry)) return false;
  return source.cached(request, entry, context) !== undefined;
}
