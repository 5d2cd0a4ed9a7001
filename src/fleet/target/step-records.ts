import type { StepRecord } from '../../offline/state/receipt.ts';
import type { ClosingStep } from './closing.ts';
import type { FarCourse } from './far-course.ts';

/** How the commands went, as a receipt has it; those that were never started are left out, as on this machine. */
export function stepRecords(steps: readonly ClosingStep[], course: FarCourse): StepRecord[] {
  return steps.flatMap(({ number, label, argv, skipped }): StepRecord[] => {
    const base = { number, label, argv };
    if (skipped) return [{ ...base, state: 'skipped', ms: 0, attempts: 0, leftovers: [] }];
    const ended = course.steps.get(number);
    if (ended === undefined || ended.state === 'started') return [];
    const { state, code, ms = 0, attempts = 1, leftovers = [] } = ended;
    return [{ ...base, state, ...(code !== undefined && { code }), ms, attempts, leftovers }];
  });
}
