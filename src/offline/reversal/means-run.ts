import type { ReceiptHead } from '../change/journal-model.ts';
import { isMeant } from '../status/is-meant.ts';

/**
 * True if a run that did not come to its end is what a rollback is to take back, so that nothing before it goes back.
 * @param what as the rollback was asked: a receipt, a bundle by its name, its digest or the first digits of that, or nothing.
 */
export function meansRun(
  what: string | undefined,
  run: Pick<ReceiptHead, 'key' | 'id' | 'kind' | 'bundle'>,
): boolean {
  return run.kind === 'run' && (what === undefined || what === run.id || isMeant(what, run));
}
