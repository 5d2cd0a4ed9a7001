import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { notTakenBack } from '../../offline/change/not-taken-back.ts';
import type { Receipt } from '../../offline/state/receipt.ts';
import type { Far, FarEvent } from '../far/far-model.ts';
import { closeRun } from './close-run.ts';
import type { Closing } from './closing.ts';
import { knownCode } from './known-code.ts';
import { type FarCourse, newFarCourse, takeEvent, takeRecovered } from './far-course.ts';
import { maskedCourse } from './masked-course.ts';
import type { Meter } from './meter.ts';
import type { TargetView } from './target-view.ts';
import { type Telling, tellingOf } from './tell-events.ts';

/** A run that was followed to its end, and closed. */
export interface Followed {
  readonly closing: Closing;
  readonly course: FarCourse;
  readonly receipt: Receipt;
}

/**
 * Follows a run on a target to its end, tells what happens, and closes it. An interrupt asks it to stop and to take
 * everything back, a second one at once; it is followed all the same.
 * @param work With `values`: of secrets that were sent, which are masked.
 * @throws ArxError HOST_UNREACHABLE when the link is lost for good: then the run goes on there, or its lease ends it.
 */
export async function followToEnd(
  target: TargetView,
  closing: Closing,
  { values, meter }: { readonly values: Iterable<Uint8Array>; readonly meter: Meter },
  context: Context,
): Promise<Followed> {
  const { far } = target;
  const run = closing.head.id;
  const telling = tellingOf(closing.steps, values, context);
  using _heed = stopOnAbort(far, run, context);
  const course = maskedCourse(await courseOf(far, run, telling), (text) => telling.mask(text));
  meter.phase('closing');
  const receipt = await closeRun(target, closing, course, context);
  return { closing, course, receipt };
}

/** Milliseconds before a run that seemed to be over is followed again. */
const PAUSE = 300;

/** What seems to be cut off and is at work still is followed from its beginning again; what was told is not told twice. */
async function courseOf(far: Far, run: string, telling: Telling): Promise<FarCourse> {
  for (let told = 0; ;) {
    const course = newFarCourse();
    let count = 0;
    await far.follow(run, async (event: FarEvent) => {
      takeEvent(course, event);
      if (event.type !== 'output') count += 1;
      if (count > told) await telling.tell(event);
    });
    told = count;
    if (course.end !== undefined || (await isRecovered(far, run, course, telling))) return course;
    await delay(PAUSE);
  }
}

async function isRecovered(far: Far, run: string, course: FarCourse, telling: Telling): Promise<boolean> {
  try {
    takeRecovered(course, await far.recover(run));
    return true;
  } catch (error) {
    if (error instanceof ArxError && error.code === 'RUN_BUSY') return false;
    if (course.error === undefined) throw error;
    const { code, message } = course.error;
    throw notTakenBack(new ArxError(knownCode(code), telling.mask(message)), error);
  }
}

/** What cannot be asked now is asked by nobody: the run is followed, and tells how it went. */
function stopOnAbort(far: Far, run: string, { signal, hurry }: Context): Disposable {
  const ask = (now: boolean) => (): void => void far.stop(run, now).catch(() => undefined);
  const [stop, hurryUp] = [ask(false), ask(true)];
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  hurry.addEventListener('abort', hurryUp, { once: true });
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', stop);
      hurry.removeEventListener('abort', hurryUp);
    },
  };
}
