import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { removeOnTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { remove } from '../../../src/library/remove.ts';
import { planDocument } from '../../../src/offline/plan/plan-document.ts';
import { busybox } from '../../servers/busybox.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

const BUSYBOX = [await busybox(), 'sh'];
const SAY = 'echo "$(id -un) in $(pwd)"';

/** A command in the host's own namespaces that says who and where it is, and so does what undoes it. */
function web(bench: TargetBench, more: Partial<NonNullable<Sketch['code']>[number]> = {}): Sketch {
  const direct = { network: 'host', init: 'direct', user: 'nobody' } as const;
  return {
    name: 'web',
    sources: { s: { a: 'content' } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [{ cmd: 'sh', args: ['-c', SAY], undo: ['sh', '-c', SAY], ...direct, ...more }],
  };
}

for (const where of ['here', 'there'] as const)
  test(`a direct command of another user is in / without a cwd, and so is what undoes it (${where})`, async () => {
    using bench = new TargetBench();
    const { plan } = await bench[where](web(bench), { dryRun: true });
    assert.equal(plan && planDocument(plan).commands[0]?.cwd, '/');
    await bench[where](web(bench));
    if (where === 'here') await remove({ name: 'web' }, bench.context);
    else await removeOnTarget(bench.session, 'web', bench.conduct, bench.context);
    assert.equal(bench.output(), 'nobody in /\nnobody in /\n');
  });

test('a direct command of another user is in / without a cwd when the shell of the target is busybox', async () => {
  using bench = new TargetBench(BUSYBOX);
  await bench.there(web(bench));
  assert.equal(bench.output(), 'nobody in /\n');
});

test('a direct command of another user is where its cwd says', async () => {
  using bench = new TargetBench();
  for (const where of ['here', 'there'] as const) await bench[where](web(bench, { cwd: '/usr' }));
  assert.equal(bench.output(), 'nobody in /usr\n'.repeat(2));
});

for (const user of ['root', '0'])
  test(`a direct command of ${user} is in the private directory of the run`, async () => {
    using bench = new TargetBench();
    for (const where of ['here', 'there'] as const) await bench[where](web(bench, { user }));
    assert.match(bench.output(), /^(?:root in \S+\/work\n){2}$/);
  });

for (const where of ['here', 'there'] as const)
  for (const dryRun of [true, false])
    test(`a direct command of another user whose cwd is private to the run is refused (${where}, dry: ${dryRun})`, async () => {
      using bench = new TargetBench();
      const sketch = web(bench, { cwd: 'sub' });
      const text = 'with init: direct "nobody" cannot enter its cwd, which is private to the run';
      await assert.rejects(bench[where](sketch, { dryRun }), refusal('RUN_NO_USER', text));
      assert.ok(!existsSync(bench.path('out')));
      assert.equal(bench.output(), '');
    });
