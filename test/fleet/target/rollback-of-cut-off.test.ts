import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ArxError } from '../../../src/core/errors.ts';
import { openFar } from '../../../src/fleet/far/open-far.ts';
import { rollbackTarget, type TargetReversed } from '../../../src/fleet/target/reverse-on-target.ts';
import { runThrough } from '../../../src/fleet/target/run-on-target.ts';
import type { ReverseOptions } from '../../../src/fleet/target/target-options.ts';
import { busybox } from '../../servers/busybox.ts';
import type { Sketch } from '../../offline/run-fixture.ts';
import { TargetBench, targetBundle } from './target-bench.ts';

const LOST = new ArxError('HOST_UNREACHABLE', 'Cannot reach the target "here": it is gone');

function web(bench: TargetBench, version: number, script: string): Sketch {
  const command = { cmd: 'sh', args: ['-c', script], network: 'host', init: 'direct' } as const;
  return {
    name: 'web',
    version: `${version}`,
    sources: { s: { 'a.txt': `A${version}` } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [command],
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 600 && !isSo(); look += 1) await delay(20);
  assert.ok(isSo());
}

/** A controller that is gone once it has begun. @returns the directory of the run on the target. */
async function beginAndLose(bench: TargetBench, sketch: Sketch): Promise<string> {
  const far = await openFar(bench.session, { state: bench.state }, bench.context);
  const lost = { ...far, follow: () => Promise.reject(LOST) };
  const way = { name: 'here', far: lost, began: () => undefined, verify: () => Promise.resolve() };
  const options = { dryRun: false, ...bench.conduct };
  await assert.rejects(runThrough(way, targetBundle(sketch), options, bench.context), LOST);
  const [run = ''] = readdirSync(join(bench.state, 'far')).filter((name) =>
    existsSync(join(bench.state, 'far', name, 'journal')),
  );
  return join(bench.state, 'far', run);
}

type Lose = (bench: TargetBench) => Promise<void>;

async function cutOff(bench: TargetBench): Promise<void> {
  const said = bench.path('said');
  const run = await beginAndLose(bench, web(bench, 2, `echo >'${said}'; exec sleep 60`));
  await until(() => existsSync(said));
  const [supervisor] = readFileSync(join(run, 'supervisor'), 'utf8').split(' ');
  process.kill(Number(supervisor), 'SIGKILL');
}

async function failed(bench: TargetBench): Promise<void> {
  await ended(bench, web(bench, 2, 'exit 7'));
}

async function done(bench: TargetBench): Promise<void> {
  await ended(bench, web(bench, 1, ':'));
}

async function ended(bench: TargetBench, sketch: Sketch): Promise<void> {
  const run = await beginAndLose(bench, sketch);
  await until(() => /^end /m.test(readFileSync(join(run, 'events'), 'utf8')));
  // Until then it is at work.
  const [supervisor] = readFileSync(join(run, 'supervisor'), 'utf8').split(' ');
  await until(() => !existsSync(`/proc/${supervisor}`));
}

const ROWS: readonly (readonly [string, Lose, string | undefined, readonly string[]])[] = [
  ['nothing that is named', cutOff, undefined, ['dash']],
  ['web', cutOff, 'web', [await busybox(), 'sh']],
  ['web', failed, 'web', ['dash']],
];

for (const [title, lose, what, shell] of ROWS)
  test(`rollbackTarget() of ${title} takes back the run that was ${lose === failed ? 'lost and failed' : 'cut off'}, and nothing before it`, async () => {
    using bench = new TargetBench(shell);
    const { session, conduct, context } = bench;
    const back = async (
      more: Partial<ReverseOptions> = {},
      named: string | undefined = what,
    ): Promise<TargetReversed> => await rollbackTarget(session, named, { ...conduct, ...more }, context);
    const placed = (): string => readFileSync(bench.path('out/a.txt'), 'utf8');
    const { receipt } = await bench.there(web(bench, 1, ':'));
    await lose(bench);
    const before = placed();
    const foreseen = await back({ dryRun: true });
    assert.deepEqual([foreseen.recovered, foreseen.result, placed()], [true, undefined, before]);
    const done = await back();
    assert.deepEqual([done.recovered, done.result, placed()], [true, 'rolled-back', 'A1']);
    const again = await back();
    assert.deepEqual([again.unchanged, again.receipt, placed()], [true, undefined, 'A1']);
    assert.equal((await back({}, receipt)).result, 'done');
    assert.equal(existsSync(bench.path('out')), false);
  });

for (const what of [undefined, 'web'])
  test(`rollbackTarget() of ${what ?? 'nothing that is named'} is done with a lost run of what was there already, once that is closed`, async () => {
    using bench = new TargetBench();
    const { session, conduct, context } = bench;
    const { receipt = '' } = await bench.there(web(bench, 1, ':'));
    await done(bench);
    for (const dryRun of [true, false]) {
      const { unchanged, result, remarks } = await rollbackTarget(
        session,
        what,
        { ...conduct, dryRun },
        context,
      );
      assert.deepEqual([unchanged, result], [true, dryRun ? undefined : 'done']);
      assert.match(remarks.join(), new RegExp(`has changed no path; .*, name its receipt: ${receipt}$`));
    }
    assert.equal(readFileSync(bench.path('out/a.txt'), 'utf8'), 'A1');
    assert.equal((await rollbackTarget(session, receipt, conduct, context)).result, 'done');
    assert.equal(existsSync(bench.path('out')), false);
  });

test('rollbackTarget() of a receipt goes back to before it, also when a later run was cut off', async () => {
  using bench = new TargetBench();
  const { receipt } = await bench.there(web(bench, 1, ':'));
  await cutOff(bench);
  const options = { ...bench.conduct, dryRun: true };
  await rollbackTarget(bench.session, receipt, options, bench.context);
  assert.match(JSON.stringify(bench.events), /is not closed there, and is put in order first/);
  const done = await rollbackTarget(bench.session, receipt, bench.conduct, bench.context);
  assert.deepEqual([done.recovered, done.result], [undefined, 'done']);
  assert.equal(existsSync(bench.path('out')), false);
});
