import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARX, arxHome } from '../helpers/arx-home.ts';
import { seeded } from '../helpers/random.ts';
import { processesOf } from '../helpers/processes-of.ts';

const KILLS = 20;
const home = arxHome('review-killed');
after(() => home.remove());
const at = (name: string): string => join(home.path, name);
const numbers = seeded(20_261_122);

before(async () => {
  // So large that writing it anew takes a while: it does not compress, and its lines are looked at.
  const noise = Buffer.from(Array.from({ length: 500_000 }, () => 32 + numbers.below(90)));
  for (let index = 0; index < 10; index += 1) {
    noise.writeUInt32LE(index, 0);
    writeFileSync(at(`noise-${index}`), noise);
  }
  const data = Array.from({ length: 10 }, (_, index) => `  - n${index}: file:///@/./noise-${index}\n`);
  writeFileSync(at('arx.yaml'), `name: big\ndata:\n${data.join('')}`);
  await home.ok(['repack', '-q', '-o', 'old.arx', '--compress', 'none']);
  // Between two parts of this many bytes the program looks whether it shall stop.
  writeFileSync(at('zeros'), '');
  truncateSync(at('zeros'), 256 * 1024 * 1024);
  writeFileSync(at('large.yaml'), 'name: large\ndata: [{zeros: "file:///@/./zeros"}]\n');
  await home.ok(['repack', '-q', 'large.yaml', '-o', 'large.arx']);
  await home.ok(['key', 'new', 'release']);
  await home.ok(['key', 'new', 'anna']);
});

const VERBS = {
  sign: ['sign', 'app.arx', '--sign', 'key:config/keys/release.key'],
  approve: ['approve', 'app.arx', '--sign', 'key:config/keys/anna.key', '--at', '2026-06-30'],
} as const;

for (const [verb, args] of Object.entries(VERBS))
  test(`the bundle is the old or the new one, whole, when arx ${verb} is killed at ${KILLS} random moments`, async (t) => {
    const old = readFileSync(at('old.arx'));
    copyFileSync(at('old.arx'), at('app.arx'));
    const writing = await writingTime(args);
    const fresh = readFileSync(at('app.arx'));
    assert.notDeepEqual(fresh, old);
    await home.ok(['verify', 'app.arx']);
    let replaced = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      copyFileSync(at('old.arx'), at('app.arx'));
      const child = start(args);
      const closed = once(child, 'close');
      await Promise.race([begun(child), closed]);
      await Promise.race([sleep((writing * numbers.below(110)) / 100), closed]);
      await end(child, 'SIGKILL');
      const now = readFileSync(at('app.arx'));
      if (!now.equals(old)) {
        assert.deepEqual(now, fresh);
        replaced += 1;
      }
    }
    t.diagnostic(`${KILLS - replaced} old, ${replaced} new`);
    copyFileSync(at('old.arx'), at('app.arx'));
    await home.ok(args);
    assert.deepEqual(readFileSync(at('app.arx')), fresh);
    const hidden = readdirSync(home.path).filter((name) => name.startsWith('.'));
    assert.deepEqual(hidden, [], 'what killed ones left beside it is gone after a whole one');
  });

/** How long it takes from the first byte that is written to the end, in milliseconds. */
async function writingTime(args: readonly string[]): Promise<number> {
  const child = start(args);
  const closed = once(child, 'close');
  await begun(child);
  const from = performance.now();
  assert.deepEqual(await closed, [0, null]);
  return performance.now() - from;
}

/** Waits until there is a hidden file beside the bundle that this process makes, or the process ended. */
async function begun(child: ChildProcess): Promise<void> {
  const own = new RegExp(`^\\.app\\.arx\\.arx-[0-9a-f]+-${child.pid}-`);
  while (child.exitCode === null && !readdirSync(home.path).some((name) => own.test(name))) await sleep(1);
}

const READERS = {
  audit: ['audit', 'large.arx', '-o', 'json', '-o', 'html=page.html'],
  sign: ['sign', 'large.arx', '--sign', 'key:config/keys/release.key'],
  diff: ['diff', 'large.arx', 'large.arx'],
} as const;

for (const [verb, args] of Object.entries(READERS))
  test(`arx ${verb} of a large bundle ends with 130 and leaves nothing when it gets SIGINT`, async () => {
    const before = readdirSync(home.path);
    const bundle = readFileSync(at('large.arx'));
    const child = start(args);
    const said = { stdout: '', stderr: '' };
    child.stdout?.on('data', (bytes: Buffer) => (said.stdout += bytes.toString()));
    child.stderr?.on('data', (bytes: Buffer) => (said.stderr += bytes.toString()));
    await opened(child, at('large.arx'));
    const [code] = await end(child, 'SIGINT');
    assert.deepEqual([code, said.stdout], [130, ''], said.stderr);
    assert.match(said.stderr, /error\[INTERRUPTED\]/);
    assert.deepEqual(readdirSync(home.path), before);
    assert.deepEqual(readFileSync(at('large.arx')), bundle);
    assert.deepEqual(home.leftovers(), []);
    assert.deepEqual(processesOf(home.path), []);
  });

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [ARX, ...args], { cwd: home.path, env: home.env, stdio: 'pipe' });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode];
  const closed = once(child, 'close');
  child.kill(signal);
  return await closed;
}

/** Waits until a process has a file open: it is at work. */
async function opened(child: ChildProcess, path: string): Promise<void> {
  while (child.exitCode === null) {
    if (filesOf(child.pid ?? 0).includes(path)) return;
    await sleep(1);
  }
}

function filesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}
