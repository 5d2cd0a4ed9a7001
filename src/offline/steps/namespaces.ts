import { once } from 'node:events';
import { readlinkSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../../sys/find-program.ts';
import { enteredProcesses } from '../../sys/entered-processes.ts';
import { childrenOf, descendantsOf } from '../../sys/process-family.ts';
import { signalGroup, signalProcess } from '../../sys/process-group.ts';
import type { ProcessRow } from '../../sys/process-row.ts';
import { countProcesses } from '../../sys/process-table.ts';
import { type RunningProcess, spawn } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { initSockets } from './init-sockets.ts';
import { leftRunning } from './left-running.ts';
import type { Sandbox, SandboxOptions } from './sandbox-model.ts';
import { PATIENCE, stuck } from './stuck.ts';

// A namespace of its own user is what somebody without privileges may make (user_namespaces(7)).
const USER = ['--user', '--map-current-user', '--keep-caps'] as const;
// In a container that hides parts of /proc no other /proc may be mounted: then the command sees that one.
const PROC = ['--mount-proc'] as const;
const ROOT_ATTEMPTS = [PROC, []];
const USER_ATTEMPTS = [[...USER, ...PROC], USER];
const LONGEST_PROBLEM = 1000;
/** So many processes are not asked to end, nor named: more would come meanwhile, until the host has no room for any. */
const CROWD = 500;
/** Between two looks whether a command still runs, in milliseconds. */
const PAUSE = 20;

/**
 * What the first process inside does. `$1` is a directory to open, or empty: an empty file system that all may enter comes
 * over `$2`, which is it or one above it, and the directories in it are put in there again; the caller's umask must not close
 * what is made for that. The other words are pairs of
 * what stands in and for what. Then it becomes a `cat` that reads from us, so that it ends when we do, however that happens.
 * It adopts what commands leave, so it must ignore SIGCHLD: else each of those that ended would stay in the table of
 * processes (wait(2), NOTES).
 */
const PREPARE = String.raw`
umask 022
opened=$1
cover=$2
shift 2
if [ -n "$opened" ]; then
  cd "$opened" && mount -t tmpfs -o mode=0755,size=1m arx "$cover" && mkdir -p "$opened" || exit 1
  for each in *; do
    [ ! -d "$each" ] || { mkdir "$opened/$each" && mount -c --bind "$each" "$opened/$each"; } || exit 1
  done
  cd /
fi
while [ $# -gt 0 ]; do
  mount --bind "$1" "$2" || exit 1
  shift 2
done
if env --ignore-signal=CHLD true 2>/dev/null; then exec env --ignore-signal=CHLD cat; fi
exec cat
`;

/** Namespaces made with unshare(1): as root directly, otherwise inside a user namespace. @param problems takes why not. */
export async function openNamespaces(
  options: SandboxOptions,
  problems: string[],
): Promise<Sandbox | undefined> {
  // It is what puts each command into them.
  if (findProgram('nsenter', SYSTEM_PATH, '/') === undefined) {
    problems.push('this machine has no program "nsenter"');
    return undefined;
  }
  const attempts = process.geteuid?.() === 0 ? [...ROOT_ATTEMPTS, ...USER_ATTEMPTS] : USER_ATTEMPTS;
  for (const attempt of attempts) {
    const sandbox = await makeNamespaces(attempt, options, problems);
    if (sandbox !== undefined) return sandbox;
  }
  return undefined;
}

/** The first process of a PID namespace takes all others with it when it ends (pid_namespaces(7)). */
async function makeNamespaces(
  attempt: readonly string[],
  { network, mounts, directory, opened }: SandboxOptions,
  problems: string[],
): Promise<Sandbox | undefined> {
  const kinds = network === 'none' ? ['--net', '--mount', '--pid'] : ['--mount', '--pid'];
  const masks = initSockets().map((over) => ({ from: '/dev/null', over }));
  const pairs = [...masks, ...mounts].flatMap(({ from, over }) => [from, over]);
  const first = [
    'sh',
    '-c',
    PREPARE,
    'sh',
    ...(opened === true ? openedWords(directory) : ['', '']),
    ...pairs,
  ];
  const maker = await spawn({
    argv: ['unshare', ...attempt, ...kinds, '--fork', '--kill-child', '--', ...first],
    cwd: '/',
    env: { PATH: SYSTEM_PATH },
    stdin: 'pipe',
    group: true,
  }).catch((error: NodeJS.ErrnoException) => void problems.push(`unshare: ${error.code}`));
  if (maker === undefined) return undefined;
  const problem = firstBytes(maker.stderr);
  if ((await echoes(maker)) && isApart(maker.pid, network)) return sandboxOf(maker, attempt, network);
  await endAll(maker);
  problems.push(problem());
  return undefined;
}

/** The directory to open, and the first on the way to it that does not let everybody pass. */
function openedWords(directory = ''): [opened: string, cover: string] {
  const names = directory.split('/').slice(1);
  const way = names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`);
  return [directory, way.find((path) => (statSync(path).mode & 0o001) === 0) ?? directory];
}

/** True once the first process runs `cat`: then all is prepared. */
async function echoes({ stdin, stdout, ended }: RunningProcess): Promise<boolean> {
  if (stdin === null || stdout === null) return false;
  stdin.on('error', () => undefined);
  stdin.write('.');
  return await Promise.race([once(stdout, 'data').then(() => true), ended.then(() => false)]);
}

function firstBytes(stream: Readable | null): () => string {
  let text = '';
  stream?.on('data', (bytes: Buffer) => {
    if (text.length < LONGEST_PROBLEM) text += bytes.toString();
  });
  return () => text.slice(0, LONGEST_PROBLEM).trim();
}

function isApart(maker: number, network: SandboxOptions['network']): boolean {
  const kinds = network === 'none' ? ['net', 'mnt', 'pid_for_children'] : ['mnt', 'pid_for_children'];
  return kinds.every(
    (kind) => readlinkSync(`/proc/${maker}/ns/${kind}`) !== readlinkSync(`/proc/self/ns/${kind}`),
  );
}

function sandboxOf(
  maker: RunningProcess,
  attempt: readonly string[],
  network: SandboxOptions['network'],
): Sandbox {
  const first = childrenOf(maker.pid)[0] ?? maker.pid;
  let closing: Promise<void> | undefined;
  const before = countProcesses();
  const isCrowd = (): boolean => countProcesses() - before > CROWD;
  const inside = (command: number): ProcessRow[] => {
    const entered = enteredProcesses(first);
    return [...entered, ...descendantsOf([first, command, ...entered.map(({ pid }) => pid)])];
  };
  const forced = new AbortController();
  const force = (command: number): void => {
    forced.abort();
    signalProcess(first, 'SIGKILL');
    signalGroup(command, 'SIGKILL');
  };
  return {
    enter: entrance(maker.pid, attempt.includes('--user'), network),
    ask: (command) => {
      if (isCrowd()) return force(command);
      const rows = inside(command);
      // It has not entered yet.
      if (rows.length === 0) signalGroup(command, 'SIGTERM');
      for (const { pid } of rows) signalProcess(pid, 'SIGTERM');
    },
    force,
    // nsenter(1) waits for the command: whoever stops a unit or a machine ends it too, and before what it waits for.
    gone: async () => {
      while (!forced.signal.aborted && enteredProcesses(first).length > 0) await delay(PAUSE);
    },
    left: async (_command, mask) => {
      if (childrenOf(first).length === 0) return { ending: [], staying: [] };
      const ending = isCrowd()
        ? ['hundreds of processes']
        : await leftRunning(() => descendantsOf([first]), mask);
      return { ending, staying: [] };
    },
    close: () => (closing ??= endAll(maker)),
  };
}

/** Who enters mounts is in the root of all of them (setns(2)): out of a chroot, if arx itself is in one. So the maker's is entered. */
function entrance(maker: number, ofUser: boolean, network: SandboxOptions['network']): string[] {
  const at = `/proc/${maker}/ns`;
  const root = `/proc/${maker}/root`;
  const asUser = ofUser ? [`--user=${at}/user`, '--preserve-credentials'] : [];
  const apart = network === 'none' ? [`--net=${at}/net`] : [];
  const places = [`--mount=${at}/mnt`, `--root=${root}`, `--wd=${root}`];
  const inside = [`--pid=${at}/pid_for_children`, ...apart];
  return ['nsenter', ...asUser, ...places, ...inside, '--', ...ownGroup()];
}

/** A process group reaches over PID namespaces: a command that signals its own, by `kill 0`, would end nsenter, which waits for it. */
function ownGroup(): string[] {
  return findProgram('setsid', SYSTEM_PATH, '/') === undefined ? [] : ['setsid'];
}

/** The maker waits for the first process, and the system lets that one end only after all others inside. */
async function endAll(maker: RunningProcess): Promise<void> {
  const first = childrenOf(maker.pid);
  for (const pid of first) signalProcess(pid, 'SIGKILL');
  if (first.length === 0) maker.kill('SIGKILL');
  const patience = new AbortController();
  const late = delay(PATIENCE, true, { signal: patience.signal }).catch(() => false);
  const isStuck = await Promise.race([maker.exited.then(() => false), late]);
  patience.abort();
  for (const stream of [maker.stdin, maker.stdout, maker.stderr]) stream?.destroy();
  if (isStuck) throw stuck();
}
