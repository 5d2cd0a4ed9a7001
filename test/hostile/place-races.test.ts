import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ArxError } from '../../src/core/errors.ts';
import { remove } from '../../src/library/remove.ts';
import { rollback } from '../../src/library/rollback.ts';
import { tool } from '../helpers/arx-home.ts';
import { seeded } from '../helpers/random.ts';
import { RunBench, type Sketch } from '../offline/run-fixture.ts';

const ROUNDS = 10_000;
const SEED = 20_261_122;
const FILES = ['f0', 'a/f1', 'a/b/f2', 'a/b/c/f3', 'd/f4'];

/** A version of the bundle that is placed; the second lacks files of the first and has others. */
function version(number: number, inside: string): Sketch {
  const names = number === 1 ? FILES : [...FILES.slice(1), 'a/b/new', 'e/more'];
  const directories = [...new Set(names.flatMap((name) => [dirname(dirname(name)), dirname(name)]))];
  const tree = {
    ...Object.fromEntries(directories.filter((name) => name !== '.').map((name) => [name, null])),
    ...Object.fromEntries(names.map((name) => [name, `${name} of version ${number}`])),
  };
  return {
    name: 'raced',
    version: `${number}.0.0`,
    sources: { tree },
    data: [{ source: 'tree', target: join(inside, 'app'), mode: '0600' }],
  };
}

/** Everything below a directory that a write would change; times of directories tell also what came and went. */
function stateOf(directory: string): string[] {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return ['.', ...paths].map((path) => {
    const place = join(directory, path);
    const { mode, uid, gid, size, mtimeMs } = lstatSync(place);
    const content = (mode & 0o170000) === 0o100000 ? readFileSync(place, 'utf8') : '';
    return [path, mode.toString(8), uid, gid, size, mtimeMs, content].join(' ');
  });
}

test(`placing, rolling back and removing write nothing outside while somebody renames, links and swaps below them for ${ROUNDS} rounds`, async (race) => {
  // In memory, so that no disk slows the race down.
  using bench = new RunBench('/dev/shm');
  const [inside, outside] = [bench.path('inside'), bench.path('outside')];
  mkdirSync(inside);
  for (const name of FILES) {
    const path = join(outside, 'app', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${name} of somebody else`, { mode: 0o640 });
  }
  await tool('mkfifo', join(inside, '.pipe'));
  const before = stateOf(outside);
  const racer = spawn(
    process.execPath,
    [join(import.meta.dirname, 'place-racer.ts'), inside, outside, String(ROUNDS), String(SEED)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  racer.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = once(racer, 'close').then(([code]) => code as number);
  const ends = new Map<string, number>();
  const numbers = seeded(SEED);
  try {
    while (racer.exitCode === null && racer.signalCode === null) {
      const [what, act] = numbers.pick(deeds(bench, inside));
      const end = `${what}: ${await endOf(act)}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
      assert.deepEqual(stateOf(outside), before, `after ${end}`);
      assert.deepEqual(
        readdirSync(bench.directory).filter((name) => name.startsWith('arx-')),
        [],
      );
    }
    assert.equal(await ended, 0);
  } finally {
    racer.kill('SIGKILL');
    await ended;
  }
  race.diagnostic(JSON.stringify([JSON.parse(said), Object.fromEntries(ends)]));
  // What the race has left stands in nobody's way: its own bundle is removed, and another is placed and goes without a trace.
  rmSync(inside, { recursive: true });
  mkdirSync(inside);
  await bench.run(version(1, inside));
  assert.equal(readFileSync(join(inside, 'app', 'a/b/f2'), 'utf8'), 'a/b/f2 of version 1');
  await remove({ name: 'raced' }, bench.context);
  const calm = join(inside, 'calm');
  mkdirSync(calm);
  await bench.run({ ...version(1, calm), name: 'calm' });
  await remove({ name: 'calm' }, bench.context);
  assert.deepEqual(readdirSync(calm), []);
  assert.deepEqual(stateOf(outside), before);
});

/** What the runner does meanwhile, as often as it is written here. */
function deeds(bench: RunBench, inside: string): readonly (readonly [string, () => Promise<unknown>])[] {
  const [one, two] = [version(1, inside), version(2, inside)];
  const failing = { ...two, code: [{ cmd: 'false', args: [], network: 'host' as const }] };
  const install = ['install', () => bench.run(one)] as const;
  const upgrade = ['upgrade', () => bench.run(two)] as const;
  const forced = ['forced', () => bench.run(one, { dryRun: false, force: true })] as const;
  return [
    install,
    install,
    install,
    upgrade,
    upgrade,
    upgrade,
    forced,
    ['failing', () => bench.run(failing)],
    ['rollback', () => rollback({}, bench.context)],
    ['remove', () => remove({ name: 'raced' }, bench.context)],
    ['remove', () => remove({ name: 'raced', force: true }, bench.context)],
  ];
}

/** How it ended: well, or with an error of ours. Anything else is thrown on. */
async function endOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return 'done';
  } catch (error) {
    if (error instanceof ArxError && /^(?:RUN_|WRITE_FAILED$)/.test(error.code)) return error.code;
    throw error;
  }
}
