import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { remove } from '../../../src/library/remove.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { hostStatus } from '../../../src/library/status.ts';
import type { Reversed } from '../../../src/offline/reversal/reversed.ts';
import type { Session } from '../../../src/plugin/session.ts';
import { hostTree } from '../../offline/change/host-tree.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { busybox } from '../../servers/busybox.ts';
import { TargetBench } from './target-bench.ts';

const SHELLS = { dash: ['dash'], busybox: [await busybox(), 'sh'] } as const;

type Code = NonNullable<Sketch['code']>[number];
type Made = (bench: TargetBench) => Code;

/** What undoes a command, or a daemon that ends, does to what the bundle has placed, and what is left then. */
const TOUCHING: readonly (readonly [title: string, code: Made, left: readonly string[]])[] = [
  [
    'gives a file its bytes back in a new one',
    (bench) => {
      const file = bench.path('t/conf');
      return { cmd: 'sed', args: ['-i', 's/A/B/', file], undo: ['sed', '-i', 's/B/A/', file] };
    },
    [],
  ],
  [
    'removes what was placed',
    (bench) => ({ cmd: 'true', args: [], undo: ['rm', '-rf', bench.path('t')] }),
    [],
  ],
  [
    'removes what the command has put beside it',
    (bench) => {
      const stamp = bench.path('t/d/stamp');
      return { cmd: 'touch', args: [stamp], undo: ['rm', stamp] };
    },
    [],
  ],
  ['ends, and writes a file that was placed', (bench) => writingDaemon(bench, 'A'), []],
  [
    'makes of a file what was neither placed nor there before',
    (bench) => ({ cmd: 'true', args: [], undo: ['sh', '-c', `echo other >${bench.path('t/conf')}`] }),
    ['t', 't/conf.arx-saved'],
  ],
];

function writingDaemon(bench: TargetBench, text: string): Code {
  const script = `trap 'echo ${text} >${bench.path('t/conf')}; exit' TERM; while [ -d '${bench.directory}' ]; do sleep 0.1; done`;
  return { cmd: 'sh', args: ['-c', script], daemon: 'app', network: 'host', cwd: '/' };
}

function web(bench: TargetBench, conf: string, code: readonly Code[] = []): Sketch {
  const sources = { s: { conf, d: null, 'd/e': '1' } };
  return { name: 'web', sources, leaving: ['s'], data: [{ source: 's', target: bench.path('t') }], code };
}

const BACK = {
  here: {
    remove: (bench: TargetBench) => remove({ name: 'web' }, bench.context),
    rollback: (bench: TargetBench) => rollback({}, bench.context),
  },
  there: {
    remove: (bench: TargetBench, session: Session = bench.session) =>
      removeOnTarget(session, 'web', bench.conduct, bench.context),
    rollback: (bench: TargetBench, session: Session = bench.session) =>
      rollbackTarget(session, undefined, bench.conduct, bench.context),
  },
} as const;

function names(bench: TargetBench): string[] {
  return readdirSync(bench.path('.'), { recursive: true }).map(String).sort();
}

/** What was said of it, without what is another one each time. */
function saying(bench: TargetBench, { result, undone, daemons, remarks }: Reversed): string {
  return JSON.stringify({ result, undone, daemons, remarks }).replaceAll(bench.directory, '');
}

async function wentBack(
  code: Made,
  { where, verb, shell }: { where: 'here' | 'there'; verb: 'remove' | 'rollback'; shell: readonly string[] },
): Promise<{ readonly said: string; readonly left: readonly string[] }> {
  using bench = new TargetBench(shell);
  await bench[where](web(bench, 'A\n', [code(bench)]));
  const done = await BACK[where][verb](bench);
  assert.equal(done.result, 'done');
  assert.deepEqual((await hostStatus({}, bench.context)).bundles, []);
  return { said: saying(bench, done), left: names(bench) };
}

for (const [title, code, left] of TOUCHING)
  for (const [verb, shell] of [
    ['remove', 'dash'],
    ['rollback', 'busybox'],
  ] as const)
    test(`${verb} there leaves what it leaves here of a bundle whose command or daemon ${title} (${shell})`, async () => {
      const there = await wentBack(code, { where: 'there', verb, shell: SHELLS[shell] });
      assert.deepEqual(there.left, left);
      const here = await wentBack(code, { where: 'here', verb, shell: SHELLS[shell] });
      assert.deepEqual(there, here);
    });

test('rollbackTarget() gives the version before back exactly when an undo has changed its file', async () => {
  using bench = new TargetBench();
  await bench.there(web(bench, 'old\n'));
  const before = hostTree(bench.path('.'));
  const file = bench.path('t/conf');
  const code = {
    cmd: 'sed',
    args: ['-i', 's/new/mine/', file],
    undo: ['sed', '-i', 's/mine/new/', file],
  } as const;
  await bench.there(web(bench, 'new\n', [code]));
  const { result, remarks } = await BACK.there.rollback(bench);
  assert.deepEqual([result, remarks, hostTree(bench.path('.'))], ['done', [], before]);
});

