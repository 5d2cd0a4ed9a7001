import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { TargetOptions } from './target-options.ts';

/** How often it is looked again, and milliseconds before that. */
const ATTEMPTS = 3;
const PAUSE = 1000;

/**
 * Work that is given out more than once may have somebody else at it, who closes a run while it is followed here: then what the
 * target says by now is what counts. What has ended there is not done again.
 * @throws what `run` throws at last.
 */
export async function unlessOvertaken<T>(
  { request }: Pick<TargetOptions, 'request'>,
  { signal }: Pick<Context, 'signal'>,
  run: () => Promise<T>,
): Promise<T> {
  for (let left = request === undefined ? 0 : ATTEMPTS; ; left -= 1) {
    try {
      return await run();
    } catch (error) {
      if (left === 0 || !wasOvertaken(error)) throw error;
      await delay(PAUSE, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The run is gone, or somebody holds the lock to close it. */
function wasOvertaken(error: unknown): boolean {
  if (!(error instanceof ArxError) || error.data['receipt'] !== undefined) return false;
  return error.code === 'RUN_STATE_INVALID' || error.code === 'RUN_BUSY';
}
