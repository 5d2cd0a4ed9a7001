import type { Context } from '../../core/context.ts';
import type { ReceiptHead } from '../../offline/change/journal-model.ts';
import { demandUndoable, type UndoMeans } from '../../offline/reversal/demand-undoable.ts';
import { isDisturbed } from '../../offline/reversal/is-disturbed.ts';
import { meansRun } from '../../offline/reversal/means-run.ts';
import { recoveredSummary } from '../../offline/reversal/recovered-summary.ts';
import { rerunSummary } from '../../offline/reversal/rerun-summary.ts';
import type { Reversal } from '../../offline/reversal/reversal.ts';
import { reversedByReceipt } from '../../offline/reversal/reversed-by-receipt.ts';
import { type Reversed, reversedSummary } from '../../offline/reversal/reversed.ts';
import { readLedger } from '../../offline/state/ledger.ts';
import type { Session } from '../../plugin/session.ts';
import { openFar } from '../far/open-far.ts';
import { demandAllowed, lacksOf } from './lacks.ts';
import { newMeter } from './meter.ts';
import { orderReversal } from './order-reversal.ts';
import { type PlanReversal, removalOf, rollbackOf } from './plan-reversal.ts';
import { isTakenBack, type OpenRun, readOpenRun } from './read-open-run.ts';
import { type ReversedThere, reverseInTwo } from './reverse-in-two.ts';
import { settleOpenRun } from './settle-open-run.ts';
import { startable } from './startable.ts';
import type { ReverseOptions, TargetResult } from './target-options.ts';
import { type Settled, TargetView } from './target-view.ts';
import type { TargetWork } from './target-work.ts';

/** Where its secrets are, the target tells. */
const NO_MEANS: UndoMeans = {
  env: {},
  hasSecret: () => undefined,
  hint: 'Targets are given no variables from here: go back there with arx-run; with --force that command is left as it is, and what was edited by hand is not kept',
};

/** What a rollback or removal on a target has done, or would do. */
export type TargetReversed = Reversed & Pick<TargetResult, 'traffic' | 'ms'>;

/**
 * Brings a target back to how it was before a receipt, as `rollback` does on this machine.
 * Where a run is open there that was cut off or has failed, it is the one that is meant: it is taken back, and nothing before it.
 * @param what a receipt of that host, or a bundle; missing: the newest run.
 * @throws ArxError what a rollback on this machine throws; HOST_*.
 */
export async function rollbackTarget(
  session: Session,
  what: string | undefined,
  options: ReverseOptions,
  context: Context,
): Promise<TargetReversed> {
  const isMeant = (run: ReceiptHead): boolean => meansRun(what, run);
  return await reverseOn(session, { plan: rollbackOf(what), isMeant }, options, context);
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
  return await reverseOn(session, { plan: removalOf(name), isMeant: () => false }, options, context);
}

/** What is asked for. */
interface Asked {
  readonly plan: PlanReversal;
  /** True if a run that did not come to its end is what was to be taken back. */
  readonly isMeant: (run: ReceiptHead) => boolean;
}

async function reverseOn(
  session: Session,
  { plan, isMeant }: Asked,
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
  for (let despite = false; ; despite = dryRun) {
    meter.phase('looking');
    const planned = await target.settle((view) => plan(view, force, context), { despite });
    if (planned === undefined) {
      const recovered = await (dryRun ? foreseeOpen(work, isMeant) : takeBackOpen(work, isMeant));
      if (recovered !== undefined) return { ...recovered, ...meteredBy(work) };
    } else if (planned.value !== undefined) {
      const { value: reversal, view } = planned;
      if (!force) demandUndoable(reversal, NO_MEANS);
      const foreseen = reversedSummary(reversal);
      if (dryRun) return { ...foreseen, ...meteredBy(work) };
      if (foreseen.unchanged) return { ...foreseen, result: 'done', ...meteredBy(work) };
      const done = await perform({ value: reversal, view }, options, work);
      if (done !== undefined) return resultOf(done, work);
    }
    target.forget();
  }
}

/**
 * What commands, daemons and services have a hand in is looked at again behind them; without paths there is nothing to look at.
 * @returns undefined when somebody else has begun meanwhile, and that is waited for.
 */
async function perform(
  planned: Settled<Reversal>,
  { without = [], force = false }: ReverseOptions,
  work: TargetWork,
): Promise<ReversedThere | undefined> {
  const { value: reversal, view } = planned;
  const undo = reversal.undo.flat();
  const needs = {
    steps: undo,
    health: [],
    secrets: undo.some(({ secrets }) => Object.keys(secrets).length > 0),
    strict: false,
  };
  const lacks = lacksOf(needs, view.facts);
  demandAllowed(work.target.name, lacks, without);
  const bare = lacks.some((lack) => lack.without === 'namespaces');
  if (isDisturbed(reversal) && reversal.targets.length > 0)
    return await reverseInTwo(planned, { bare, force }, work);
  const followed = await orderReversal(reversal, { view, bare }, work);
  return followed && { reversal, followed };
}

/** What a run that is open there comes to, if taking that back is all that was asked for. */
async function takeBackOpen(work: TargetWork, isMeant: Asked['isMeant']): Promise<Reversed | undefined> {
  const { closed } = await settleOpenRun(work);
  if (closed === undefined || !isMeant(closed.closing.head)) return undefined;
  if (isTakenBack(closed)) return recoveredSummary(closed.closing.head, closed.receipt);
  const rerun = rerunSummary(closed.receipt, readLedger(work.target.mirror.state));
  return rerun && { ...rerun, result: 'done' };
}

/** The same of a dry run. */
async function foreseeOpen(
  { target, context }: TargetWork,
  isMeant: Asked['isMeant'],
): Promise<Reversed | undefined> {
  const { open } = target;
  if (open?.state === 'cut' || open?.state === 'acted') {
    const found = await readOpenRun(target, open.run);
    const foreseen = isMeant(found.closing.head) ? foreseenOf(found, target) : undefined;
    if (foreseen !== undefined) return foreseen;
  }
  const message = `${target.name}: the run ${open?.run ?? ''} is not closed there, and is put in order first: what is shown may change by then`;
  await context.report({ type: 'warning', message });
  return undefined;
}

function foreseenOf(run: OpenRun, { mirror }: TargetView): Reversed | undefined {
  const { head, changes } = run.closing;
  if (isTakenBack(run)) return recoveredSummary(head);
  const result = run.course.error === undefined ? 'done' : 'failed';
  return rerunSummary({ ...head, changes, result }, readLedger(mirror.state));
}

function resultOf({ reversal, followed }: ReversedThere, work: TargetWork): TargetReversed {
  return { ...reversedByReceipt(reversal, followed.receipt), ...meteredBy(work) };
}

function meteredBy({ meter: { traffic, ms } }: TargetWork): Pick<TargetResult, 'traffic' | 'ms'> {
  return { traffic, ms };
}
