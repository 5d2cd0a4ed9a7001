import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readFifo } from '../../sys/fifo.ts';
import { LineBuffer } from './line-buffer.ts';
import { parseQuestion, type Question } from './question.ts';
import { LONGEST_QUESTION } from './shim.ts';

/** Between two looks into the FIFO, in milliseconds. Node has no other way to wait for one without a socket. */
const PAUSE = 15;

/**
 * Yields what shims ask, one after the other, until the signal is aborted; what was not read by then is dropped. Nothing
 * is read while the question before is answered, so who asks too much waits, and memory stays bounded.
 * @param fd of the FIFO; it is closed at the end.
 */
export async function* readQuestions(fd: number, signal: AbortSignal): AsyncGenerator<Question> {
  try {
    const lines = new LineBuffer(LONGEST_QUESTION);
    const bytes = Buffer.alloc(65_536);
    while (!signal.aborted) {
      const size = readFifo(fd, bytes);
      for (const line of lines.push(bytes.subarray(0, size))) {
        const question = parseQuestion(line);
        if (question !== undefined) yield question;
        if (signal.aborted) return;
      }
      // Also after something was read: a flood must not keep us from everything else.
      await delay(PAUSE, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    closeSync(fd);
  }
}
