import type { Readable } from 'node:stream';
import type { Context } from '../../core/context.ts';

/** A stream of a command on its way to the reporter. */
export interface OutputRelay {
  /** From now on the reporter is not waited for: the command has ended, and what is left is short. */
  readonly lift: () => void;
}

/**
 * Reports what a command writes, and reads on only when the reporter has taken it: the command waits, as in a pipeline.
 * @param fail takes what the reporter threw.
 */
export function relayOutput(
  stream: Readable | null,
  name: { readonly step: string; readonly stream: 'stdout' | 'stderr' },
  context: Context,
  fail: (error: unknown) => void,
): OutputRelay {
  let lifted = false;
  const resume = (): void => void stream?.resume();
  const take = (bytes: Buffer): void => {
    const taken = context.report({ type: 'output', ...name, bytes });
    if (!(taken instanceof Promise)) return;
    if (!lifted) stream?.pause();
    taken.then(resume, fail);
  };
  stream?.on('data', (bytes: Buffer) => {
    try {
      take(bytes);
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
