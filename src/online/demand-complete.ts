import { ArxError } from '../core/errors.ts';
import type { Lockfile } from '../model/lockfile.ts';
import type { SourceRequest } from '../plugin/source.ts';

/**
 * Returns normally if manifest and lock name the same sources.
 * @throws ArxError LOCK_STALE listing every difference.
 */
export function demandComplete(requests: readonly SourceRequest[], lock: Lockfile | undefined): void {
  const named = new Set(requests.map(({ spec }) => spec.key));
  const locked = new Set(lock?.sources.keys());
  const missing = [...named].filter((source) => !locked.has(source));
  const extra = [...locked].filter((source) => !named.has(source));
  if (missing.length === 0 && extra.length === 0) return;
  const problems = [
    ...missing.map((source) => `"${source}" is not locked`),
    ...extra.map((source) => `"${source}" is locked but not in the manifest`),
  ];
  throw new ArxError('LOCK_STALE', `Cannot use the lockfile: ${problems.join('; ')}`, {
    hint: 'Run `arx lock`, review the difference, commit arx.lock',
    data: { missing, extra },
  });
}
