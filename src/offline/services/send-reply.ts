import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openForeignFifo, writeFifo } from '../../sys/fifo.ts';
import type { HostOutput } from './run-on-host.ts';

/** Between two attempts to write on, in milliseconds. */
const PAUSE = 20;

/**
 * Answers a shim through the FIFO that it made, if it still reads.
 * @param path in a directory that is held open.
 * @param signal when nobody is waited for any longer.
 */
export async function sendReply(
  path: string,
  answer: HostOutput,
  around: { readonly uid: number; readonly signal: AbortSignal },
): Promise<void> {
  const fd = openForeignFifo(path, around.uid);
  if (fd === undefined) return;
  try {
    let rest = replyBytes(answer);
    while (rest.length > 0 && !around.signal.aborted) {
      const sent = writeFifo(fd, rest);
      rest = rest.subarray(sent);
      if (sent === 0) await delay(PAUSE, undefined, { signal: around.signal });
    }
  } catch {
    // Who asked has gone, or the window is closed.
  } finally {
    closeSync(fd);
  }
}

function replyBytes({ code, stdout, stderr }: HostOutput): Buffer {
  const lines = [...prefixed('1', stdout), ...prefixed('2', stderr), `=${code}\n`];
  return Buffer.from(lines.join(''));
}

function prefixed(stream: '1' | '2', text: string): string[] {
  const lines = text.replaceAll('\0', '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${stream}${line}\n`);
}
