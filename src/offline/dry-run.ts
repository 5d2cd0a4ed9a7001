import type { Context } from '../core/context.ts';
import type { PlanDocument } from '../model/plan-document.ts';
import type { ReadPass } from './place-changes.ts';
import { makePlan } from './plan.ts';
import { demandSamePlan } from './plan/demand-same-plan.ts';
import { isSettled } from './plan/is-settled.ts';
import type { PlannedDiff } from './plan/plan-diffs.ts';
import type { Plan } from './run/plan-model.ts';
import { imaginedWorkspace } from './run/workspace.ts';
import { demandSequence } from './state/floors.ts';
import { readLedger } from './state/ledger.ts';
import { peekState } from './state/state-directory.ts';
import type { VerifiedHead } from './verified-head.ts';

/** What a dry run is asked for beside the plan. */
export interface DryRunOptions {
  readonly force?: boolean;
  readonly allowDowngrade?: boolean;
  /** True: also how the texts would change. */
  readonly diff?: boolean;
  /** A saved plan that must still be the one. */
  readonly apply?: PlanDocument;
}

/** What a run would do. */
export interface DryRun {
  readonly plan: Plan;
  readonly diffs?: readonly PlannedDiff[];
}

/**
 * Plans on the state as it is: takes no lock, makes no directory, writes nothing and starts nothing.
 * @throws ArxError RUN_DOWNGRADE, RUN_STATE_INVALID, RUN_MOVED; whatever `makePlan`, `planDiffs` and `read` throw.
 */
export async function dryRun(
  head: VerifiedHead,
  read: ReadPass,
  { force = false, allowDowngrade = false, diff = false, apply }: DryRunOptions,
  context: Context,
): Promise<DryRun> {
  const state = peekState(context);
  demandSequence(state, head.seal, { allowDowngrade });
  const settled = isSettled(state, head.seal.name ?? head.digest, context);
  const options = { force, settled, context };
  const { plan } = makePlan(head, imaginedWorkspace(context), readLedger(state), options);
  if (apply !== undefined) demandSamePlan(apply, plan);
  if (!diff) return { plan };
  const { planDiffs } = await import('./plan/plan-diffs.ts');
  return { plan, diffs: await planDiffs(plan, read) };
}
