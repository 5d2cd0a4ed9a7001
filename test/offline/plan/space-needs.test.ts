import assert from 'node:assert/strict';
import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import { demandSpace } from '../../../src/offline/plan/demand-space.ts';
import { spaceNeeds } from '../../../src/offline/plan/space-needs.ts';
import { localGround } from '../../../src/offline/run/local-ground.ts';
import type { Fingerprint } from '../../../src/offline/run/plan-model.ts';
import { refusal, RunBench } from '../run-fixture.ts';

// /dev is a file system of its own on Linux.
const OTHER = '/dev/shm';

function old(text: string, size = text.length): Fingerprint {
  const found = { kind: 'file', digest: digestOf(text), size, mode: 0o644, uid: 0, gid: 0 } as const;
  return { ino: 1, mtimeMs: 1, size, found };
}

/** This machine. */
function here(stateDir: string) {
  return { stateDir, ground: localGround };
}

function need(path: string, bytes: number) {
  return { root: { path, dev: 0, ino: 0 }, bytes, inodes: 1 };
}

test('spaceNeeds() adds the old content to the file system of the state directory', () => {
  using bench = new RunBench();
  const link: Fingerprint = { ...old(''), found: { kind: 'link', target: 'x', uid: 0, gid: 0 } };
  const replaced = [old('a'), old('a'), old('b', 4097), link];
  const state = bench.path('not/yet/state');
  assert.deepEqual(spaceNeeds([need(OTHER, 4096)], replaced, here(state)), [
    { path: OTHER, place: OTHER, bytes: 4096, inodes: 1 },
    { path: state, place: bench.directory, bytes: 12_288, inodes: 2 },
  ]);
});

test('spaceNeeds() counts what is on one file system together, whether its directory is there or not', () => {
  using bench = new RunBench();
  mkdirSync(bench.path('there'));
  const placed = [need(bench.path('there'), 4096), need(bench.path('arx-XXXXXX/work'), 8192)];
  assert.deepEqual(spaceNeeds(placed, [old('a')], here(bench.path('state'))), [
    { path: bench.path('there'), place: bench.path('there'), bytes: 16_384, inodes: 3 },
  ]);
});

test('spaceNeeds() needs no state directory when nothing is replaced', () => {
  assert.deepEqual(spaceNeeds([], [], here('/nowhere')), []);
});

test('demandSpace() refuses with RUN_NO_SPACE when the old content does not fit', () => {
  using bench = new RunBench();
  const needs = spaceNeeds([], [old('a', 1e15)], here(bench.path('state')));
  assert.throws(
    () => demandSpace(needs, localGround),
    refusal('RUN_NO_SPACE', bench.path('state'), 'bytes are free'),
  );
});

test('makePlan() counts the old bytes of an upgrade', async () => {
  using bench = new RunBench();
  writeFileSync(bench.path('f'), 'x'.repeat(10_000));
  const sketch = { sources: { s: { f: 'new', g: 'new' } }, data: [{ source: 's', target: bench.directory }] };
  const { plan } = await bench.run(sketch, { dryRun: true });
  assert.equal(statSync(bench.directory).dev, plan.roots[0]?.dev);
  assert.deepEqual(
    plan.spaces.map(({ bytes, free }) => [bytes, free !== undefined && free > 0]),
    [[4096 * 2 + 12_288, true]],
  );
});

test('a run refuses at once with RUN_NO_SPACE to replace a file that is longer than what can be kept', async () => {
  using bench = new RunBench();
  mkdirSync(bench.path('t'));
  writeFileSync(bench.path('t/x'), '');
  // Without blocks, as anybody can make one who may write there; to read it would take hours.
  truncateSync(bench.path('t/x'), 8 * 1024 ** 4);
  const sketch = { sources: { s: { x: 'new' } }, data: [{ source: 's', target: bench.path('t') }] };
  for (const dryRun of [true, false])
    await assert.rejects(bench.run(sketch, { dryRun }), refusal('RUN_NO_SPACE', 'bytes are free'));
  assert.equal(statSync(bench.path('t/x')).size, 8 * 1024 ** 4);
});
