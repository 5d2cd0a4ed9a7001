import { parentPort } from 'node:worker_threads';
import { decodeInto } from './decode-into.ts';
import { PartReader } from './part-reader.ts';
import { type FailedFile, writeFiles } from './write-files.ts';
import {
  DONE,
  FAILED,
  type DecodeJob,
  NOT_HELD,
  type JobFailure,
  type PartJob,
  type SpanJob,
  type WriteJob,
} from './write-job.ts';
import { SpanWriter } from './write-span.ts';

const spans = new SpanWriter();
const parts = new PartReader();
let last = Promise.resolve();

// Without an answer as a message: who gave the job looks at the outcome whenever it has another one to give.
parentPort?.on('message', (job: Job) => {
  last = last.then(() => perform(job));
});

type Job = WriteJob | SpanJob | PartJob | DecodeJob;

async function perform(job: Job): Promise<void> {
  const end = await endOf(job);
  const cells = new Int32Array(job.outcome);
  if (typeof end === 'object') say(cells, end);
  Atomics.store(cells, 0, end === undefined ? DONE : end === 'not held' ? NOT_HELD : FAILED);
  Atomics.notify(cells, 0);
}

function endOf(job: Job): JobFailure | Promise<JobFailure> {
  if ('part' in job) return parts.take(job);
  if ('frame' in job) return decodeInto(job);
  return 'content' in job ? writeFiles(job.files, new Uint8Array(job.content)) : spans.write(job);
}

function say(cells: Int32Array, { index, error }: FailedFile): void {
  const { errno } = error as NodeJS.ErrnoException;
  // What is no error of the system ends this thread, which is seen too.
  if (errno === undefined) throw error;
  cells[1] = index;
  cells[2] = errno;
}
