import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ArxError } from '../core/errors.ts';
import { signalProcess } from '../sys/process-group.ts';
import { processTable } from '../sys/process-table.ts';
import { type RunningProcess, spawn } from '../sys/spawn.ts';
import { SYSTEM_PATH } from '../sys/system-path.ts';

/** Namespaces of one command: a network without interfaces, processes and mounts of its own. */
export interface Sandbox {
  /** The words before a command that run it inside; it then is in the root directory. */
  readonly enter: readonly string[];
  /**
   * Ends every process inside, wherever it hides; its mounts vanish. Resolves once none is left; may be called again.
   * @throws ArxError RUN_STEP_FAILED if they do not end.
   */
  close(): Promise<void>;
}

// A namespace of its own user is what somebody without privileges may make (user_namespaces(7)).
const USER = ['--user', '--map-current-user'] as const;
// In a container that hides parts of /proc no other /proc may be mounted: then the command sees that one.
const PROC = ['--mount-proc'] as const;
const ROOT_ATTEMPTS = [PROC, []];
const USER_ATTEMPTS = [[...USER, ...PROC], USER];
/** How long killed processes may take to end, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Opens a sandbox: as root directly, otherwise inside a user namespace (network_namespaces(7)).
 * @throws ArxError RUN_NO_SANDBOX if this machine allows neither.
 */
export async function openSandbox(): Promise<Sandbox> {
  const attempts = process.geteuid?.() === 0 ? [...ROOT_ATTEMPTS, ...USER_ATTEMPTS] : USER_ATTEMPTS;
  for (const options of process.platform === 'linux' ? attempts : []) {
    const sandbox = await makeNamespaces(options);
    if (sandbox !== undefined) return sandbox;
  }
  throw new ArxError(
    'RUN_NO_SANDBOX',
    'Cannot run commands without a network: this machine gives no namespace',
    {
      hint: 'Run as root, allow user namespaces, or seal `network: host` for the commands that need it',
    },
  );
}

/**
 * The first process of a PID namespace takes all others with it when it ends (pid_namespaces(7)). Here it is a `cat` that
 * reads from us: it also ends when we do, however that happens.
 */
async function makeNamespaces(options: readonly string[]): Promise<Sandbox | undefined> {
  const fixed = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--', 'cat'];
  const maker = await spawn({
    argv: ['unshare', ...options, ...fixed],
    cwd: '/',
    env: { PATH: SYSTEM_PATH },
    stdin: 'pipe',
    stderr: 'ignore',
  }).catch(() => undefined);
  if (maker === undefined) return undefined;
  const close = (): Promise<void> => endAll(maker);
  if ((await echoes(maker)) && isApart(maker.pid))
    return { enter: entrance(maker.pid, options.includes('--user')), close };
  await close();
  return undefined;
}

/** True once the maker runs `cat`: then it is inside. */
async function echoes({ stdin, stdout, ended }: RunningProcess): Promise<boolean> {
  if (stdin === null || stdout === null) return false;
  stdin.on('error', () => undefined);
  stdin.write('.');
  return await Promise.race([once(stdout, 'data').then(() => true), ended.then(() => false)]);
}

function isApart(maker: number): boolean {
  const kinds = ['net', 'mnt', 'pid_for_children'];
  return kinds.every(
    (kind) => readlinkSync(`/proc/${maker}/ns/${kind}`) !== readlinkSync(`/proc/self/ns/${kind}`),
  );
}

function entrance(maker: number, ofUser: boolean): string[] {
  const at = `/proc/${maker}/ns`;
  const asUser = ofUser ? [`--user=${at}/user`, '--preserve-credentials'] : [];
  return ['nsenter', ...asUser, `--mount=${at}/mnt`, `--pid=${at}/pid_for_children`, `--net=${at}/net`, '--'];
}

/** The maker waits for the first process, and the system lets that one end only after all others inside. */
async function endAll(maker: RunningProcess): Promise<void> {
  const first = processTable().filter(({ parent }) => parent === maker.pid);
  for (const { pid } of first) signalProcess(pid, 'SIGKILL');
  if (first.length === 0) maker.kill('SIGKILL');
  const patience = new AbortController();
  const late = delay(PATIENCE, true, { signal: patience.signal }).catch(() => false);
  const stuck = await Promise.race([maker.exited.then(() => false), late]);
  patience.abort();
  maker.stdin?.destroy();
  maker.stdout?.destroy();
  if (stuck)
    throw new ArxError(
      'RUN_STEP_FAILED',
      `Cannot end the processes that a command left: some are there ${PATIENCE / 1000} s after they were killed`,
    );
}
