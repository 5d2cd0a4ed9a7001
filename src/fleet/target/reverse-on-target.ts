import type { Context } from '../../core/context.ts';
import { isReceiptId, newReceiptId } from '../../offline/state/receipt-id.ts';
import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { Reversal } from '../../offline/reversal/reversal.ts';
import { type Reversed, reversedSummary } from '../../offline/reversal/reversed.ts';
import type { Session } from '../../plugin/session.ts';
import { openFar } from '../far/open-far.ts';
import { beginReceipt } from './begin-receipt.ts';
import { carryOut } from './carry-out.ts';
import { failureOf } from './failure-of.ts';
import type { Followed } from './follow-to-end.ts';
import { demandAllowed, lacksOf } from './lacks.ts';
import { makeReverseOrder } from './make-reverse-order.ts';
import { newMeter } from './meter.ts';
import { type PlanReversal, removalOf, rollbackOf } from './plan-reversal.ts';
import { settleOpenRun } from './settle-open-run.ts';
import { startable } from './startable.ts';
import type { ReverseOptions, TargetResult } from './target-options.ts';
import { type Settled, TargetView } from './target-view.ts';
import type { TargetWork } from './target-work.ts';

/** What a rollback or removal on a target has done, or would do. */
export type TargetReversed = Reversed & Pick<TargetResult, 'traffic' | 'ms'>;

/**
 * Brings a target back to how it was before a receipt, as `rollback` does on this machine.
 * @param what a receipt of that host, or a bundle; missing: the newest run whose effect is still there.
 * @throws ArxError what a rollback on this machine throws; HOST_*.
 */
export async function rollbackTarget(
  session: Session,
  what: string | undefined,
  options: ReverseOptions,
  context: Context,
): Promise<TargetReversed> {
  return await reverseOn(session, rollbackOf(what), options, context);
}

/**
 * Removes what a bundle has placed on a target, as `remove` does on this machine.
 * @param name of the bundle, or its digest, or how that begins.
 * @throws ArxError what a removal on this machine throws; HOST_*.
 */
export async function removeOnTarget(
  session: Session,
  name: string,
  options: ReverseOptions,
  context: Context,
): Promise<TargetReversed> {
  return await reverseOn(session, removalOf(name), options, context);
}

async function reverseOn(
  session: Session,
  plan: PlanReversal,
  options: ReverseOptions,
  context: Context,
): Promise<TargetReversed> {
  using way = startable(context);
  const far = await openFar(session, { state: options.stateDirectory }, way.context);
  const began = (): void => way.began();
  const { force = false, dryRun = false } = options;
  using target = new TargetView(session.name, far, context);
  const meter = newMeter(far, options);
  const work = { target, meter, began, conduct: options, context };
  for (;;) {
    meter.phase('looking');
    const planned = await target.settle((view) => plan(view, force, context), { despite: dryRun });
    if (planned === undefined) await settleOpenRun(work);
    else if (planned.value !== undefined) {
      const { value: reversal, view } = planned;
      if (dryRun) return { ...reversedSummary(reversal), traffic: meter.traffic, ms: meter.ms };
      const done = await perform({ value: reversal, view }, options, work);
      if (done !== undefined) return resultOf(reversal, done, work);
    }
    target.forget();
  }
}

/** @returns undefined when somebody else has begun meanwhile, and that is waited for. */
async function perform(
  { value: reversal, view }: Settled<Reversal>,
  { without = [], ...conduct }: ReverseOptions,
  work: TargetWork,
): Promise<Followed | undefined> {
  const { context, target } = work;
  const undo = reversal.undo.flat();
  const needs = {
    steps: undo,
    health: [],
    secrets: undo.some(({ secrets }) => Object.keys(secrets).length > 0),
    strict: false,
  };
  const lacks = lacksOf(needs, view.facts);
  demandAllowed(target.name, lacks, without);
  const id = newReceiptId(context.now(), receiptIds(view.state).findLast(isReceiptId));
  const about = { kind: reversal.kind, ...reversal.bundle, signers: [] };
  const receipt = beginReceipt(id, about, view, context);
  const bare = lacks.some((lack) => lack.without === 'namespaces');
  const ordered = makeReverseOrder(reversal, { receipt, view, bare, conduct });
  const followed = await carryOut(ordered, work);
  const failure = followed === undefined ? undefined : failureOf(followed);
  if (failure !== undefined) throw failure;
  return followed;
}

function resultOf(reversal: Reversal, { receipt }: Followed, { meter }: TargetWork): TargetReversed {
  const { id, result, remarks } = receipt;
  return {
    ...reversedSummary(reversal),
    remarks,
    result,
    receipt: id,
    traffic: meter.traffic,
    ms: meter.ms,
  };
}
