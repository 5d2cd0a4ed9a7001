import type { Readable } from 'node:stream';

/** Where what a command writes goes, and who is told. */
export interface Relay {
  /** Takes what was read. A promise is waited for before more is read. */
  readonly take: (bytes: Uint8Array) => unknown;
  /** Takes what `take` threw or rejected with. */
  readonly fail: (error: unknown) => void;
  /** Told whether the reading has to wait. */
  readonly waiting: (waits: boolean) => void;
}

/** A stream of a command on its way. */
export interface OutputRelay {
  /** From now on nobody is waited for: the command has ended, and what is left is short. */
  readonly lift: () => void;
}

/** Passes on what a command writes, and reads on only when that was taken: the command waits, as in a pipeline. */
export function relayOutput(stream: Readable | null, { take, fail, waiting }: Relay): OutputRelay {
  let lifted = false;
  const resume = (): void => {
    waiting(false);
    stream?.resume();
  };
  const pass = (bytes: Buffer): void => {
    waiting(false);
    const taken = take(bytes);
    if (!(taken instanceof Promise)) return;
    if (!lifted) {
      waiting(true);
      stream?.pause();
    }
    taken.then(resume, fail);
  };
  stream?.on('data', (bytes: Buffer) => {
    try {
      pass(bytes);
    } catch (error) {
      fail(error);
    }
  });
  const lift = (): void => {
    lifted = true;
    resume();
  };
  return { lift };
}
