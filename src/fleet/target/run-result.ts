import type { Plan } from '../../offline/run/plan-model.ts';
import type { Followed } from './follow-to-end.ts';
import type { Idle } from './make-order.ts';
import type { RunPlan } from './plan-run.ts';
import { stepRecords } from './step-records.ts';
import type { TargetResult } from './target-options.ts';
import type { TargetWork } from './target-work.ts';

const NONE = { created: 0, changed: 0, deleted: 0, saved: 0, unchanged: 0, bytes: 0 };

/** The result of a run that has ended well. @param planned missing for one that somebody else has begun. */
export function runResult(
  { receipt }: Pick<Followed, 'receipt'>,
  planned: RunPlan | undefined,
  { meter }: Pick<TargetWork, 'meter'>,
): TargetResult {
  const { id, bundle, steps, services, daemons, remarks, changes } = receipt;
  const saved = changes.filter(({ savedAs }) => savedAs !== undefined).length;
  return {
    state: 'done',
    digest: bundle,
    placed: planned === undefined ? placedBy(receipt) : { ...countsOf(planned.plan), saved },
    ...(planned !== undefined && { plan: planned.plan }),
    steps,
    services,
    daemons,
    remarks,
    receipt: id,
    traffic: meter.traffic,
    ms: meter.ms,
  };
}

/** The result where nothing was to be done: nobody has to write that down. */
export function idleResult(
  { plan }: RunPlan,
  { steps, daemons }: Idle,
  { meter }: Pick<TargetWork, 'meter'>,
): TargetResult {
  return {
    state: 'unchanged',
    digest: plan.digest,
    placed: { ...countsOf(plan), saved: 0 },
    plan,
    steps: stepRecords(steps, new Map()),
    services: [],
    daemons,
    remarks: [],
    traffic: meter.traffic,
    ms: meter.ms,
  };
}

/** The result of a dry run. */
export function plannedResult({ plan }: RunPlan, { meter }: Pick<TargetWork, 'meter'>): TargetResult {
  return {
    state: 'planned',
    digest: plan.digest,
    placed: NONE,
    plan,
    steps: [],
    services: [],
    daemons: [],
    remarks: [],
    traffic: meter.traffic,
    ms: meter.ms,
  };
}

function countsOf({ counts, bytes }: Plan): Omit<TargetResult['placed'], 'saved'> {
  const { create, change, delete: deleted, unchanged } = counts;
  return { created: create, changed: change, deleted, unchanged, bytes };
}

function placedBy({ changes }: Followed['receipt']): TargetResult['placed'] {
  const placed = { ...NONE };
  for (const { before, after, savedAs } of changes) {
    if (before === null) placed.created += 1;
    else if (after === null) placed.deleted += 1;
    else placed.changed += 1;
    if (savedAs !== undefined) placed.saved += 1;
    if (after?.kind === 'file') placed.bytes += after.size;
  }
  return placed;
}
