import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { removeOnTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { remove } from '../../../src/library/remove.ts';
import { busybox } from '../../servers/busybox.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

const SHELLS = { dash: ['dash'], busybox: [await busybox(), 'sh'] } as const;
const ENV = { DB: 'prod-5417' };

/** Commands that say what they were given, and so does what undoes them; another version has other data. */
function web(version: number, more: Sketch['code'] = []): Sketch {
  const say = (what: string): string => `echo "${what} DB=\${DB-none} bundle=$ARX_BUNDLE step=$ARX_STEP"`;
  const command = (label: string) => ({
    label,
    cmd: 'sh',
    args: ['-c', say(label)],
    pass: ['DB'],
    undo: ['sh', '-c', say(label)] as const,
  });
  const code = [command('first'), { cmd: 'true', args: [] }, command('third'), ...more];
  return { name: 'web', version: `${version}`, sequence: version, code };
}

/** What was said, of each command and of what undoes it. */
function said(bench: TargetBench): string[] {
  return bench.output().trim().split('\n');
}

for (const [name, shell] of Object.entries(SHELLS))
  test(`what undoes a command of a target that fails is given what that was when the shell is ${name}`, async () => {
    using bench = new TargetBench(shell, ENV);
    const failing = bench.there(web(1, [{ cmd: 'false', args: [] }]));
    await assert.rejects(failing, refusal('RUN_STEP_FAILED'));
    const [first = '', third = '', ...undone] = said(bench);
    assert.match(first, /^first DB=none bundle=sha256:[0-9a-f]{64} step=1$/);
    assert.match(third, /^third DB=none bundle=sha256:[0-9a-f]{64} step=3$/);
    assert.deepEqual(undone, [third, first]);
  });

test('what undoes the commands of a target later is given what those were, from there and from here', async () => {
  for (const where of ['there', 'here'] as const) {
    using bench = new TargetBench(['dash'], ENV);
    await bench.there(web(1));
    if (where === 'there') await removeOnTarget(bench.session, 'web', bench.conduct, bench.context);
    else await remove({ name: 'web' }, bench.context);
    const [first, third, ...undone] = said(bench);
    assert.deepEqual(undone, [third, first], where);
  }
});

test('removeOnTarget() refuses where a command had a variable of its caller there, and leaves it when forced', async () => {
  using bench = new TargetBench(['dash'], ENV);
  const placing = { sources: { s: { a: '1' } }, data: [{ source: 's', target: bench.path('out') }] };
  await bench.here({ ...web(1), ...placing });
  const before = said(bench);
  assert.match(before[0] ?? '', /^first DB=prod-5417 /);
  for (const dryRun of [false, true])
    await assert.rejects(
      removeOnTarget(bench.session, 'web', { ...bench.conduct, dryRun }, bench.context),
      refusal('RUN_NO_VARIABLE', 'Cannot undo step 1 "first": its command was given "DB" by its caller'),
    );
  assert.deepEqual([said(bench), readdirSync(bench.path('out'))], [before, ['a']]);
  const forced = { ...bench.conduct, force: true };
  const { result, remarks } = await removeOnTarget(bench.session, 'web', forced, bench.context);
  const why = 'its command was given "DB" by its caller there, and targets are given no variables from here';
  assert.deepEqual(
    [result, remarks],
    ['failed', [`Step 3 "third" is not undone: ${why}`, `Step 1 "first" is not undone: ${why}`]],
  );
  assert.deepEqual([said(bench), readdirSync(bench.path('.'))], [before, []]);
});
