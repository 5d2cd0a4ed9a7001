import type { Receipt } from '../state/receipt.ts';
import { type Reversed, reversedSummary } from './reversed.ts';
import type { Reversal } from './reversal.ts';

/** What a rollback or removal has done. */
export function reversedByReceipt(
  reversal: Reversal,
  { id, result, remarks, undone = [] }: Receipt,
): Reversed & { readonly receipt: string } {
  const labels = undone.filter(({ state }) => state === 'done').map(({ label }) => label);
  return { ...reversedSummary(reversal), undone: labels, remarks, result, receipt: id };
}
