import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { KEEPER } from './daemon.ts';

/**
 * A place of its own for a container engine: mounts, network and processes that end with it, so that nothing of a test stays
 * and no packet leaves.
 */
export interface ContainerRoom extends AsyncDisposable {
  /** The words before a program that start it there. */
  readonly enter: readonly string[];
}

const OUTSIDE = 'exec unshare --mount --net --pid --fork --kill-child --mount-proc sh -c "$INSIDE"';

/**
 * Opens a room and runs `inside` (lines of shell, of which the last one stays) as its first process, until `ready` says yes.
 * Needs root.
 */
export async function openContainerRoom(
  inside: string,
  ready: () => Promise<boolean>,
): Promise<ContainerRoom> {
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', 'sh', '-c', OUTSIDE], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      INSIDE: `set -e\nmount --make-rprivate /\nip link set lo up\n${inside}`,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said = (said + String(bytes)).slice(-10_000)));
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    const first = firstProcess(child.pid ?? 0);
    if (first !== undefined) kill(first);
    child.stdin.end();
    await ended;
  };
  for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
    const pid = firstProcess(child.pid ?? 0);
    if (pid !== undefined && (await ready())) {
      const enter = ['nsenter', `--target=${pid}`, '--mount', '--net', '--pid', '--'];
      return { enter, [Symbol.asyncDispose]: stop };
    }
    await sleep(50);
  }
  await stop();
  throw new Error(`the room for containers was not opened: ${said}`);
}

/** The first process of the room: the child of unshare. */
function firstProcess(keeper: number): number | undefined {
  for (const pid of family(keeper)) {
    if (!existsSync(`/proc/${pid}/comm`) || readFileSync(`/proc/${pid}/comm`, 'utf8') !== 'unshare\n')
      continue;
    return childrenOf(pid)[0];
  }
  return undefined;
}

function family(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(family)];
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
