import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { arxHere } from '../../helpers/arx-here.ts';
import type { Ended } from '../../helpers/arx-home.ts';
import { type Doing, HERE, hostArgv, hostEnvironment, type RunnerWorld } from './runner-world.ts';

/** In the place of arx: tells the environment that it would have, and ends as it is told that it has ended. */
const DOOR = String.raw`env -0; printf '\0'; read -r code; exit "$code"`;

/** In the place of `ran` of host.sh: tells its words, and ends as it is told; `/srv/said` is what was said. */
const RAN = String.raw`ran() { printf '%s\0' run -q "$@" '' >&3; read -r code; cat /srv/said; return "$code"; }`;

/**
 * Does the same as `onHost` with arx in this process, whose mounts and processes are its own (apart.ts); one row at a time.
 * @param doing its `argv` are the words behind `arx`.
 */
export async function onHostHere(world: RunnerWorld, root: string, doing: Doing): Promise<Ended> {
  const [mounts, processes] = [new Set(mountsNow()), new Set(processIds())];
  const { mended: mending = '' } = doing;
  const mended = mending && `${RAN}\n${mending}`;
  const [program, ...args] = hostArgv(root, { ...doing, mended, argv: ['sh', '-c', DOOR] });
  const host = spawn(program, args, {
    cwd: root,
    env: hostEnvironment(world, doing),
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  const { stdin, stdout } = host as ChildProcessByStdio<Writable, Readable, null>;
  try {
    const env = await environmentOf(stdout);
    const here = { cwd: `${HERE}/work`, env };
    const ended = await arxHere(doing.argv, here);
    const over = once(host, 'exit');
    stdin.write(`${ended.code}\n`);
    await Promise.race([
      over,
      answerEach(host.stdio[3] as Readable, async (words) => {
        const { code, stdout, stderr } = await arxHere(words, here);
        writeFileSync(`${HERE}/said`, `${stdout}${stderr}`);
        stdin.write(`${code}\n`);
      }),
    ]);
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

/** Hands over the words that come, each ended by a NUL; an empty one ends a command line. */
async function answerEach(
  asked: AsyncIterable<unknown>,
  answer: (words: readonly string[]) => Promise<void>,
): Promise<void> {
  let text = '';
  for await (const chunk of asked) {
    text += String(chunk);
    if (!text.endsWith('\0\0')) continue;
    await answer(text.slice(0, -2).split('\0'));
    text = '';
  }
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
