import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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
  const open = new Set<ChildProcess>();
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
    open.add(child);
    child.stdin?.on('error', () => undefined);
    const ended = once(child, 'close').then(([code]: unknown[]): FarEnd => {
      open.delete(child);
      return typeof code === 'number' ? { code } : { lost: 'the connection was lost' };
    });
    const kill = (): void => {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
      child.kill('SIGKILL');
    };
    if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
    return {
      ...(child.stdin !== null && { stdin: child.stdin }),
      stdout: child.stdout,
      stderr: child.stderr,
      ended,
      kill,
    };
  };
  const cut = (): void => {
    for (const child of open)
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  };
  return {
    name: 'here',
    exec,
    cut,
    started: () => started,
    [Symbol.asyncDispose]: () => {
      for (const child of open) child.kill('SIGKILL');
      return Promise.resolve();
    },
  };
}
