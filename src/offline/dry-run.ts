import { existsSync } from 'node:fs';
import type { Context } from '../core/context.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import type { PlanDocument } from '../model/plan-document.ts';
import { journalPath } from './change/read-journal.ts';
import { makePlan } from './plan.ts';
import { demandPrivatePlace } from './plan/demand-private-place.ts';
import { demandSamePlan } from './plan/demand-same-plan.ts';
import { demandWritable, writtenPaths } from './plan/demand-writable.ts';
import { isSettled } from './plan/is-settled.ts';
import type { PlannedDiff } from './plan/plan-diffs.ts';
import type { ReadableBundle } from './readable-bundle.ts';
import type { Plan } from './run/plan-model.ts';
import { thisHost } from './run/this-host.ts';
import { imaginedWorkspace } from './run/workspace.ts';
import { demandSequence, floorWarnings } from './state/floors.ts';
import { readLedger } from './state/ledger.ts';
import { peekState, type StateDirectory } from './state/state-directory.ts';
import { demandUsers } from './steps/demand-users.ts';

/** What a dry run is asked for beside the plan. */
export interface DryRunOptions {
  readonly force?: boolean;
  readonly allowDowngrade?: boolean;
  /** True: also how the texts would change. */
  readonly diff?: boolean;
  /** A saved plan that must still be the one. */
  readonly apply?: PlanDocument;
  /** What the bundle must be; here only where targets may be. */
  readonly enforce?: Pick<EffectivePolicy, 'run'>;
}

/** What a run would do. */
export interface DryRun {
  readonly plan: Plan;
  readonly diffs?: readonly PlannedDiff[];
}

/**
 * Verifies all of the bundle and plans on the state as it is: takes no lock, makes no directory, writes nothing and starts
 * nothing.
 * @throws ArxError RUN_DOWNGRADE, RUN_STATE_INVALID, RUN_NOT_WRITABLE, RUN_MOVED, RUN_NO_USER, RUN_NO_EXEC, WRITE_FAILED; whatever `makePlan`, `planDiffs` and `read` throw.
 */
export async function dryRun(
  { head, read }: ReadableBundle,
  { force = false, allowDowngrade = false, diff = false, apply, enforce }: DryRunOptions,
  context: Context,
): Promise<DryRun> {
  await read();
  const state = peekState(context);
  const floor = demandSequence(state, head.seal, { allowDowngrade });
  const settled = isSettled(state, head.seal.name ?? head.digest, context);
  const { writableParents = false } = enforce?.run ?? {};
  const options = { force, settled, writableParents, host: thisHost(context) };
  const workspace = imaginedWorkspace(context);
  const { plan: made, steps } = makePlan(head, workspace, readLedger(state), options);
  demandWritable(writtenPaths(made), options.host.ground);
  if (apply !== undefined) demandSamePlan(apply, made);
  demandUsers(steps, workspace.root);
  demandPrivatePlace(steps, workspace, context.tmp);
  const warnings = [...made.warnings, ...floorWarnings(head.seal, floor), ...unfinished(state)];
  const plan = { ...made, warnings };
  if (!diff) return { plan };
  const { planDiffs } = await import('./plan/plan-diffs.ts');
  return { plan, diffs: await planDiffs(plan, read) };
}

/** What a run does first, so that this plan may be another one by then. */
function unfinished(state: StateDirectory | undefined): string[] {
  if (state === undefined || !existsSync(journalPath(state))) return [];
  return [
    'a run is going on here, or one was cut off and is taken back or finished first: this plan may change by then',
  ];
}
