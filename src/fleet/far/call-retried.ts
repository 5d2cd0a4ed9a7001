import { setTimeout as delay } from 'node:timers/promises';
import { ArxError } from '../../core/errors.ts';

/** In milliseconds: before the second, third and fourth time. */
const PAUSES = [250, 1000, 3000];

/** Does something that may be done twice; again, up to three times, when the link was lost. */
export async function callRetried<T>(call: () => Promise<T>, pauses: readonly number[] = PAUSES): Promise<T> {
  const [pause, ...later] = pauses;
  try {
    return await call();
  } catch (error) {
    if (pause === undefined || !(error instanceof ArxError) || error.code !== 'HOST_UNREACHABLE') throw error;
  }
  await delay(pause);
  return await callRetried(call, later);
}
