import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFifos } from './make-fifos.ts';
import { OutputPipe } from './output-pipe.ts';
import { type RunningProcess, spawn, type SpawnOptions } from './spawn.ts';

/** Whoever has the descriptor may open it again, as any user: without a name nobody else can get there. */
const FOR_ALL = '666';

/**
 * Starts a process whose output goes through real pipes, which it can open again as /dev/stdout and /dev/stderr. What Node
 * gives are sockets, which nobody can open (unix(7)); they are what is left where no FIFO can be made.
 * @param directory a private one, where the FIFOs have names for a moment.
 * @throws as `spawn` does; Error of the system.
 */
export async function spawnWithPipes(
  options: Omit<SpawnOptions, 'stdout' | 'stderr'>,
  directory: string,
): Promise<RunningProcess> {
  const paths = ['stdout', 'stderr'].map((name) => join(directory, `.${name}-${randomUUID()}`));
  try {
    if ((await makeFifos(paths, FOR_ALL)) !== undefined) return await spawn(options);
    return await spawnInto(options, paths);
  } finally {
    for (const path of paths) rmSync(path, { force: true });
  }
}

async function spawnInto(
  options: SpawnOptions,
  [first = '', second = '']: readonly string[],
): Promise<RunningProcess> {
  using stdout = new OutputPipe(first);
  using stderr = new OutputPipe(second);
  const child = await spawn({ ...options, stdout: stdout.into, stderr: stderr.into });
  return piped(child, stdout, stderr);
}

function piped(child: RunningProcess, ...pipes: readonly [OutputPipe, OutputPipe]): RunningProcess {
  const [stdout, stderr] = [pipes[0].take(), pipes[1].take()];
  const closed = Promise.all([once(stdout, 'close'), once(stderr, 'close')]);
  // Nothing but a look tells that they are at their end.
  const look = (): void => {
    stdout.look();
    stderr.look();
  };
  child.exited.then(look, look);
  const ended = Promise.all([child.exited, closed]).then(([end]) => end);
  ended.catch(() => undefined);
  return { ...child, stdout, stderr, ended };
}
