import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { hostStatus } from '../../../src/library/status.ts';
import type { Content } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

async function run(bench: TargetBench, name: string, content: Content, to = 'out'): Promise<void> {
  const data = Object.keys(content).length === 0 ? [] : [{ source: 's', target: bench.path(to) }];
  const code = [{ cmd: 'true', args: [] }];
  await bench.there({ name, sources: data.length === 0 ? {} : { s: content }, data, code });
}

async function back(bench: TargetBench, what?: string): Promise<void> {
  const { result } = await rollbackTarget(bench.session, what, bench.conduct, bench.context);
  assert.equal(result, 'done');
}

function names(bench: TargetBench): string[] {
  return readdirSync(bench.directory, { recursive: true }).map(String).sort();
}

test('rollbackTarget() keeps what was written by hand when it was given back before', async () => {
  using bench = new TargetBench();
  await run(bench, 'web', { f: '1' });
  writeFileSync(bench.path('out/f'), 'mine');
  await run(bench, 'web', { f: '2' });
  await back(bench);
  assert.equal(readFileSync(bench.path('out/f'), 'utf8'), 'mine');
  await back(bench);
  assert.deepEqual(names(bench), ['out', 'out/f.arx-saved']);
  assert.equal(readFileSync(bench.path('out/f.arx-saved'), 'utf8'), 'mine');
});

test('rollbackTarget() goes back behind the newest version when that has no paths and nothing that undoes it', async () => {
  using bench = new TargetBench();
  await run(bench, 'other', { f: 'o' }, 'other');
  await run(bench, 'web', { f: '1' });
  await run(bench, 'web', {});
  assert.deepEqual(names(bench), ['other', 'other/f']);
  await back(bench);
  assert.deepEqual(names(bench), ['other', 'other/f', 'out', 'out/f']);
  const { bundles } = await hostStatus({}, bench.context);
  assert.deepEqual(
    bundles.map(({ key }) => key),
    ['other', 'web'],
  );
});

test('rollbackTarget() leaves a directory to the bundle that has something in it, and with that it goes', async () => {
  using bench = new TargetBench();
  await run(bench, 'one', { d: null, 'd/f': '1' });
  await run(bench, 'two', { f: '2' }, 'out/d/e');
  await back(bench, 'one');
  assert.deepEqual(names(bench), ['out', 'out/d', 'out/d/e', 'out/d/e/f']);
  await removeOnTarget(bench.session, 'two', bench.conduct, bench.context);
  assert.deepEqual(names(bench), []);
});

test('of bundles without a name that have left nothing a target has only the newest in its ledger', async () => {
  using bench = new TargetBench();
  for (const args of [['1'], ['2']]) await bench.there({ code: [{ cmd: 'true', args }] });
  assert.equal((await hostStatus({}, bench.context)).bundles.length, 1);
  await run(bench, 'web', { f: '1' });
  const { bundles } = await hostStatus({}, bench.context);
  assert.deepEqual(
    bundles.map(({ key }) => key),
    ['web'],
  );
});
