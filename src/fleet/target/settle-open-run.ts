import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { FarOpenRun } from '../far/far-model.ts';
import { holderWords } from '../far/holder-words.ts';
import { type Closing, decodeClosing } from './closing.ts';
import { closeRun } from './close-run.ts';
import { takeRecovered } from './far-course.ts';
import { type Followed, followToEnd } from './follow-to-end.ts';
import { isSameWork } from './ended-before.ts';
import { readOpenRun } from './read-open-run.ts';
import type { RunRequest } from './target-options.ts';
import type { TargetView } from './target-view.ts';
import type { TargetWork } from './target-work.ts';

/** Milliseconds between two looks whether the other one has ended. */
const PAUSE = 1000;

/** What it has come to; without either: look again. */
export interface SettledRun {
  /** A run that was followed to its end and closed, and counts as what was asked for. */
  readonly followed?: Followed;
  /** One that had ended or was cut off, and is closed now. */
  readonly closed?: Followed;
}

/**
 * Puts in order what is open on a target: closes what has acted, takes back what was cut off, waits for what is at work.
 * With `resume` a run of the same bundle is followed instead, and always one of the same request.
 * @param what that is to be run; missing for a rollback or removal.
 * @throws ArxError RUN_BUSY, RUN_STATE_INVALID, HOST_UNREACHABLE, INTERRUPTED.
 */
export async function settleOpenRun(
  work: TargetWork,
  { bundle, request }: { readonly bundle?: Digest; readonly request?: RunRequest | undefined } = {},
): Promise<SettledRun> {
  const { target, meter, conduct, context } = work;
  const { open } = target;
  if (open === undefined) return {};
  const { wait = true, resume = false } = conduct;
  if (open.state === 'running' && resume && bundle !== undefined) {
    const followed = await followOpen(await closingOf(open.run, target), work);
    return followed.closing.head.bundle === bundle ? { followed } : {};
  }
  if (open.state === 'running' && request !== undefined) {
    const closing = await closingOf(open.run, target);
    // Who else follows it may close it first; what it came to stands in its receipt.
    if (isSameWork(closing.head, request)) {
      await followOpen(closing, work);
      return {};
    }
  }
  if (open.state !== 'running' && open.state !== 'local')
    return { closed: await closeOpen(target, open.run, context) };
  if (!wait || (open.state === 'local' && open.holder === undefined)) throw busy(target.name, open);
  meter.phase('waiting');
  await delay(PAUSE, undefined, { signal: context.signal }).catch(() => undefined);
  checkAborted(context);
  return {};
}

async function closingOf(run: string, { far }: TargetView): Promise<Closing> {
  return decodeClosing(await far.closing(run), run);
}

async function followOpen(closing: Closing, { target, meter, context }: TargetWork): Promise<Followed> {
  meter.phase('running');
  return await followToEnd(target, closing, { values: [], meter }, context);
}

/** What it reported is read again; when that has no end, it was cut off. */
async function closeOpen(target: TargetView, run: string, context: Context): Promise<Followed> {
  const { closing, course } = await readOpenRun(target, run);
  if (course.end === undefined) takeRecovered(course, await target.far.recover(run));
  const receipt = await closeRun(target, closing, course, context);
  context.report({
    type: 'warning',
    message: `${target.name}: the run ${run} was not closed there; it is now`,
  });
  return { closing, course, receipt };
}

function busy(name: string, { state, holder, run }: FarOpenRun): ArxError {
  const nobody = state === 'local' ? 'a run of arx-run that was cut off' : `the run ${run}`;
  const who = holder === undefined ? nobody : holderWords(holder);
  const hint =
    state === 'local' && holder === undefined
      ? 'Run `arx-run status` and then any bundle there: that takes it back first'
      : 'Wait until it has ended, or go on with it: --resume';
  return new ArxError(
    'RUN_BUSY',
    `Cannot use the target ${quoted(name)}: ${who} is at work there, expected nobody`,
    { hint },
  );
}
