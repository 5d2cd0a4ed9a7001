import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { ArxError } from '../core/errors.ts';

/**
 * The next message of a thread.
 * @throws what the thread threw; ArxError INTERNAL if it ended without a message: nobody waits for ever.
 */
export async function answerOf<T>(worker: Worker): Promise<T> {
  const settled = new AbortController();
  const { signal } = settled;
  const message = once(worker, 'message', { signal }).then(([answer]) => answer as T);
  const exit = once(worker, 'exit', { signal }).then(() => {
    throw new ArxError('INTERNAL', 'Cannot go on: a thread ended without an answer');
  });
  exit.catch(() => undefined); // Aborted as soon as the message is there.
  message.catch(() => undefined);
  try {
    return await Promise.race([message, exit]);
  } finally {
    settled.abort();
  }
}