test('removeOnTarget() needs one order and one receipt where only paths go, or only commands are undone', async () => {
  for (const sketch of [
    (bench: TargetBench) => web(bench, 'A\n'),
    () => ({ name: 'web', code: [{ cmd: 'true', args: [], undo: ['true'] }] }) satisfies Sketch,
  ]) {
    using bench = new TargetBench();
    await bench.there(sketch(bench));
    await BACK.there.remove(bench);
    assert.deepEqual(await receiptKinds(bench), ['run', 'remove']);
  }
});

async function receiptKinds(bench: TargetBench): Promise<string[]> {
  const { receipts = [] } = await hostStatus({ receipts: true }, bench.context);
  return receipts.map((row) => (row.holds ? row.kind : 'bad'));
}

/** Calls `then` before the first program of a verb that comes behind the first commit. */
function behindFirst(session: Session, verb: string, then: () => Promise<unknown>): Session {
  let commits = 0;
  let isDone = false;
  const exec: Session['exec'] = async (request) => {
    if (request.argv.includes('commit')) commits += 1;
    if (commits > 0 && !isDone && request.argv.includes(verb)) {
      isDone = true;
      await then();
    }
    return await session.exec(request);
  };
  return { name: session.name, exec, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** A bundle whose undo says in a file that it was done; its daemon writes what was placed when it ends. */
function counting(bench: TargetBench): Sketch {
  const undo = ['sh', '-c', `echo undone >>${bench.path('log')}`] as const;
  return web(bench, 'A\n', [{ label: 'count', cmd: 'true', args: [], undo }, writingDaemon(bench, 'A')]);
}

async function daemonRuns(bench: TargetBench): Promise<boolean | undefined> {
  const { bundles } = await hostStatus({}, bench.context);
  return bundles[0]?.daemons[0]?.alive;
}

test('removeOnTarget() that cannot change the paths starts daemons again, and the next one undoes nothing twice', async () => {
  using bench = new TargetBench();
  await bench.there(counting(bench));
  const edited = behindFirst(bench.session, 'begin', async () => {
    await Promise.resolve(appendFileSync(bench.path('t/conf'), 'edited\n'));
  });
  await assert.rejects(
    BACK.there.remove(bench, edited),
    refusal('RUN_CHANGED', 'not everything could be taken back: see `arx status --receipts`'),
  );
  assert.equal(readFileSync(bench.path('t/conf'), 'utf8'), 'A\nedited\n');
  assert.equal(await daemonRuns(bench), true);
  const { receipts = [] } = await hostStatus({ receipts: true }, bench.context);
  const last = receipts.at(-1);
  assert.ok(last?.holds === true);
  assert.deepEqual(
    [last.result, last.undone?.map(({ label }) => label), last.remarks],
    [
      'failed',
      ['count'],
      ['The daemon app of the version before was started again', 'Step 1 was undone, and is not done again'],
    ],
  );
  const { result } = await BACK.there.remove(bench);
  assert.deepEqual([result, readFileSync(bench.path('log'), 'utf8')], ['done', 'undone\n']);
  assert.deepEqual(names(bench), ['log']);
});

test('rollbackTarget() goes back behind nothing else when somebody runs another bundle before the paths', async () => {
  using bench = new TargetBench();
  await bench.there(counting(bench));
  mkdirSync(bench.path('o'), { mode: 0o755 });
  const sources = { s: { other: 'O\n' } };
  const other = { name: 'other', sources, data: [{ source: 's', target: bench.path('o') }] };
  const crossed = behindFirst(bench.session, 'look', async () => await bench.here(other));
  await assert.rejects(
    BACK.there.rollback(bench, crossed),
    refusal('RUN_BUSY', 'another run has begun there meanwhile'),
  );
  assert.equal(readFileSync(bench.path('o/other'), 'utf8'), 'O\n');
  assert.equal(readFileSync(bench.path('t/conf'), 'utf8'), 'A\n');
  assert.equal((await BACK.there.remove(bench)).result, 'done');
  assert.deepEqual(
    [existsSync(bench.path('t')), readFileSync(bench.path('log'), 'utf8')],
    [false, 'undone\n'],
  );
});

test('removeOnTarget() says that commands were undone when it is ended before the paths, and they stay', async () => {
  using bench = new TargetBench();
  await bench.there(counting(bench));
  const ended = behindFirst(bench.session, 'look', async () => await Promise.resolve(bench.abort()));
  await assert.rejects(
    BACK.there.remove(bench, ended),
    refusal('INTERRUPTED', 'commands were undone, and daemons and services stopped, before that (receipt '),
  );
  assert.equal(readFileSync(bench.path('t/conf'), 'utf8'), 'A\n');
  assert.deepEqual(await receiptKinds(bench), ['run', 'remove']);
});

test('rollbackTarget() of a removal in two orders brings back paths and daemons', async () => {
  using bench = new TargetBench();
  await bench.there(counting(bench));
  const before = hostTree(bench.path('t'));
  const { receipt } = await BACK.there.remove(bench);
  assert.deepEqual(names(bench), ['log']);
  const back = await rollbackTarget(bench.session, receipt, bench.conduct, bench.context);
  assert.deepEqual([back.result, back.started, await daemonRuns(bench)], ['done', ['app'], true]);
  assert.deepEqual(hostTree(bench.path('t')), before);
  await BACK.there.remove(bench);
});
