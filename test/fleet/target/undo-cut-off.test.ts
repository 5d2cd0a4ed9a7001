import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { hostStatus } from '../../../src/library/status.ts';
import type { Reversed } from '../../../src/offline/reversal/reversed.ts';
import type { ReceiptHead } from '../../../src/offline/state/receipt-statement.ts';
import type { Session } from '../../../src/plugin/session.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { busybox } from '../../servers/busybox.ts';
import { TargetBench } from './target-bench.ts';

type Code = NonNullable<Sketch['code']>[number];

const BACK = {
  remove: (bench: TargetBench, session: Session = bench.session): Promise<Reversed> =>
    removeOnTarget(session, 'web', bench.conduct, bench.context),
  rollback: (bench: TargetBench, session: Session = bench.session): Promise<Reversed> =>
    rollbackTarget(session, undefined, bench.conduct, bench.context),
};

function code(bench: TargetBench, label: string, more = ''): Code {
  const script = `echo ${label} >>'${bench.path('log')}'${more}`;
  return { label, cmd: 'true', args: [], undo: ['sh', '-c', script] };
}

function web(bench: TargetBench, places: boolean, commands: readonly Code[]): Sketch {
  const data = places ? [{ source: 's', target: bench.path('t') }] : [];
  return { name: 'web', sources: { s: { conf: 'A\n' } }, leaving: ['s'], data, code: commands };
}

function logOf(bench: TargetBench): string[] {
  const log = bench.path('log');
  return existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
}

async function until(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 600 && !isSo(); look += 1) await delay(20);
  assert.ok(isSo());
}

/** Ends the supervisor by force. */
function kill(bench: TargetBench): void {
  const far = join(bench.state, 'far');
  const [run = ''] = readdirSync(far).filter((name) => existsSync(join(far, name, 'journal')));
  const [pid] = readFileSync(join(far, run, 'supervisor'), 'utf8').split(' ');
  process.kill(Number(pid), 'SIGKILL');
}

async function receiptsOf(bench: TargetBench): Promise<ReceiptHead[]> {
  const { receipts = [] } = await hostStatus({ receipts: true }, bench.context);
  return receipts.flatMap((row) => (row.holds ? [row] : []));
}

const ONE = 'without paths';
const TWO = 'in the first of two orders';

for (const [verb, where, shell] of [
  ['remove', ONE, ['dash']],
  ['rollback', TWO, [await busybox(), 'sh']],
] as const)
  test(`an undo that is cut off by a kill -9 of the agent in a ${verb} ${where} is run again by the next one, and what had ended is not`, async () => {
    using bench = new TargetBench(shell);
    const once = `; [ -e '${bench.path('again')}' ] || exec sleep 60`;
    const commands = [code(bench, 'first'), code(bench, 'cut', once), code(bench, 'last')];
    await bench.there(web(bench, where === TWO, commands));
    const going = assert.rejects(
      BACK[verb](bench),
      refusal('RUN_STEP_FAILED', 'its supervisor on the target was ended'),
    );
    await until(() => logOf(bench).includes('cut'));
    kill(bench);
    await going;
    assert.deepEqual(logOf(bench), ['last', 'cut']);
    const said = (await receiptsOf(bench)).at(-1);
    assert.deepEqual([said?.kind, said?.remarks], ['recover', ['Step 3 was undone, and is not done again']]);
    mkdirSync(bench.path('again'));
    const { result, undone } = await BACK[verb](bench);
    assert.deepEqual([result, undone], ['done', ['cut', 'first']]);
    assert.deepEqual(logOf(bench), ['last', 'cut', 'cut', 'first']);
    assert.deepEqual(
      [existsSync(bench.path('t')), (await hostStatus({}, bench.context)).bundles],
      [false, []],
    );
  });

test('an undo that is ended at once by a second request is run again by the next removal, and what had ended is not', async () => {
  using bench = new TargetBench();
  const once = `; [ -e '${bench.path('again')}' ] || exec sleep 60`;
  await bench.there(web(bench, true, [code(bench, 'first'), code(bench, 'cut', once), code(bench, 'last')]));
  const hurry = new AbortController();
  const context = { ...bench.context, hurry: hurry.signal };
  const going = assert.rejects(
    removeOnTarget(bench.session, 'web', bench.conduct, context),
    refusal('INTERRUPTED', 'not everything could be taken back'),
  );
  await until(() => logOf(bench).includes('cut'));
  hurry.abort();
  await going;
  mkdirSync(bench.path('again'));
  const { result, undone } = await BACK.remove(bench);
  assert.deepEqual([result, undone], ['done', ['cut']]);
  assert.deepEqual(logOf(bench), ['last', 'cut', 'first', 'cut']);
});

/** Makes the second of two orders fail, because its paths are another thing by then. */
function spoiling(bench: TargetBench): Session {
  let begins = 0;
  const exec: Session['exec'] = async (request) => {
    if (request.argv.includes('begin')) begins += 1;
    if (begins === 2) appendFileSync(bench.path('t/conf'), 'edited\n');
    return await bench.session.exec(request);
  };
  return { name: bench.session.name, exec, [Symbol.asyncDispose]: () => Promise.resolve() };
}

test('an undo that fails in the first of two orders gets another chance when the second one fails', async () => {
  using bench = new TargetBench();
  const once = `; [ -e '${bench.path('again')}' ]`;
  await bench.there(web(bench, true, [code(bench, 'fails', once), code(bench, 'last')]));
  await assert.rejects(BACK.remove(bench, spoiling(bench)), refusal('RUN_CHANGED', 'not everything'));
  const said = (await receiptsOf(bench)).at(-1);
  assert.deepEqual(
    said?.undone?.map(({ label, state }) => `${label} ${state}`),
    ['last done', 'fails failed'],
  );
  assert.ok(said.remarks.includes('Step 2 was undone, and is not done again'), said.remarks.join('\n'));
  assert.ok(!said.remarks.includes('Step 1 was undone, and is not done again'), said.remarks.join('\n'));
  mkdirSync(bench.path('again'));
  const { result, undone } = await BACK.remove(bench);
  assert.deepEqual([result, undone], ['done', ['fails']]);
  assert.deepEqual(logOf(bench), ['last', 'fails', 'fails']);
});

test('an undo that failed in a removal on a target is run again after that was rolled back, and what had ended well is not', async () => {
  using bench = new TargetBench();
  const once = `; [ -e '${bench.path('again')}' ]`;
  await bench.there(web(bench, true, [code(bench, 'fails', once), code(bench, 'last')]));
  const { result, receipt } = await BACK.remove(bench);
  assert.equal(result, 'failed');
  await rollbackTarget(bench.session, receipt, bench.conduct, bench.context);
  assert.equal(readFileSync(bench.path('t/conf'), 'utf8'), 'A\n');
  mkdirSync(bench.path('again'));
  const again = await BACK.remove(bench);
  assert.deepEqual([again.result, again.undone], ['done', ['fails']]);
  assert.deepEqual(logOf(bench), ['last', 'fails', 'fails']);
});
