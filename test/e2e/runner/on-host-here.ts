import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { arxHere } from '../../helpers/arx-here.ts';
import type { Ended } from '../../helpers/arx-home.ts';
import { type Doing, HERE, hostArgv, hostEnvironment, type RunnerWorld } from './runner-world.ts';

/** In the place of arx: tells the environment that it would have, and ends as it is told that it has ended. */
const DOOR = String.raw`env -0; printf '\0'; read -r code; exit "$code"`;

/**
 * Does the same as `onHost` with arx in this process, whose mounts and processes are its own (apart.ts); one row at a time.
 * @param doing its `argv` are the words behind `arx`.
 */
export async function onHostHere(world: RunnerWorld, root: string, doing: Doing): Promise<Ended> {
  const [mounts, processes] = [new Set(mountsNow()), new Set(processIds())];
  const [program, ...args] = hostArgv(root, { ...doing, argv: ['sh', '-c', DOOR] });
  const host = spawn(program, args, {
    cwd: root,
    env: hostEnvironment(world, doing),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const env = await environmentOf(host.stdout);
    const ended = await arxHere(doing.argv, { cwd: `${HERE}/work`, env });
    const over = once(host, 'exit');
    host.stdin.end(`${ended.code}\n`);
    await over;
    return ended;
  } finally {
    for (const pid of processIds()) if (!processes.has(pid)) end(pid);
    const made = mountsNow().filter((mount) => !mounts.has(mount));
    if (made.length > 0) execFileSync('umount', ['--lazy', ...made.reverse().map(placeOf)]);
  }
}

/** Two NULs end it. */
async function environmentOf(stdout: AsyncIterable<unknown>): Promise<Record<string, string>> {
  let text = '';
  for await (const chunk of stdout) {
    text += String(chunk);
    if (text.endsWith('\0\0')) break;
  }
  return Object.fromEntries(
    text.split('\0').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Mounts of this process, in their order: number and place (proc(5), "mountinfo"). */
function mountsNow(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [id, , , , place] = line.split(' ');
      return `${id} ${place}`;
    });
}

function placeOf(mount: string): string {
  return mount.slice(mount.indexOf(' ') + 1);
}
