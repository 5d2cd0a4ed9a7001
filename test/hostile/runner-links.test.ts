import assert from 'node:assert/strict';
import { mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { refusal, RunBench } from '../offline/run-fixture.ts';

test('a run leaves a link whose target is no UTF-8 alone, because nobody could give it back', async () => {
  using bench = new RunBench();
  const target = Buffer.from([0x61, 0xff]);
  mkdirSync(bench.path('t'));
  symlinkSync(target, bench.path('t/link'));
  const run = bench.run({ sources: { s: { link: 'x' } }, data: [{ source: 's', target: bench.path('t') }] });
  await assert.rejects(run, refusal('RUN_CONFLICT', 'could not give it back'));
  assert.deepEqual(readlinkSync(bench.path('t/link'), { encoding: 'buffer' }), target);
});
