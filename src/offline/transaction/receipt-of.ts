import type { Context } from '../../core/context.ts';
import type { ReceiptHead } from '../change/journal-model.ts';
import type { Receipt } from '../state/receipt.ts';
import type { Course } from './course.ts';

/** The receipt of a run that stays as it is: done, or failed with everything left in its place. */
export function receiptOf(
  head: ReceiptHead,
  { changes, steps, services, daemons, remarks }: Course,
  { error }: Pick<Receipt, 'error'>,
  context: Context,
): Receipt {
  return {
    ...head,
    result: error === undefined ? 'done' : 'failed',
    ...(error !== undefined && { error }),
    ended: context.now().toISOString(),
    changes,
    steps,
    services,
    daemons,
    remarks,
  };
}
