import { parentPort } from 'node:worker_threads';
import { compressFrame, type FrameJob } from './compress-frame.ts';

// A job for this worker is a frame; it answers with the frame's length.
parentPort?.on('message', (job: FrameJob) => parentPort?.postMessage(compressFrame(job)));
