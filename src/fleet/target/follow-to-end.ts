import type { Context } from '../../core/context.ts';
import type { Receipt } from '../../offline/state/receipt.ts';
import type { Far, FarEvent } from '../far/far-model.ts';
import { closeRun } from './close-run.ts';
import type { Closing } from './closing.ts';
import { type FarCourse, newFarCourse, takeEvent } from './far-course.ts';
import type { Meter } from './meter.ts';
import type { TargetView } from './target-view.ts';
import { tellingOf } from './tell-events.ts';

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
  const course = newFarCourse();
  const telling = tellingOf(closing.steps, values, context);
  using _heed = stopOnAbort(far, run, context);
  await far.follow(run, async (event: FarEvent) => {
    takeEvent(course, event);
    await telling.tell(event);
  });
  if (course.end === undefined) course.left.push(...(await far.recover(run)));
  meter.phase('closing');
  const receipt = await closeRun(target, closing, course, { mask: (text) => telling.mask(text), context });
  return { closing, course, receipt };
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
