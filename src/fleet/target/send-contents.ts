import { ArxError } from '../../core/errors.ts';
import type { RunPlan } from './plan-run.ts';
import type { TargetBundle } from './target-bundle.ts';
import type { TargetWork } from './target-work.ts';
import type { View } from './target-view.ts';

/**
 * Sends what the target lacks of what is placed there.
 * @throws ArxError RUN_OBJECT_MISSING for what the target itself should have kept; HOST_UNREACHABLE, RUN_NO_SPACE, INTEGRITY_DIGEST.
 */
export async function sendContents(
  plan: RunPlan,
  bundle: TargetBundle,
  { view, target, meter }: Pick<TargetWork, 'target' | 'meter'> & { readonly view: View },
): Promise<void> {
  const kept = plan.plan.deletes.flatMap(({ path, restores }) =>
    restores?.kind === 'file' && !view.has(restores.digest) ? [path] : [],
  );
  if (kept[0] !== undefined)
    throw new ArxError(
      'RUN_OBJECT_MISSING',
      `Cannot give back ${JSON.stringify(kept[0])}: its content was not saved, or is saved no longer`,
      { hint: 'Put it there by hand, or take it out of what the bundle replaces' },
    );
  const missing = plan.contents.filter((digest) => !view.has(digest));
  if (missing.length === 0) return;
  meter.phase('sending');
  const blobs = await bundle.blobs(missing);
  const need = blobs.reduce((sum, { size }) => sum + size, 0);
  meter.sent(need, await target.far.take(blobs));
}
