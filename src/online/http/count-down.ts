import { setTimeout as sleep } from 'node:timers/promises';
import { checkAborted } from '../../core/context.ts';
import type { Downloading } from './downloading.ts';

/**
 * Waits before the next try, and tells at each tick how long it still takes.
 * @param wait Milliseconds.
 * @throws ArxError INTERRUPTED.
 */
export async function countDown(
  what: string,
  wait: number,
  { request, settings, context }: Downloading,
): Promise<void> {
  const source = request.key ?? request.source;
  for (let left = wait; ; left -= settings.tick) {
    const seconds = wait < 1000 ? (left / 1000).toFixed(1) : Math.ceil(left / 1000).toString();
    context.report({ type: 'source', source, state: 'waiting', detail: `${what}; again in ${seconds} s` });
    const nap = Math.min(left, settings.tick);
    await sleep(nap, undefined, { signal: context.signal }).catch(() => checkAborted(context));
    if (left <= settings.tick) return;
  }
}
