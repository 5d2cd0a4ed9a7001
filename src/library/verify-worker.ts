import { parentPort, workerData } from 'node:worker_threads';
import { FileBytes } from '../archive/file-bytes.ts';
import { FAILED, PROGRESS, WRITING } from '../archive/output-file.ts';
import { createContext } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { ErrorCode } from '../core/error-codes.ts';
import { ArxError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import { readContent, readHead } from '../offline/read-bundle.ts';
import { type SignerProof, trustInProof } from '../trust/signer-proof.ts';

/** What the verifying thread is given. */
export interface VerifyJob {
  readonly fd: number;
  readonly progress: BigInt64Array;
  readonly proof: SignerProof;
  readonly limits: Limits;
}

/** What it answers: the bundle digest, or why it refused. */
export type VerifyAnswer =
  { readonly digest: Digest } | { readonly code: ErrorCode; readonly message: string };

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
    const context = createContext({ limits: job.limits });
    const open = await readHead(new FileBytes(job.fd, awaitGrowth), trustInProof(job.proof), context);
    // Without a helper: each processor has its thread already.
    await readContent(open, undefined, context);
    return { digest: open.head.digest };
  } catch (error) {
    if (error instanceof ArxError) return { code: error.code, message: error.message };
    throw error;
  }
}

parentPort?.postMessage(await verify());
