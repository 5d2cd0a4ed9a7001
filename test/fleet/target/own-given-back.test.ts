import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { removeOnTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { TargetBench } from './target-bench.ts';

test('removeOnTarget() gives back what was there before any bundle when what was placed is gone with its directory', async () => {
  using bench = new TargetBench();
  const { session, conduct, context } = bench;
  mkdirSync(bench.path('out'));
  writeFileSync(bench.path('out/a.txt'), 'own');
  const data = [{ source: 's', target: bench.path('out') }];
  await bench.there({ name: 'web', sources: { s: { 'a.txt': 'placed' } }, data });
  rmSync(bench.path('out'), { recursive: true });
  const { result, changes } = await removeOnTarget(session, 'web', conduct, context);
  assert.deepEqual([result, changes.length], ['done', 2]);
  assert.equal(readFileSync(bench.path('out/a.txt'), 'utf8'), 'own');
});
