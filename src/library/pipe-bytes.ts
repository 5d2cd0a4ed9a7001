import { fstatSync, readlinkSync, readSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { checkAborted, type Context } from '../core/context.ts';

const CHUNK = 64 * 1024;

/**
 * The bytes of a pipe or device that was opened with O_NONBLOCK. Nothing of it can hold up the process: a read stream
 * would leave a thread in open(2) or read(2), for which the process waits when it exits.
 * @throws ArxError INTERRUPTED.
 */
export async function* pipeBytes(fd: number, context: Context): AsyncGenerator<Uint8Array, void, undefined> {
  // Without a writer a read gives no bytes (fifo(7)): that is the end only once there has been one.
  let met = !awaitsWriter(fd);
  for (let idle = 0; ; idle += 1) {
    checkAborted(context);
    const chunk = readNow(fd);
    met ||= chunk === undefined || chunk.length > 0;
    if (met && chunk?.length === 0) return;
    if (chunk !== undefined && chunk.length > 0) {
      idle = 0;
      yield chunk;
    } else await (idle < 50 ? setImmediate() : setTimeout(5));
  }
}

/** No bytes: nobody writes. Undefined: somebody may, but has not yet. */
function readNow(fd: number): Uint8Array | undefined {
  const chunk = Buffer.allocUnsafeSlow(CHUNK);
  try {
    return chunk.subarray(0, readSync(fd, chunk));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

/** A pipe with a name may be opened before its writer; one without, as in `<(command)`, has had one from the start. */
function awaitsWriter(fd: number): boolean {
  if (!fstatSync(fd).isFIFO()) return false;
  try {
    return !readlinkSync(`/proc/self/fd/${fd}`).startsWith('pipe:');
  } catch {
    return true;
  }
}
