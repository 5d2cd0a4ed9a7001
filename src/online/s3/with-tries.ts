import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { arxErrorIn } from '../http/http-error.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import { retryDelay } from '../http/retry-delay.ts';
import { s3Error, s3Failure, type S3Subject } from './s3-failure.ts';

// A try that brought this many new bytes does not count: a long download over a bad link may be cut often.
const STRIDE = 1024 * 1024;

/** What is asked for, and how it goes. */
export interface Trying extends S3Subject {
  /** The lock key, for events. */
  readonly key: string;
  /** How many bytes are there so far. */
  furthest?(): number;
}

/**
 * Runs a request, and again where that may help, as often as the HTTP client does.
 * @throws ArxError SOURCE_*, INTERRUPTED; what the task throws as ArxError.
 */
export async function withTries<T>(task: () => Promise<T>, subject: Trying, context: Context): Promise<T> {
  let waited = 0;
  let furthest = subject.furthest?.() ?? 0;
  for (let tried = 1; ; tried += 1) {
    checkAborted(context);
    try {
      return await task();
    } catch (error) {
      checkAborted(context);
      const own = error instanceof ArxError ? error : arxErrorIn(error);
      if (own !== undefined) throw own;
      const failure = s3Failure(error, subject);
      const now = subject.furthest?.() ?? 0;
      if (now >= furthest + STRIDE) tried = 1;
      furthest = Math.max(furthest, now);
      const wait = retryDelay(tried, undefined, HTTP_SETTINGS);
      waited += wait;
      if (!failure.again || tried >= HTTP_SETTINGS.tries || waited > HTTP_SETTINGS.budget)
        throw s3Error(failure, subject, tried);
      const detail = `${failure.what}; again in ${(wait / 1000).toFixed(1)} s`;
      context.report({ type: 'source', source: subject.key, state: 'waiting', detail });
      await sleep(wait, undefined, { signal: context.signal }).catch(() => checkAborted(context));
    }
  }
}
