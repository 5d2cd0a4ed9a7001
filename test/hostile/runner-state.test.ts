import assert from 'node:assert/strict';
import { chownSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { openWorkspace } from '../../src/offline/run/workspace.ts';
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

test('the private directory of a run or undo that was killed is removed by the next run, that of somebody else is not', async () => {
  using bench = new RunBench();
  const { context } = bench;
  await bench.run({ name: 'web' });
  const killed = openWorkspace(context);
  writeFileSync(join(killed.work, 'left'), 'x');
  const [link, foreign] = [bench.path('arx-aaaaaa'), bench.path('arx-bbbbbb')];
  mkdirSync(bench.path('outside'));
  symlinkSync(bench.path('outside'), link);
  mkdirSync(foreign);
  chownSync(foreign, 65534, 65534);
  for (const path of [link, foreign])
    writeFileSync(join(context.stateDir, 'workspaces', basename(path)), path);
  // A note that names another place than its own name is none.
  writeFileSync(join(context.stateDir, 'workspaces', 'arx-cccccc'), bench.path('outside'));
  await bench.run({ name: 'web' });
  assert.equal(existsSync(killed.root), false);
  assert.deepEqual([link, foreign, bench.path('outside')].map(existsSync), [true, true, true]);
  assert.equal(existsSync(join(context.stateDir, 'workspaces')), false);
});
