import { parentPort, workerData } from 'node:worker_threads';
import type { ErrorCode } from '../../core/error-codes.ts';
import { ArxError } from '../../core/errors.ts';
import { DigestBatches, type DigestWork } from './digest-batches.ts';

/** What the thread says in the end: nothing, or the first error that it met. */
export type DigestAnswer = null | {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
};

function work(): DigestAnswer {
  const batches = new DigestBatches(workerData as DigestWork);
  try {
    while (batches.next());
    return null;
  } catch (error) {
    if (error instanceof ArxError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
}

parentPort?.postMessage(work());
