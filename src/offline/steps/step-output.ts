import type { Context } from '../../core/context.ts';
import { maskedName } from '../secrets/masked-name.ts';
import type { Masker } from '../secrets/secrets-model.ts';
import { LastLines } from '../../core/last-lines.ts';
import { openStepLog } from './step-log.ts';

type Stream = 'stdout' | 'stderr';

/** How many lines an error repeats. */
const LAST = 20;

/** Where the output of one command goes: masked, to its log, to whoever is told of events, and its end into an error. */
export interface StepOutput {
  /** The file of the log, if there is one. */
  readonly log: string | undefined;
  /** Ways for the two streams of one attempt. */
  open(): Record<Stream, Way>;
  lastLines(): readonly string[];
  /** What a process of the command is called, masked. */
  readonly maskName: (name: string) => string;
  /** A line of our own in the log. */
  note(text: string): void;
  close(): void;
}

/** One stream of one attempt. */
export interface Way {
  /** A promise that it returns is to be waited for before more is read. */
  take(bytes: Uint8Array): unknown;
  end(): void;
}

/** What the output of a command needs. */
export interface OutputOptions {
  readonly label: string;
  readonly masker: () => Masker;
  /** The directory for logs, and the name of this one. */
  readonly log: { readonly directory: string; readonly name: string } | undefined;
}

/** Opens the ways of a command's output. */
export function openOutput({ label, masker, log }: OutputOptions, context: Context): StepOutput {
  const file = log && openStepLog(log.directory, log.name, context);
  const last = new LastLines(LAST);
  const pass = (stream: Stream, bytes: Uint8Array): unknown => {
    if (bytes.length === 0) return undefined;
    file?.write(stream, bytes);
    last.push(stream, bytes);
    return context.report({ type: 'output', step: label, stream, bytes });
  };
  const way = (stream: Stream): Way => {
    const masking = masker();
    return {
      take: (bytes) => pass(stream, masking.push(bytes)),
      end: () => void pass(stream, masking.end()),
    };
  };
  return {
    log: file?.path,
    open: () => {
      last.clear();
      return { stdout: way('stdout'), stderr: way('stderr') };
    },
    lastLines: () => last.lines,
    maskName: (name) => maskedName(masker(), name),
    note: (text) => file?.note(text),
    close: () => file?.close(),
  };
}
