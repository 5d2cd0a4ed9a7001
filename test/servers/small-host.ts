import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmdirSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram, type Ended } from '../helpers/arx-home.ts';
import { KEEPER } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { scratch } from './scratch.ts';

/** What the first process of a small host is. */
export type FirstProcess =
  /** systemd, as on a booted machine. */
  | 'systemd'
  /** One that does nothing but adopt, as in a container: init scripts work, because the machine has them. */
  | 'nothing';

/**
 * A host inside this machine: processes, mounts, network, name and control groups of its own. It sees the programs of the
 * machine, and whatever it writes is gone with it.
 */
export interface SmallHost extends AsyncDisposable {
  /** The words before a command that run it there. */
  readonly enter: readonly string[];
  /** A directory that both see under the same path. */
  readonly shared: string;
  /** Runs a program there to its end, with little of an environment. */
  run(...argv: readonly string[]): Promise<Ended>;
  /** The same for lines of shell. Throws when they fail. */
  sh(lines: string): Promise<string>;
}

export interface SmallHostOptions {
  readonly first: FirstProcess;
  /** Lines of shell that prepare it, in its root directory and before its first process starts. */
  readonly prepare?: string;
}

const ROOT = join(import.meta.dirname, '..', '..');
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  HOME: '/root',
};

// $1: the private directory, $2: the shared one, $3: the group, or nothing, $4: what to prepare, then the first process.
const OUTSIDE = `set -e
[ -z "$3" ] || { mkdir "$3"; echo $$ > "$3/cgroup.procs"; }
exec unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child sh -c "$INSIDE" sh "$@"`;

const INSIDE = `set -e
own=$1 shared=$2 group=$3 prepare=$4
shift 4
mount --make-rprivate /
mount -t tmpfs arx "$own"
mkdir "$own/upper" "$own/work" "$own/root"
mount -t overlay -o "lowerdir=/,upperdir=$own/upper,workdir=$own/work" arx "$own/root"
cd "$own/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
[ -z "$group" ] || mount -t cgroup2 cgroup2 sys/fs/cgroup
for each in run tmp dev; do mount -t tmpfs -o mode=755 arx "$each"; done
chmod 1777 tmp
for each in null zero full random urandom tty; do : > "dev/$each"; mount --bind "/dev/$each" "dev/$each"; done
mkdir dev/pts dev/shm run/lock
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777 arx dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for each in $READABLE; do mkdir -p ".$each"; mount --bind "$each" ".$each"; mount -o remount,bind,ro ".$each"; done
mkdir -p ".$shared"
mount --bind "$shared" ".$shared"
hostname small
ip link set lo up
eval "$prepare"
mkdir .old
pivot_root . .old
umount -l /.old
rmdir /.old
exec env -i container=arx PATH="$PATH" "$@"`;

const FIRST: Readonly<Record<FirstProcess, readonly string[]>> = {
  systemd: [
    '/lib/systemd/systemd',
    '--system',
    '--unit=small.target',
    '--log-target=console',
    '--show-status=0',
  ],
  nothing: ['sh', '-c', 'trap : CHLD; touch /run/up; while :; do sleep 1000 & wait; done'],
};

/** The bus only: other units of the machine are none of ours. */
const TARGET = `
printf '[Unit]\\nDescription=small\\nWants=dbus.service\\nAfter=dbus.service\\n' > etc/systemd/system/small.target
`;

/** Starts a small host and waits until it is up. Needs root. */
export async function startSmallHost({ first, prepare = '' }: SmallHostOptions): Promise<SmallHost> {
  needPackages(['util-linux', 'iproute2', ...(first === 'systemd' ? (['systemd', 'dbus'] as const) : [])]);
  const [own, shared] = [scratch('host'), scratch('shared')];
  const group = first === 'systemd' ? join(unifiedGroup(), `arx-test-${process.pid}-${Date.now()}`) : '';
  const lines = first === 'systemd' ? TARGET + prepare : prepare;
  const child = spawn(
    '/bin/sh',
    ['-c', KEEPER, 'sh', 'sh', '-c', OUTSIDE, 'sh', own.path, shared.path, group, lines, ...FIRST[first]],
    {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...ENVIRONMENT, INSIDE, READABLE: [ROOT, dirname(process.execPath)].join(' ') },
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += String(bytes)));
  const ended = once(child, 'close');
  let pid: number | undefined;
  const stop = async (): Promise<void> => {
    if (pid !== undefined) end(pid);
    child.stdin.end();
    await ended;
    if (group !== '') removeGroup(group);
    own.remove();
    shared.remove();
  };
  try {
    pid = await firstProcess(child.pid ?? 0, () => child.exitCode === null && child.signalCode === null);
    const enter = ['nsenter', '--all', `--target=${pid}`, '--'];
    const run = (...argv: readonly string[]): Promise<Ended> =>
      runProgram([...enter, ...argv], { env: ENVIRONMENT, cwd: '/' });
    await up(run, first);
    return {
      enter,
      shared: shared.path,
      run,
      sh: (script) => shell(run, script),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw new Error(`the small host did not start: ${said}`, { cause: error });
  }
}

async function shell(run: SmallHost['run'], lines: string): Promise<string> {
  const { code, stdout, stderr } = await run('sh', '-c', `set -e\n${lines}`);
  if (code === 0) return stdout;
  throw new Error(`these lines ended with ${code}: ${lines}\n${stdout}${stderr}`);
}

/** The first process of the namespace: the one below unshare, once it has become what it is to be. */
async function firstProcess(keeper: number, running: () => boolean): Promise<number> {
  for (let parent = keeper; running(); await sleep(10)) {
    const unshare = descend(parent, 'unshare');
    const [inside] = unshare === undefined ? [] : childrenOf(unshare);
    if (inside !== undefined && isOwnRoot(inside)) return inside;
    parent = keeper;
  }
  throw new Error('it ended');
}

function descend(pid: number, name: string): number | undefined {
  if (commandOf(pid) === name) return pid;
  for (const child of childrenOf(pid)) {
    const found = descend(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/comm`).trim();
}

/** True after pivot_root and exec: the environment is the one that only the first process has. */
function isOwnRoot(pid: number): boolean {
  return read(`/proc/${pid}/environ`).startsWith('container=arx\0');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

async function up(run: SmallHost['run'], first: FirstProcess): Promise<void> {
  const question =
    first === 'systemd' ? ['systemctl', 'is-active', 'small.target'] : ['test', '-e', '/run/up'];
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await run(...question)).code === 0) return;
    await sleep(50);
  }
  throw new Error('it is not up');
}

/** Where control groups version 2 are mounted; systemd takes part of them, whatever else the machine has. */
function unifiedGroup(): string {
  const line = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((one) => one.includes(' - cgroup2 '));
  const place = line?.split(' ')[4];
  if (place === undefined) throw new Error('this machine has no control groups version 2');
  return place;
}

function removeGroup(group: string): void {
  const all = [...globSync(`${group}/**/`), group].sort((a, b) => b.length - a.length);
  for (const each of all) if (existsSync(each)) remove(each);
}

function remove(group: string): void {
  for (let tries = 0; ; tries += 1) {
    try {
      return rmdirSync(group);
    } catch (error) {
      // A process that was killed is there for a moment longer.
      if (tries === 50) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
