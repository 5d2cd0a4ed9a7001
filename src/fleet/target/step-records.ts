import type { StepRecord } from '../../offline/state/receipt.ts';
import type { ClosingStep } from './closing.ts';
import type { FarCourse } from './far-course.ts';

type Named = Pick<ClosingStep, 'number' | 'label' | 'argv'> & Partial<Pick<ClosingStep, 'skipped'>>;

/**
 * How commands went, or what undoes them, as a receipt has it; those that were never started are left out, as on this machine.
 */
export function stepRecords(steps: readonly Named[], ended: FarCourse['steps']): StepRecord[] {
  return steps.flatMap(({ number, label, argv, skipped = false }): StepRecord[] => {
    const base = { number, label, argv };
    if (skipped) return [{ ...base, state: 'skipped', ms: 0, attempts: 0, leftovers: [] }];
    const end = ended.get(number);
    if (end === undefined || end.state === 'started') return [];
    const { state, code, ms = 0, attempts = 1, leftovers = [] } = end;
    return [{ ...base, state, ...(code !== undefined && { code }), ms, attempts, leftovers }];
  });
}
