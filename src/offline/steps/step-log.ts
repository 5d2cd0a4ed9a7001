import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { CappedFile } from './capped-file.ts';

type Stream = 'stdout' | 'stderr';

/** Bytes of the beginning, and as many of the end, that a log keeps. */
const HALF = 32 * 1024 * 1024;
/** Bytes of a line before it is written in parts. */
const LONGEST = 16_384;

/** The whole output of one command, in a file. */
export interface StepLog {
  /** Where it is. */
  readonly path: string;
  write(stream: Stream, bytes: Uint8Array): void;
  /** A line of our own. */
  note(text: string): void;
  close(): void;
}

/**
 * A log in the form that container engines write (Kubernetes, "CRI logging"): `TIME STREAM TAG TEXT` a line, TAG is F for a
 * line that ends here and P for one that goes on; the bytes themselves are as they came. A log that cannot be written, or
 * would leave too little space for the state, is warned of once and ends there; it does not stop the command.
 * @param half how many bytes of the beginning, and of the end, are kept; default 32 MiB each.
 */
export function openStepLog(directory: string, name: string, context: Context, half = HALF): StepLog {
  const path = freePath(directory, name);
  const open: Record<Stream, string> = { stdout: '', stderr: '' };
  let file: CappedFile | undefined;
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      file?.abandon();
      file = undefined;
      context.report({ type: 'warning', message: problemOf(path, error) });
    }
  };
  const put = (stream: Stream, tag: 'F' | 'P', lines: readonly string[]): void => {
    if (lines.length === 0) return;
    const start = `${context.now().toISOString()} ${stream} ${tag} `;
    file?.write(Buffer.from(`${start}${lines.join(`\n${start}`)}\n`, 'latin1'));
  };
  const write = (stream: Stream, bytes: Uint8Array): void => {
    const lines = (open[stream] + latin1(bytes)).split('\n');
    let rest = lines.pop() ?? '';
    put(stream, 'F', lines);
    for (; rest.length >= LONGEST; rest = rest.slice(LONGEST)) put(stream, 'P', [rest.slice(0, LONGEST)]);
    open[stream] = rest;
  };
  const end = (stream: Stream): void => {
    if (open[stream] !== '') put(stream, 'P', [open[stream]]);
    open[stream] = '';
  };
  attempt(() => (file = new CappedFile(path, half)));
  return {
    path,
    write: (stream, bytes) => attempt(() => write(stream, bytes)),
    note: (text) => attempt(() => put('stderr', 'F', [latin1(Buffer.from(`arx: ${text}`))])),
    close: () => {
      attempt(() => {
        end('stdout');
        end('stderr');
        file?.close();
      });
      file = undefined;
    },
  };
}

function problemOf(path: string, error: unknown): string {
  if (error instanceof ArxError) return error.message;
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return `Cannot write the log ${JSON.stringify(path)}: ${reason}`;
}

/** A run that was killed while it undid something has left a log of that name. */
function freePath(directory: string, name: string): string {
  for (let count = 1; ; count += 1) {
    const path = join(directory, count === 1 ? `${name}.log` : `${name}-${count}.log`);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  }
}

/** One character a byte: whatever the bytes mean, they come out as they were. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
