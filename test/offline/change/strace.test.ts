import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { fewStops } from '../../helpers/few-stops.ts';
import { seeded } from '../../helpers/random.ts';
import { needPackages } from '../../servers/debian-packages.ts';
import { LARGER, SCENES, type Scene, Stage } from './fault-scenes.ts';

// The same as faults.test.ts with real processes: the kernel kills them, or fails their calls, at a call that strace chooses.
needPackages(['strace']);

const CHILD = new URL('scene-child.ts', import.meta.url).pathname;
/** `ARX_TEST_ALL=1` takes every point of the small scenes, and 300 of the larger one. */
const ALL = process.env['ARX_TEST_ALL'] === '1';
const MOST = ALL ? Number.MAX_SAFE_INTEGER : 4;
const MOST_OF_LARGER = ALL ? 300 : 2;
/** How long one process may take, in seconds. */
const PATIENCE = 60;
/** How often a point is tried. */
const TRIES = 3;
const SEED = Number(process.env['ARX_TEST_SEED'] ?? 20_261_122);
/** Calls that change what others see, and those that make it durable. */
const CALLS = [
  'openat',
  'write',
  'pwrite64',
  'writev',
  'rename',
  'renameat2',
  'link',
  'linkat',
  'symlink',
  'symlinkat',
  'unlink',
  'unlinkat',
  'rmdir',
  'mkdir',
  'mkdirat',
  'chmod',
  'fchmod',
  'fchown',
  'lchown',
  'ftruncate',
  'fsync',
  'fdatasync',
].join(',');

/** The descriptor by which threads of Node wake each other: without that it hangs, whoever uses it. */
const OF_NODE = /^\d+<(?:anon_inode|pipe|socket):/;

/** The n-th call of one kind, counting from 1. */
interface Point {
  readonly call: string;
  readonly at: number;
}

/** @returns how it ended; `missed` when the call that was meant was none of arx. */
function trace(stage: Stage, scene: Scene, options: readonly string[]): number | null | 'missed' {
  const { directory } = stage.bench;
  const command = [process.execPath, CHILD, scene.name, directory, stage.state];
  const stops = fewStops(options.join(' '));
  const argv = [
    '-f',
    ...stops,
    '-y',
    '-qq',
    '-o',
    stage.log,
    '-e',
    `trace=${CALLS}`,
    ...options,
    '--',
    ...command,
  ];
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1', NODE_COMPILE_CACHE: stage.compiled };
  // One that hangs is ended with all that it has started, and has failed.
  const guard = ['-v', '-s', 'KILL', String(PATIENCE)];
  const { status, stderr } = spawnSync('timeout', [...guard, 'strace', ...argv], { env, encoding: 'utf8' });
  if (!/^timeout: sending/m.test(stderr)) return status;
  assert.ok(hasHitNode(stage), `it hangs: ${options.join(' ')}`);
  return 'missed';
}

/** Injects one fault. A point that was missed is tried again: another course of the threads has it where it was. */
function inject(stage: Stage, scene: Scene, fault: string): number | null {
  for (let tries = 0; tries < TRIES; tries += 1) {
    stage.restore();
    const status = trace(stage, scene, ['-e', fault]);
    if (status !== 'missed') return status;
  }
  return assert.fail(`Node hangs ${TRIES} times: ${fault}`);
}

/** With another course of its threads than before, the same number can be a call by which Node wakes one: it hangs then. */
function hasHitNode({ log }: Stage): boolean {
  const hit = readFileSync(log, 'latin1')
    .split('\n')
    .find((line) => line.endsWith('(INJECTED)'));
  return hit !== undefined && OF_NODE.test(hit.replace(/^\d+ +\w+\(/, ''));
}

/** Where one process of the scene changes something of the host; what Node does for itself is left out. */
function pointsOf(stage: Stage, scene: Scene): Point[] {
  // The first time Node keeps what it has compiled.
  for (let round = 0; round < 2; round += 1) {
    stage.restore();
    assert.equal(trace(stage, scene, []), 0);
  }
  const lines = readFileSync(stage.log, 'latin1').split('\n');
  const main = lines[0]?.split(' ')[0] ?? '';
  const counts = new Map<string, number>();
  const points: Point[] = [];
  for (const line of lines) {
    const [, pid, call = '', rest = ''] = /^(\d+) +(\w+)\((.*)/.exec(line) ?? [];
    if (pid !== main) continue;
    const at = (counts.get(call) ?? 0) + 1;
    counts.set(call, at);
    if (call === 'openat' && (!rest.includes('O_CREAT') || rest.includes(stage.compiled))) continue;
    if (!OF_NODE.test(rest)) points.push({ call, at });
  }
  return points;
}

function sample<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  const rest = [...all];
  const numbers = seeded(SEED);
  return Array.from({ length: most }, () => rest.splice(numbers.below(rest.length), 1)).flat();
}

/** Where scenes were played. */
const directories: string[] = [];
/** What strace does to a call. */
const INJECTIONS = ['signal=SIGKILL', 'error=ENOSPC', 'error=EIO'];

for (const scene of [...SCENES, LARGER])
  test(`${scene.name} leaves old or new when its process is killed, or fails, at a system call`, async (t) => {
    using stage = new Stage();
    directories.push(stage.bench.directory);
    await scene.prepare(stage.bench);
    stage.keep();
    const old = stage.look();
    await scene.act(stage.bench);
    const done = stage.look();
    const all = pointsOf(stage, scene).flatMap((point) =>
      INJECTIONS.map((injection) => ({ ...point, injection })),
    );
    const counts = { old: 0, new: 0 };
    for (const { call, at, injection } of sample(all, scene === LARGER ? MOST_OF_LARGER : MOST)) {
      const where = `${scene.name}, ${injection} at ${call} ${at}`;
      const status = inject(stage, scene, `inject=${call}:${injection}:when=${at}`);
      if (status === 0) assert.deepEqual(stage.look(), done, `${where}: false success`);
      for (const name of readdirSync(stage.bench.directory))
        if (name.startsWith('arx-')) rmSync(stage.bench.path(name), { recursive: true });
      await stage.recover();
      const found = stage.look();
      const isOld = JSON.stringify(found) === JSON.stringify(old);
      if (!isOld) assert.deepEqual(found, done, where);
      counts[isOld ? 'old' : 'new'] += 1;
      assert.deepEqual(stage.leftovers(), [], where);
    }
    t.diagnostic(`${counts.old + counts.new} of ${all.length} points: ${JSON.stringify(counts)}`);
  });

test('no process of a scene is left', () => {
  const processes = execFileSync('ps', ['ax', '-o', 'args']).toString();
  assert.deepEqual(
    directories.filter((directory) => processes.includes(directory)),
    [],
  );
});
