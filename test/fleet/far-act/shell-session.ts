import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ExecRequest, FarEnd, FarProcess, Session } from '../../../src/plugin/session.ts';

/** A session whose programs are processes of this machine, begun by one shell, that can be cut like a connection. */
export interface ShellSession extends Session {
  /** Ends what is open, as a lost link does: the processes lose their pipes and are told nothing. */
  cut(): void;
  /** How many programs were started. */
  readonly started: () => number;
}

/** @param words go before everything: the shell stands for `sh`. */
export function shellSession(
  shell: readonly string[],
  {
    before = [],
    env = {},
  }: { readonly before?: readonly string[]; readonly env?: Record<string, string> } = {},
): ShellSession {
  const open = new Set<() => void>();
  let started = 0;
  const exec = async ({ argv, stdin }: ExecRequest): Promise<FarProcess> => {
    started += 1;
    const [first, ...rest] = argv;
    const [program = '', ...words] = [...before, ...(first === 'sh' ? shell : [first]), ...rest];
    const child = spawn(program, words, {
      stdio: [stdin === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/tmp', ...env },
      cwd: '/',
    });
    await once(child, 'spawn');
    child.stdin?.on('error', () => undefined);
    const streams = [new PassThrough(), new PassThrough()] as const;
    const lost = Promise.withResolvers<FarEnd>();
    const cut = (): void => {
      open.delete(cut);
      lost.resolve({ lost: 'the connection was lost' });
      for (const [at, from] of [child.stdout, child.stderr].entries()) {
        from?.unpipe();
        from?.destroy();
        streams[at]?.end();
      }
      child.stdin?.destroy();
    };
    open.add(cut);
    child.stdout?.pipe(streams[0]);
    child.stderr?.pipe(streams[1]);
    const closed = once(child, 'close').then(([code]: unknown[]): FarEnd => {
      open.delete(cut);
      return typeof code === 'number' ? { code } : {};
    });
    return {
      ...(child.stdin !== null && { stdin: child.stdin }),
      stdout: streams[0],
      stderr: streams[1],
      ended: Promise.race([closed, lost.promise]),
      kill: cut,
    };
  };
  const cut = (): void => {
    for (const each of open) each();
  };
  return {
    name: 'here',
    exec,
    cut,
    started: () => started,
    [Symbol.asyncDispose]: () => {
      cut();
      return Promise.resolve();
    },
  };
}
