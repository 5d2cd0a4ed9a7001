import type { ExecRequest, FarProcess, Session } from '../../plugin/session.ts';

/** Milliseconds that a program which was told to end may take. */
const GRACE = 2000;

/** Starts programs for a plug-in, and knows which of them still run. */
export interface StartedPrograms {
  readonly start: (request: ExecRequest) => Promise<FarProcess>;
  /** Waits a moment for those that are ending, and ends the others. Resolves to how many those were. */
  end(): Promise<number>;
}

/** Those of one session. `closing`: they are started after an interruption, too; whoever asks for them has looked at that. */
export function startedPrograms(outer: Session, closing: () => boolean): StartedPrograms {
  const running = new Set<FarProcess>();
  let over = false;
  const start = async (request: ExecRequest): Promise<FarProcess> => {
    if (over) throw new Error('it starts a program on a way that is closed');
    const child = await outer.exec({ ...request, closing: closing() });
    running.add(child);
    void child.ended.then(() => running.delete(child));
    return child;
  };
  const end = async (): Promise<number> => {
    over = true;
    // One has ended only when its output was read to the end, and nobody else will.
    for (const { stdout, stderr } of running) for (const stream of [stdout, stderr]) stream.resume();
    await within(GRACE, running);
    const left = running.size;
    for (const child of running) child.kill();
    if (left > 0) await within(GRACE, running);
    return left;
  };
  return { start, end };
}

async function within(most: number, running: ReadonlySet<FarProcess>): Promise<void> {
  if (running.size === 0) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, most);
  await Promise.race([promise, Promise.all([...running].map(({ ended }) => ended))]);
  clearTimeout(timer);
}
