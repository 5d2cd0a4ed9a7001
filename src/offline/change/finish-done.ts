import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { unfailing } from '../../core/unfailing.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { finish } from './finish.ts';
import type { Committed } from './journal-model.ts';

/**
 * Writes down what a run, rollback or removal has committed: from here on nothing of it is taken back.
 * @throws ArxError RUN_STATE_INVALID, WRITE_FAILED, which say that all is done, and who goes on.
 */
export function finishDone(committed: Committed, state: StateDirectory, context: Context): void {
  try {
    finish(committed, state, unfailing(context));
  } catch (error) {
    throw error instanceof ArxError ? doneButUnwritten(error, committed) : error;
  }
}

function doneButUnwritten(cause: ArxError, { receipt: { kind, id } }: Committed): ArxError {
  const { code, data, message } = cause;
  return new ArxError(code, `Cannot write down the ${kind} ${id}, all of which is done: ${message}`, {
    hint: 'Mend that; the next run, rollback or removal writes it down first',
    data: { ...data, receipt: id },
    cause,
  });
}
