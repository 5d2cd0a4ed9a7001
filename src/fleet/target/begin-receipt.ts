import type { Context } from '../../core/context.ts';
import type { ReceiptHead } from '../../offline/change/journal-model.ts';
import { SavedObjects } from '../../offline/state/saved-objects.ts';
import { type ReceiptStart, startReceipt } from '../../offline/state/start-receipt.ts';
import type { SettledView } from './target-view.ts';

/** What a receipt says of who it is about. */
type About = Omit<ReceiptHead, keyof ReceiptStart>;

/**
 * What is known of the receipt of work on a target when it begins. It is of that host, and of the user there.
 * @param id of the receipt.
 */
export function beginReceipt(
  id: string,
  about: About,
  { state, facts }: SettledView,
  context: Context,
): ReceiptHead {
  const start = startReceipt(about.key, { state, objects: new SavedObjects(state) }, context);
  return { ...start, id, host: facts.host, user: facts.user, ...about };
}
