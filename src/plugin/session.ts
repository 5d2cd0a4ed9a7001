import type { Readable, Writable } from 'node:stream';

/** A program that is to be started on a target. */
export interface ExecRequest {
  /** Passed on as it is: no shell reads it, or every word is quoted for the one that does. Never put a credential here. */
  readonly argv: readonly [string, ...string[]];
  /** `pipe`: the caller writes to its standard input and ends it. Default: it reads nothing. */
  readonly stdin?: 'null' | 'pipe';
  /** True for what has to be put right at the end: it is also started after an interruption. */
  readonly closing?: boolean;
}

/** How a program on a target ended. */
export interface FarEnd {
  /** Missing when it was ended by a signal, or nobody knows. */
  readonly code?: number;
  /** Half a sentence: why nobody knows, as `the connection was lost (ssh ended with 255)`. */
  readonly lost?: string;
}

/** A program that runs on a target. */
export interface FarProcess {
  /** Missing without `stdin: 'pipe'`. Writing to one that has ended is no error; `ended` tells. */
  readonly stdin?: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has ended and both streams were read to their ends. Never rejects. */
  readonly ended: Promise<FarEnd>;
  /** Ends the local half at once. What runs on the target may go on: its supervisor owns that. */
  kill(): void;
}

/** An open way to one target. Up to four programs may run on it at the same time. */
export interface Session extends AsyncDisposable {
  /** What people call the target: its name in the fleet. */
  readonly name: string;
  /** @throws ArxError HOST_UNREACHABLE when there is no way to it, INTERRUPTED. */
  exec(request: ExecRequest): Promise<FarProcess>;
  /**
   * Says that what it was opened for did not succeed: closing it then keeps and commits no container that was made for it.
   * Missing where that makes no difference.
   */
  failed?(): void;
}
