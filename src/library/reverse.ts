import type { Context } from '../core/context.ts';
import { heedHurry } from '../core/heed-hurry.ts';
import { recover } from '../offline/change/recover.ts';
import { performReversal } from '../offline/reversal/perform-reversal.ts';
import { type Reversed, reversedSummary } from '../offline/reversal/reversed.ts';
import type { Reversal, ReversalOptions } from '../offline/reversal/reversal.ts';
import { demandWritable } from '../offline/plan/demand-writable.ts';
import { demandLinux } from '../offline/run/demand-linux.ts';
import { localGround } from '../offline/run/local-ground.ts';
import { takeHostLock } from '../offline/state/host-lock.ts';
import { type Ledger, readLedger } from '../offline/state/ledger.ts';
import { openState, peekState, type StateDirectory } from '../offline/state/state-directory.ts';

/** What a plan of a rollback or removal is made from. */
export interface Host {
  readonly state: StateDirectory;
  readonly ledger: Ledger;
}

/**
 * Plans and does a rollback or removal, alone on this host and after what a cut off run has left was put in order.
 * @param what for others who wait for the lock.
 */
export async function reverse(
  what: string,
  plan: (host: Host, options: { readonly force: boolean }) => Reversal,
  { force = false, dryRun = false, wait = true }: ReversalOptions,
  context: Context,
): Promise<Reversed> {
  demandLinux('roll back or remove a bundle');
  if (dryRun) {
    const state = peekState(context) ?? { path: context.stateDir };
    return reversedSummary(possible(plan({ state, ledger: readLedger(peekState(context)) }, { force })));
  }
  const state = openState(context);
  await using _lock = await takeHostLock(state, what, { wait }, context);
  await recover(state, context);
  using _heed = heedHurry(context);
  const reversal = possible(plan({ state, ledger: readLedger(state) }, { force }));
  const { id, result, remarks } = await performReversal(reversal, state, context);
  return { ...reversedSummary(reversal), remarks, result, receipt: id };
}

function possible(reversal: Reversal): Reversal {
  demandWritable(
    reversal.towards.changes.map(({ path }) => path),
    localGround,
  );
  return reversal;
}
