import type { Writable } from 'node:stream';
import type { Sink } from './shell.ts';

/** A stream of the process; the terminal's facts are there only when it is one. */
type MaybeTerminal = Writable & { isTTY?: boolean; columns?: number; rows?: number };

/** Wraps process.stdout or process.stderr. A reader that went away (EPIPE) ends the writing quietly. */
export function processSink(stream: MaybeTerminal): Sink {
  let gone = false;
  // Every failed write is told to its own callback below; this only keeps the event from ending the process.
  stream.on('error', () => undefined);
  const write = (bytes: string | Uint8Array): Promise<boolean> =>
    new Promise((resolve, reject) => {
      stream.write(bytes, (error?: NodeJS.ErrnoException | null) => {
        gone ||= error?.code === 'EPIPE';
        if (error && !gone) reject(error);
        else resolve(!gone);
      });
    });
  return {
    get isTTY() {
      return stream.isTTY ?? false;
    },
    // A terminal that was given no size, as some of containers, says 0.
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    write: (bytes) => (gone ? Promise.resolve(false) : write(bytes)),
  };
}
