import { Worker } from 'node:worker_threads';
import type { OutputFile } from '../archive/output-file.ts';
import { answerOf } from '../archive/worker-answer.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import { startThread } from '../sys/start-thread.ts';
import type { SignerProof } from '../trust/signer-proof.ts';
import type { VerifyAnswer, VerifyJob } from './verify-worker.ts';

const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './verify-worker.ts' : './verify-worker.js',
  import.meta.url,
);

// What the thread throws away is freed early, so that memory stays flat.
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 8 };

/** A thread that verifies a bundle while it is written. Dispose it in every case. */
export class VerifyWhileWriting implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #answer: Promise<VerifyAnswer>;

  /** Starts to read the output from its beginning, trusting this one signer. @returns undefined where no thread can be had. */
  static start(output: OutputFile, proof: SignerProof, limits: Limits): VerifyWhileWriting | undefined {
    const workerData: VerifyJob = { fd: output.fd, progress: output.progress, proof, limits };
    const worker = startThread(() => new Worker(SCRIPT, { workerData, resourceLimits: RESOURCE_LIMITS }));
    return worker && new VerifyWhileWriting(worker);
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#answer = answerOf<VerifyAnswer>(worker);
    this.#answer.catch(() => undefined); // Seen by whoever asks for the answer.
  }

  /**
   * The digest of the bundle, once every byte has been verified. Call it after the output has ended.
   * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_*.
   */
  async digest(): Promise<Digest> {
    const answer = await this.#answer;
    if ('digest' in answer) return answer.digest;
    throw new ArxError(answer.code, answer.message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
