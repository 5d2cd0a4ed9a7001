import type { Event } from '../core/event.ts';
import type { Shell, Sink } from './shell.ts';
import { stepLines } from './step-lines.ts';

const NEWLINE = 0x0a;

type StepEvent = Event & { type: 'step' };
type OutputEvent = Event & { type: 'output' };

/** Where the output of a bundle's commands goes. */
export interface CommandOutput {
  /** A command begins or has ended. */
  step(event: StepEvent): void;
  /** Resolves once the bytes are written, or when nobody reads them any more. */
  write(event: OutputEvent): Promise<void>;
  /** True: a command stopped in the middle of a line of standard error, or of the terminal that it is. */
  readonly inLine: boolean;
  /** That line was ended. */
  interrupt(): void;
  /** Nothing more comes. */
  close(): void;
}

/**
 * The output of commands goes on as it is, byte by byte, because another program may read it; with --json standard output is
 * for the one object. A terminal is for people: if there are several commands, each line on it says when and from which.
 */
export function commandOutput({ stdout, stderr }: Shell, json: boolean): CommandOutput {
  const lines = stepLines(() => new Date().toTimeString().slice(0, 8));
  let several = false;
  let hasStarted = false;
  let inLine = false;
  const sinkOf = (stream: OutputEvent['stream']): Sink => (stream === 'stdout' && !json ? stdout : stderr);
  // What arx says itself goes to standard error: only a line that is not ended there is in its way.
  const isInWay = (sink: Sink): boolean => sink === stderr || (sink.isTTY && stderr.isTTY);
  const end = (): void => {
    const text = lines.end();
    const sink = stderr.isTTY ? stderr : stdout;
    if (text === '' || !sink.isTTY) return;
    if (isInWay(sink)) inLine = false;
    void put(sink, Buffer.from(text, 'latin1'));
  };
  return {
    step: ({ state, of = 1 }) => {
      if (state === 'started') {
        // What undoes a command comes after it.
        several = of > 1 || hasStarted;
        hasStarted = true;
      }
      end();
    },
    write: ({ step, stream, bytes }) => {
      const sink = sinkOf(stream);
      if (!several || !sink.isTTY) {
        if (bytes.length > 0 && isInWay(sink)) inLine = bytes.at(-1) !== NEWLINE;
        return put(sink, Buffer.from(bytes));
      }
      const text = lines.show(step, stream, bytes);
      if (isInWay(sink)) inLine = lines.inLine;
      return put(sink, Buffer.from(text, 'latin1'));
    },
    get inLine() {
      return inLine;
    },
    interrupt: () => {
      inLine = false;
      lines.interrupt();
    },
    close: end,
  };
}

async function put(sink: Sink, bytes: Uint8Array): Promise<void> {
  if (bytes.length > 0) await sink.write(bytes).catch(() => undefined);
}
