import { availableParallelism } from 'node:os';
import { WriteThread } from './change/write-thread.ts';

/** Where it starts while something else is done. */
const WORTH_A_THREAD = 16 * 1024 * 1024;

/**
 * A second thread that helps to verify and to place a large bundle.
 * @param contentSize in bytes, uncompressed. @param worth how many are worth it: starting takes about as long as reading so many.
 * @returns undefined where that is not worth while, there is one processor only, or no thread can be had.
 */
export function helperFor(contentSize: number, worth = WORTH_A_THREAD): WriteThread | undefined {
  if (availableParallelism() === 1 || contentSize < worth) return undefined;
  return WriteThread.start();
}
