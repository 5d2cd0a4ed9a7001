import { parentPort } from 'node:worker_threads';
import { writeFiles } from './write-files.ts';
import { DONE, FAILED, type WriteJob } from './write-job.ts';

// Without an answer as a message: who gave the job looks at the outcome whenever it has another one to give.
parentPort?.on('message', ({ files, content, outcome }: WriteJob) => {
  const failure = writeFiles(files, new Uint8Array(content));
  const cells = new Int32Array(outcome);
  if (failure !== undefined) {
    const { errno } = failure.error as NodeJS.ErrnoException;
    // What is no error of the system ends this thread, which is seen too.
    if (errno === undefined) throw failure.error;
    cells[1] = failure.index;
    cells[2] = errno;
  }
  Atomics.store(cells, 0, failure === undefined ? DONE : FAILED);
  Atomics.notify(cells, 0);
});
