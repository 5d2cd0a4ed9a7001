import type { Context } from '../../core/context.ts';
import type { Step } from '../run/step-model.ts';
import type { StepRecord } from '../state/receipt.ts';
import { runStep } from './run-step.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/**
 * Runs the commands of a bundle in their order; the first that fails ends the run. Daemons are not started here.
 * @returns how each went.
 * @throws what `runStep` calls its errors, after `around.ended` got the record.
 */
export async function runSteps(
  steps: readonly Step[],
  around: StepSurroundings,
  context: Context,
): Promise<readonly StepRecord[]> {
  const records: StepRecord[] = [];
  for (const step of steps.filter(({ daemon }) => daemon === undefined))
    records.push(await runOne(step, { of: steps.length, ...around }, context));
  return records;
}

async function runOne(
  step: Step,
  around: StepSurroundings & { readonly of: number },
  context: Context,
): Promise<StepRecord> {
  if (step.when === 'changed' && !around.changed) return skip(step, around, context);
  const { label, argv } = step;
  const { of } = around;
  context.report({ type: 'step', step: label, state: 'started', detail: argv[0], of });
  const { record, ...failed } = await runStep(step, around, context);
  around.ended(step, record);
  context.report({
    type: 'step',
    step: label,
    state: 'error' in failed ? 'failed' : 'done',
    detail: `${record.ms} ms`,
  });
  if ('error' in failed) throw failed.error;
  return record;
}

function skip(step: Step, around: StepSurroundings, context: Context): StepRecord {
  const { number, label, argv } = step;
  const record = { number, label, argv, state: 'skipped', ms: 0, attempts: 0, leftovers: [] } as const;
  around.ended(step, record);
  context.report({ type: 'step', step: label, state: 'done', detail: 'skipped, nothing has changed' });
  return record;
}
