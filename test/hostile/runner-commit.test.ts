import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { refusal, RunBench, type Sketch } from '../offline/run-fixture.ts';

const UNDONE = { cmd: 'true', args: [], undo: ['true'] as [string] };

/** What a seal may hold and the state of a host cannot keep. */
const UNKEEPABLE: readonly (readonly [title: string, Sketch])[] = [
  ['its name leads elsewhere', { name: '../x' }],
  ['its name is none', { name: 'a b' }],
  ['a label is longer than a line', { name: 'web', code: [{ ...UNDONE, label: 'x'.repeat(6_000_000) }] }],
];

for (const [title, sketch] of UNKEEPABLE)
  test(`a run is taken back, and the next one is not in its way, when ${title}`, async () => {
    using bench = new RunBench();
    const placing = {
      sources: { s: { f: 'x' } },
      files: ['s'],
      data: [{ source: 's', target: bench.path('t/f') }],
    };
    await assert.rejects(bench.run({ ...placing, ...sketch }), refusal('RUN_STATE_INVALID'));
    assert.equal(existsSync(bench.path('t')), false);
    assert.equal(existsSync(join(bench.context.stateDir, 'journal.ndjson')), false);
    const { placed } = await bench.run({ ...placing, name: 'next' });
    assert.equal(placed.created, 2);
  });
