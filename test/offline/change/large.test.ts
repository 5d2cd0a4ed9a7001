import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Content } from '../run-fixture.ts';
import { refusal } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

const FILES = 10_000;

function files(version: number): Content {
  const content: Record<string, Content[string]> = {};
  for (let at = 0; at < FILES; at += 1) {
    // Each version drops some, changes some, and makes some programs.
    if (version === 2 && at % 7 === 0) continue;
    const directory = `d${at % 90}${version === 2 && at % 90 > 80 ? 'new' : ''}`;
    const text = `${at} ${version === 2 && at % 3 === 0 ? 'second' : 'first'}`;
    content[directory] = null;
    content[`${directory}/f${at}`] = at % 11 === version ? { program: text } : text;
  }
  return content;
}

test('10,000 files: installed, edited by hand, upgraded, failed, rolled back and removed, all is exact', async () => {
  using bench = new ChangeBench();
  bench.byHand(
    'mkdir -p t/d5; echo host > t/d5/f5; chmod 2640 t/d5/f5; chown 65534:60 t/d5/f5; mkdir t/own; touch t/own/f',
  );
  const host = bench.tree();
  await bench.install(files(1));
  const first = bench.tree();
  await assert.rejects(
    bench.install(files(2), { code: [{ cmd: 'false', args: [] }] }),
    refusal('RUN_STEP_FAILED', 'everything was taken back'),
  );
  assert.deepEqual(bench.tree(), first);
  bench.byHand(
    'echo mine > t/d3/f3; chmod 600 t/d3/f3; echo mine > t/d7/f7; chown 65534 t/d8/f8; rm t/d1/f1',
  );
  const edited = bench.tree();
  const { placed } = await bench.install(files(2));
  assert.equal(placed.saved, 2);
  const second = bench.tree();
  assert.equal((await bench.install(files(2))).placed.unchanged > 8000, true);
  assert.deepEqual(bench.tree(), second);
  await bench.rollback();
  assert.deepEqual(bench.tree(), edited);
  await bench.remove('web', true);
  assert.deepEqual(bench.tree(), host);
});
