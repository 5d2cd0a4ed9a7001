import type { Context } from '../../core/context.ts';
import { isAlive } from '../services/daemons/is-alive.ts';
import type { Acting } from './acting.ts';
import { stopBefore } from './stop-before.ts';
import type { Undertaking } from './undertaking.ts';

/** Stops the daemons that the version before had and this one has not. */
export async function stopOldDaemons(
  { ledger, head, preparation }: Pick<Undertaking, 'ledger' | 'head' | 'preparation'>,
  acting: Acting,
  context: Context,
): Promise<void> {
  const wanted = new Set(preparation.steps.map(({ daemon }) => daemon));
  const before = ledger.find(head.seal.name ?? head.digest)?.daemons ?? [];
  for (const record of before)
    if (!wanted.has(record.name) && isAlive(record)) await stopBefore(record, acting, context);
}
