import type { Context } from '../../core/context.ts';
import type { Session } from '../../plugin/session.ts';
import { newReceiptId } from '../../offline/state/receipt-id.ts';
import { runReceipt } from '../../offline/transaction/receipt-head.ts';
import { openFar } from '../far/open-far.ts';
import type { Far } from '../far/far-model.ts';
import { beginReceipt } from './begin-receipt.ts';
import { carryOut } from './carry-out.ts';
import { dryResult } from './dry-result.ts';
import { failureOf } from './failure-of.ts';
import { makeOrder } from './make-order.ts';
import { newMeter } from './meter.ts';
import { planRun, type RunPlan } from './plan-run.ts';
import { idleResult, runResult } from './run-result.ts';
import { sendContents } from './send-contents.ts';
import { settleOpenRun } from './settle-open-run.ts';
import { startable } from './startable.ts';
import type { TargetBundle } from './target-bundle.ts';
import type { TargetOptions, TargetResult } from './target-options.ts';
import type { TargetWork } from './target-work.ts';
import { verifyThere } from './verify-there.ts';
import { firstRequest, type Settled, TargetView, type View } from './target-view.ts';

/**
 * Runs a verified bundle on a target: looks at it, plans as a run on this machine does, sends what it lacks, and lets it
 * carry everything out or take everything back by itself; then writes down there what was done. What an earlier run has left
 * open there is put in order first.
 * @throws ArxError HOST_UNREACHABLE, HOST_NO_PROGRAM, HOST_LACKS, HOST_INVALID; what a run on this machine throws.
 */
export async function runOnTarget(
  session: Session,
  bundle: TargetBundle,
  options: TargetOptions,
  context: Context,
): Promise<TargetResult> {
  using way = startable(context);
  const { stateDirectory: state } = options;
  const far = await openFar(session, state === undefined ? {} : { state }, way.context);
  const verify = async (): Promise<void> => await verifyThere(session, await bundle.signatures());
  const began = (): void => way.began();
  return await runThrough({ name: session.name, far, began, verify }, bundle, options, context);
}

/** A target that is spoken to. */
export interface TargetWay {
  readonly name: string;
  readonly far: Far;
  /** From then on an interrupt does not cut the line. */
  readonly began: () => void;
  /** Lets the target check the signature of the bundle. */
  readonly verify: () => Promise<void>;
}

/** The same through a target that is spoken to already. @param way `verify` is called when it is to be strict. */
export async function runThrough(
  { name, far, began, verify }: TargetWay,
  bundle: TargetBundle,
  options: TargetOptions,
  context: Context,
): Promise<TargetResult> {
  using target = new TargetView(name, far, context);
  const meter = newMeter(far, options);
  const work = { target, meter, began, verify, conduct: options, context };
  for (;;) {
    const idAfter = onceId(context);
    const make = (view: View): RunPlan => planRun(bundle.head, view, { name, options, idAfter, context });
    meter.phase('looking');
    const first = (bundle.firstLook ??= firstRequest(make, context));
    const planned = await target.settle(make, { first, despite: options.dryRun });
    if (planned === undefined) {
      const followed = await settleOpenRun(work, bundle.head.digest);
      if (followed !== undefined) return runResult(followed, undefined, work);
    } else if (options.dryRun) {
      return await dryResult(planned.value, bundle, options, work);
    } else {
      const done = await perform(planned, bundle, options, work);
      if (done !== undefined) return done;
    }
    target.forget();
  }
}

/** Makes one id. */
function onceId({ now }: Context): (latest: string | undefined) => string {
  let id: string | undefined;
  return (latest) => (id ??= newReceiptId(now(), latest));
}

/** @returns undefined when somebody else has begun meanwhile, and that is waited for. */
async function perform(
  { value: plan, view }: Settled<RunPlan>,
  bundle: TargetBundle,
  options: TargetOptions,
  work: TargetWork & Pick<TargetWay, 'verify'>,
): Promise<TargetResult | undefined> {
  const { head } = bundle;
  const receipt = beginReceipt(plan.run, runReceipt(head, plan.downgradedFrom), view, work.context);
  const ordered = makeOrder(plan, { head, receipt, ground: view.ground, conduct: options });
  if (ordered.isIdle) return idleResult(plan, ordered, work);
  if (options.strict === true) await work.verify();
  await sendContents(plan, bundle, { view, ...work });
  const followed = await carryOut(ordered, work);
  if (followed === undefined) return undefined;
  const failure = failureOf(followed);
  if (failure !== undefined) throw failure;
  return runResult(followed, plan, work);
}
