import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ArxError } from '../core/errors.ts';
import { signalProcess } from '../sys/process-group.ts';
import { type RunningProcess, spawn } from '../sys/spawn.ts';
import { SYSTEM_PATH } from '../sys/system-path.ts';

/** A network namespace without interfaces, which the commands of one run share. */
export interface Sandbox extends Disposable {
  /** The words before a command that run it inside. */
  readonly enter: readonly string[];
  /** Ends every process inside, wherever it hides: a daemon cannot leave its namespace as it leaves its group. */
  clear(): Promise<void>;
}

// A namespace of its own user is what somebody without privileges may make (user_namespaces(7)).
const USER = ['--user', '--map-current-user'] as const;
const ROUNDS = 100;

/**
 * Opens a sandbox: as root a network namespace, otherwise one inside a user namespace (network_namespaces(7)).
 * @throws ArxError RUN_NO_SANDBOX if this machine allows neither.
 */
export async function openSandbox(): Promise<Sandbox> {
  const attempts = process.geteuid?.() === 0 ? [[], USER] : [USER];
  for (const options of process.platform === 'linux' ? attempts : []) {
    const sandbox = await makeNamespace(options);
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

/** A namespace lives while somebody holds it: a process makes it, we open it, the process ends. */
async function makeNamespace(options: readonly string[]): Promise<Sandbox | undefined> {
  const argv = ['unshare', ...options, '--net', '--', 'cat'] as const;
  const maker = await spawn({ argv, env: { PATH: SYSTEM_PATH }, stdin: 'pipe', stderr: 'ignore' }).catch(
    () => undefined,
  );
  if (maker === undefined) return undefined;
  try {
    return (await echoes(maker)) ? holdNamespace(maker.pid, options.length > 0) : undefined;
  } finally {
    maker.kill('SIGKILL');
    await maker.ended;
  }
}

/** True once the maker runs `cat`: then it is inside. */
async function echoes({ stdin, stdout, ended }: RunningProcess): Promise<boolean> {
  if (stdin === null || stdout === null) return false;
  stdin.on('error', () => undefined);
  stdin.write('.');
  return await Promise.race([once(stdout, 'data').then(() => true), ended.then(() => false)]);
}

function holdNamespace(pid: number, ofUser: boolean): Sandbox | undefined {
  const net = openSync(`/proc/${pid}/ns/net`, 'r');
  const user = ofUser ? openSync(`/proc/${pid}/ns/user`, 'r') : undefined;
  const { ino } = fstatSync(net);
  const close = (): void => {
    for (const fd of [net, user]) if (fd !== undefined) closeSync(fd);
  };
  if (ino === statSync('/proc/self/ns/net').ino) {
    close();
    return undefined;
  }
  const own = `/proc/${process.pid}/fd`;
  const asUser = user === undefined ? [] : [`--user=${own}/${user}`, '--preserve-credentials'];
  return {
    enter: ['nsenter', ...asUser, `--net=${own}/${net}`, '--'],
    clear: () => clear(`net:[${ino}]`),
    [Symbol.dispose]: close,
  };
}

async function clear(namespace: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const inside = processesIn(namespace);
    if (inside.length === 0) return;
    for (const pid of inside) signalProcess(pid, 'SIGKILL');
    await delay(10);
  }
}

function processesIn(namespace: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && namespaceOf(name) === namespace)
    .map(Number);
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    // It has ended, or belongs to somebody else.
    return undefined;
  }
}
