import { oldOnTarget } from './old-on-target.ts';
import type { RunPlan } from './plan-run.ts';
import { plannedResult } from './run-result.ts';
import type { TargetBundle } from './target-bundle.ts';
import type { TargetOptions, TargetResult } from './target-options.ts';
import type { TargetWork } from './target-work.ts';

/** What a run would do; with `diff` also how texts would change. Errors: those of `planDiffs`. */
export async function dryResult(
  planned: RunPlan,
  { read }: Pick<TargetBundle, 'read'>,
  { diff = false }: Pick<TargetOptions, 'diff'>,
  work: TargetWork,
): Promise<TargetResult> {
  const { open } = work.target;
  const unfinished = `the run ${open?.run ?? ''} is not closed there, and is put in order first: this plan may change by then`;
  const { plan } = planned;
  const warned = open === undefined ? plan : { ...plan, warnings: [...plan.warnings, unfinished] };
  const result = plannedResult({ ...planned, plan: warned }, work);
  if (!diff) return result;
  const { planDiffs } = await import('../../offline/plan/plan-diffs.ts');
  return { ...result, diffs: await planDiffs(plan, read, oldOnTarget(work.target.far)) };
}
