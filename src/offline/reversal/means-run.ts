import type { ReceiptHead } from '../change/journal-model.ts';

/**
 * True if a run that did not come to its end is what a rollback is to take back, so that nothing before it goes back.
 * @param what as the rollback was asked: a receipt, a bundle, or nothing.
 */
export function meansRun(
  what: string | undefined,
  { key, id, kind }: Pick<ReceiptHead, 'key' | 'id' | 'kind'>,
): boolean {
  return kind === 'run' && [undefined, key, id].includes(what);
}
