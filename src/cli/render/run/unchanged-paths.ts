import { formatCount } from '../../../core/quantity.ts';
import { isLasting } from '../../../offline/plan/is-lasting.ts';
import type { Plan } from '../../../offline/run/plan-model.ts';

/** `4 paths are as sealed` for a plan that changes no path which outlives the run; undefined for others. */
export function unchangedPaths({ entries, deletes, workspace }: Plan): string | undefined {
  const lasting = entries.filter(({ path }) => isLasting(path, workspace));
  if (lasting.length === 0 || deletes.length > 0) return undefined;
  if (lasting.some(({ action }) => action !== 'unchanged')) return undefined;
  return `${formatCount(lasting.length, 'path')} ${lasting.length === 1 ? 'is' : 'are'} as sealed`;
}
