import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openState } from '../../src/offline/state/state-directory.ts';
import { refusal, RunBench, type Sketch } from '../offline/run-fixture.ts';

const PLACES = ['host.key', 'floors/web.jsonl', 'journal.ndjson', 'new/directory/file'];

function placing(target: string): Sketch {
  return { name: 'web', sources: { s: { f: 'x' } }, files: ['s'], data: [{ source: 's', target }] };
}

for (const place of PLACES)
  test(`a run does not place ${place} in the state directory`, async () => {
    using bench = new RunBench();
    await bench.run({ name: 'web', sequence: 5 });
    const state = openState(bench.context).path;
    const key = readFileSync(join(state, 'host.key'));
    for (const dryRun of [true, false])
      await assert.rejects(
        bench.run(placing(join(state, place)), { dryRun, allowDowngrade: true }),
        refusal('RUN_CONFLICT'),
      );
    assert.deepEqual(readFileSync(join(state, 'host.key')), key);
    assert.equal(existsSync(join(state, 'journal.ndjson')), false);
    await bench.run({ name: 'web', sequence: 5 });
  });

test('a run does not place anything in the state directory through a link', async () => {
  using bench = new RunBench();
  symlinkSync(openState(bench.context).path, bench.path('link'));
  await assert.rejects(bench.run(placing(bench.path('link/host.key'))), refusal('RUN_CONFLICT'));
});
