import type { Context } from '../../core/context.ts';
import type { Session } from '../../plugin/session.ts';
import { newReceiptId } from '../../offline/state/receipt-id.ts';
import { runReceipt } from '../../offline/transaction/receipt-head.ts';
import { openFar } from '../far/open-far.ts';
import type { Far } from '../far/far-model.ts';
import { beginReceipt } from './begin-receipt.ts';
import { carryOut } from './carry-out.ts';
import { dryResult } from './dry-result.ts';
import { endedBefore, type EndedBefore, failureBefore, requestText } from './ended-before.ts';
import { failureOf } from './failure-of.ts';
import type { Followed } from './follow-to-end.ts';
import { idleOf, makeOrder } from './make-order.ts';
import { newMeter } from './meter.ts';
import { planRun, type RunPlan } from './plan-run.ts';
import { idleResult, runResult } from './run-result.ts';
import { sendContents } from './send-contents.ts';
import { settleOpenRun } from './settle-open-run.ts';
import { startable } from './startable.ts';
import { placedHead } from './target-secrets.ts';
import type { TargetBundle } from './target-bundle.ts';
import type { TargetOptions, TargetResult } from './target-options.ts';
import type { TargetWork } from './target-work.ts';
import { verifyThere } from './verify-there.ts';
import { unlessOvertaken } from './unless-overtaken.ts';
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
  const far = await openFar(session, { state: options.stateDirectory }, way.context);
  const verify = async (): Promise<void> => await verifyThere(session, await bundle.signatures());
  const began = (): void => way.began();
  const through = { name: session.name, far, began, verify };
  return await unlessOvertaken(options, context, () => runThrough(through, bundle, options, context));
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
  const head = placedHead(bundle.head, options);
  const work = { target, meter, began, verify, conduct: options, context };
  for (;;) {
    const idAfter = onceId(context);
    const planning = { name, options, idAfter, context };
    const make = (view: View): RunPlan | EndedBefore =>
      endedBefore(options.request, view, context) ?? planRun(head, view, planning);
    meter.phase('looking');
    const first = (bundle.firstLook ??= firstRequest(make, context));
    const planned = await target.settle(make, { first, despite: options.dryRun });
    if (planned === undefined) {
      const { followed } = await settleOpenRun(work, {
        bundle: bundle.head.digest,
        request: options.request,
      });
      if (followed !== undefined) return goodResult(followed, undefined, work);
    } else if ('ended' in planned.value) {
      if (planned.value.ended.result !== 'done') throw failureBefore(planned.value);
      return runResult({ receipt: planned.value.ended }, undefined, work);
    } else if (options.dryRun) {
      return await dryResult(planned.value, bundle, options, work);
    } else {
      const done = await perform(
        { value: planned.value, view: planned.view },
        { ...bundle, head },
        options,
        work,
      );
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
  const { request } = options;
  const idle = idleOf(plan, { head, view });
  if (idle !== undefined) return idleResult(plan, idle, work);
  const about = {
    ...runReceipt(head, plan.downgradedFrom),
    ...(request !== undefined && { request: requestText(request) }),
  };
  const receipt = beginReceipt(plan.run, about, view, work.context);
  const ordered = makeOrder(plan, { head, receipt, view, conduct: options });
  if (options.strict === true) await work.verify();
  await sendContents(plan, bundle, { view, ...work });
  const followed = await carryOut(ordered, work);
  return followed === undefined ? undefined : goodResult(followed, plan, work);
}

function goodResult(followed: Followed, plan: RunPlan | undefined, work: TargetWork): TargetResult {
  const failure = failureOf(followed);
  if (failure !== undefined) throw failure;
  return runResult(followed, plan, work);
}
