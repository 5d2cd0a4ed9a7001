import type { Context } from '../../core/context.ts';
import type { ExecRequest, FarEnd, FarProcess, Session } from '../../plugin/session.ts';
import { once } from '../once.ts';
import { type Ending, endContainer } from './end-container.ts';
import type { Engine } from './engine.ts';
import { inspectContainer } from './inspect.ts';

/** A container that is open. */
export interface OpenContainer {
  readonly engine: Engine;
  /** Whole: a name could be given to another one meanwhile. */
  readonly id: string;
  /** Who runs programs in it; missing: its own user. */
  readonly user?: string;
  readonly ending: Ending;
}

/**
 * The session of a container. Closing it removes, keeps, commits or stops the container as its ending says; after `failed()`
 * or an interruption nothing is kept or committed, and what cannot be ended is a warning instead of an error.
 */
export function containerSession(container: OpenContainer, context: Context): Session {
  const { engine } = container;
  let hasFailed = false;
  const close = once(() => closeContainer(container, context, hasFailed || context.signal.aborted));
  return {
    name: engine.target,
    exec: async (request) => explained(container, await engine.outer.exec(execRequest(container, request))),
    failed: () => {
      hasFailed = true;
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Never a terminal: it would change bytes, and end what runs when the link is lost. */
function execRequest({ engine, id, user }: OpenContainer, request: ExecRequest): ExecRequest {
  const options = user === undefined ? ['-i'] : ['-i', `--user=${user}`];
  return { ...request, argv: [...engine.argv, 'exec', ...options, id, ...request.argv] };
}

function explained(container: OpenContainer, child: FarProcess): FarProcess {
  return {
    ...child,
    kill: () => child.kill(),
    ended: child.ended.then((end) => explainEnd(container, end)),
  };
}

/** With these docker(1) and podman(1) end when they have no container any more; programs may end with them too. */
const CODES = [1, 125, 126, 127, 128 + 9, 255];

/** Whether it was the program that ended so, or the container: the engine knows. */
async function explainEnd({ engine, id }: OpenContainer, end: FarEnd): Promise<FarEnd> {
  if (end.lost !== undefined || (end.code !== undefined && !CODES.includes(end.code))) return end;
  try {
    const found = await inspectContainer(engine, id);
    if (found?.state === 'running') return end;
    return { lost: `the container ${found === undefined ? 'is gone' : `is ${found.status}`}` };
  } catch {
    return { lost: `${engine.name} does not answer any more` };
  }
}

async function closeContainer(
  { engine, ending }: OpenContainer,
  context: Context,
  hasFailed: boolean,
): Promise<void> {
  const asked = hasFailed ? afterFailure(ending) : ending;
  try {
    await endContainer(engine, asked, context);
  } catch (error) {
    if (!hasFailed) throw error;
    const { message, hint } = error as { message: string; hint?: string };
    context.report({ type: 'warning', message, ...(hint === undefined ? {} : { hint }) });
  }
}

function afterFailure(ending: Ending): Ending {
  if (ending.kind === 'keep') return { kind: 'remove', id: ending.name };
  return ending.kind === 'commit' ? { kind: 'remove', id: ending.id } : ending;
}
