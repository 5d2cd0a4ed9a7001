import { parentPort, workerData } from 'node:worker_threads';
import { FileBytes } from '../archive/file-bytes.ts';
import { FAILED, PROGRESS, WRITING } from '../archive/output-file.ts';
import { createContext } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { readBundle } from '../offline/read-bundle.ts';
import { trustedKeyFromPem } from '../trust/trusted-key.ts';
import type { VerifyAnswer, VerifyJob } from './verify-while-writing.ts';

const job = workerData as VerifyJob;

/** Sleeps until there is something to read at this position, or the writer is done. */
function awaitGrowth(position: number): void {
  for (;;) {
    const written = Atomics.load(job.progress, PROGRESS.written);
    const state = Atomics.load(job.progress, PROGRESS.state);
    if (state === FAILED) throw new ArxError('INTERRUPTED', 'Cannot go on: the writer has failed');
    if (written > BigInt(position) || state !== WRITING) return;
    Atomics.wait(job.progress, PROGRESS.written, written, 100);
  }
}

async function verify(): Promise<VerifyAnswer> {
  try {
    const trusted = [trustedKeyFromPem('signer', job.publicKey, 'signer')];
    const head = await readBundle(
      new FileBytes(job.fd, awaitGrowth),
      trusted,
      createContext({ limits: job.limits }),
    );
    return { digest: head.digest };
  } catch (error) {
    if (error instanceof ArxError) return { code: error.code, message: error.message };
    throw error;
  }
}

parentPort?.postMessage(await verify());
