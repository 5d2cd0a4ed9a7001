import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnTarget } from '../../../src/fleet/target/run-on-target.ts';
import type { Session } from '../../../src/plugin/session.ts';
import { TargetBench, targetBundle } from './target-bench.ts';

// What a fleet of a hundred hosts takes when nothing changes is mostly this.
test('a second run on a target changes nothing, and asks for all that it must know in one look', async () => {
  using bench = new TargetBench();
  const sketch = {
    name: 'web',
    sources: { s: { a: '1', d: null, 'd/b': '2', l: { link: 'a' } }, f: { conf: 'x' } },
    data: [
      // Its parent is missing at first.
      { source: 's', target: bench.path('above/t') },
      { source: 'f', target: bench.path('conf'), mode: '0600', owner: '0:0' },
    ],
    code: [{ cmd: 'true', args: [], when: 'changed', undo: ['true'] }],
  } as const;
  await bench.there(sketch);
  const asked: string[] = [];
  const session: Session = {
    ...bench.session,
    exec: (program) => {
      asked.push(program.argv.join(' '));
      return bench.session.exec(program);
    },
  };
  const all = { dryRun: false, ...bench.conduct };
  const { plan = assert.fail() } = await runOnTarget(session, targetBundle(sketch), all, bench.context);
  assert.deepEqual([plan.changed, plan.counts.unchanged], [false, 7]);
  assert.equal(asked.filter((line) => line.includes('far/agent-')).length, 1, asked.join('\n'));
});
