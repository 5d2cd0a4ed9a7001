import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJournal } from '../../../src/offline/change/read-journal.ts';
import { runFrom } from '../../../src/offline/run.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { fakeBundle, refusal, type Sketch } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

// The lock is the kernel's for as long as the process is there. What is left is that somebody takes its file away.

/** A host with the first version, and marks beside it. */
async function world(): Promise<LostBench> {
  const bench = new LostBench();
  await bench.install({ a: 'old' });
  return bench;
}

class LostBench extends ChangeBench {
  inState(name: string): string {
    return join(this.context.stateDir, name);
  }

  get content(): string {
    return readFileSync(this.path('srv/t/a'), 'utf8');
  }

  /** What commands have said to have done, in their order. */
  get done(): string {
    return existsSync(this.path('done')) ? readFileSync(this.path('done'), 'utf8') : '';
  }

  /** A command that says so, waits until the test has done its part, and ends with a status. */
  waiting(code: number): NonNullable<Sketch['code']>[number] {
    const script = `echo did >>${this.path('done')}; touch ${this.path('at')}; until [ -e ${this.path('go')} ]; do sleep 0.02; done; exit ${code}`;
    return this.command(script, { undo: ['sh', '-c', `echo undid >>${this.path('done')}`] });
  }

  command(script: string, more: object = {}): NonNullable<Sketch['code']>[number] {
    return { cmd: 'sh', args: ['-c', script], ...more };
  }

  /** Does something while the command waits. */
  async meanwhile(act: () => unknown): Promise<void> {
    while (!existsSync(this.path('at'))) await sleep(5);
    await act();
    writeFileSync(this.path('go'), '');
  }

  /** A bundle that changes nothing: what was cut off is put in order first. */
  async next(): Promise<void> {
    await this.run({ name: 'other', code: [this.command('true')] });
    assert.equal(existsSync(this.inState('journal.ndjson')), false);
  }
}

const LOST = /^Cannot go on: the lock ".*\/lock" was removed or replaced meanwhile, expected it to stay/;

for (const [how, loses] of [
  ['removed', (path: string) => rmSync(path)],
  [
    'replaced',
    (path: string) => {
      renameSync(path, `${path}.old`);
      writeFileSync(path, '', { mode: 0o600 });
    },
  ],
] as const) {
  test(`a run whose lock is ${how} before anything is begun ends with RUN_LOCK_LOST and has done nothing`, async () => {
    using bench = await world();
    const was = bench.tree();
    const secrets = { KEY: { command: ['sh', '-c', 'echo value'] } } as const;
    const code = [{ ...bench.command('true'), secrets: ['KEY'] }];
    const data = [{ source: 's', target: bench.path('srv/t') }];
    const { read, ...rest } = fakeBundle({ name: 'web', secrets, code, data, sources: { s: { a: 'new' } } });
    const reading: typeof read = async (visitor) => {
      await read(visitor);
      if (visitor === undefined) loses(bench.inState('lock'));
    };
    await assert.rejects(runFrom({ ...rest, read: reading }, { dryRun: false }, bench.context), {
      code: 'RUN_LOCK_LOST',
      exit: 4,
      message: LOST,
    });
    assert.equal(existsSync(bench.inState('journal.ndjson')), false);
    assert.deepEqual(bench.tree(), was);
  });

  test(`a run whose lock is ${how} while it makes files ready changes no name, and the next one tidies up`, async () => {
    using bench = await world();
    const was = bench.tree();
    const data = [{ source: 's', target: bench.path('srv/t') }];
    const { read, ...rest } = fakeBundle({ name: 'web', data, sources: { s: { a: 'new' } } });
    const reading: typeof read = async (visitor) => {
      await read(visitor);
      loses(bench.inState('lock'));
    };
    await assert.rejects(runFrom({ ...rest, read: reading }, { dryRun: false }, bench.context), {
      code: 'RUN_LOCK_LOST',
      message: LOST,
    });
    assert.equal(bench.content, 'old');
    assert.equal(readJournal(openState(bench.context))?.open?.activated, false);
    await bench.next();
    assert.deepEqual(bench.tree(), was);
  });

  test(`a run whose lock is ${how} while a command runs stops there, and the next one takes it back`, async () => {
    using bench = await world();
    const was = bench.tree();
    const code = [bench.waiting(0), bench.command(`echo second >>${bench.path('done')}`)];
    const run = assert.rejects(bench.install({ a: 'new' }, { code }), {
      code: 'RUN_LOCK_LOST',
      message: LOST,
    });
    await bench.meanwhile(() => loses(bench.inState('lock')));
    await run;
    assert.deepEqual([bench.content, bench.done], ['new', 'did\n']);
    assert.equal(readJournal(openState(bench.context))?.open?.committed, undefined);
    await bench.next();
    assert.deepEqual([bench.tree(), bench.done], [was, 'did\nundid\n']);
  });

  for (const rollback of [true, false])
    test(`a command that fails in a run whose lock is ${how} is undone by the next one alone (rollback: ${rollback})`, async () => {
      using bench = await world();
      const was = bench.tree();
      const run = assert.rejects(
        bench.install({ a: 'new' }, { code: [bench.waiting(3)], rollback }),
        refusal('RUN_STEP_FAILED', 'exit code 3', 'was removed or replaced meanwhile'),
      );
      await bench.meanwhile(() => loses(bench.inState('lock')));
      await run;
      assert.deepEqual([bench.content, bench.done], ['new', 'did\n']);
      await bench.next();
      assert.deepEqual([bench.tree(), bench.done], [was, 'did\nundid\n']);
    });
}

test('a run whose lock is removed while it undoes a command brings no path back, and the next one does all of it', async () => {
  using bench = await world();
  const was = bench.tree();
  const [, script = ''] = bench.waiting(0).args;
  const code = [bench.command('true', { undo: ['sh', '-c', script] }), bench.command('false')];
  const run = assert.rejects(
    bench.install({ a: 'new' }, { code }),
    refusal('RUN_STEP_FAILED', 'not everything could be taken back: Cannot go on: the lock'),
  );
  await bench.meanwhile(() => rmSync(bench.inState('lock')));
  await run;
  assert.deepEqual([bench.content, bench.done], ['new', 'did\n']);
  await bench.next();
  assert.deepEqual([bench.tree(), bench.done], [was, 'did\ndid\n']);
});

test('a run that another one has taken back meanwhile counts as nothing, and touches nothing of the other', async () => {
  using bench = await world();
  const run = assert.rejects(bench.install({ a: 'new' }, { code: [bench.waiting(0)] }), {
    code: 'RUN_LOCK_LOST',
    message: LOST,
  });
  let after: unknown;
  await bench.meanwhile(async () => {
    rmSync(bench.inState('lock'));
    await bench.install({ a: 'of the other' });
    after = bench.tree();
  });
  await run;
  assert.deepEqual([bench.tree(), bench.content], [after, 'of the other']);
  assert.equal(bench.done, 'did\nundid\n');
  const installed = readLedger(openState(bench.context)).find('web');
  assert.deepEqual(
    installed?.paths.flatMap(({ placed }) => (placed.kind === 'file' ? [placed.size] : [])),
    ['of the other'.length],
  );
});

test('a rollback whose lock is removed while a command is undone goes no further', async () => {
  using bench = await world();
  const [, script = ''] = bench.waiting(0).args;
  const undo = ['sh', '-c', script];
  await bench.install({ a: 'new' }, { code: [bench.command('true', { undo })] });
  const rollback = assert.rejects(bench.rollback(), { code: 'RUN_LOCK_LOST', message: LOST });
  await bench.meanwhile(() => rmSync(bench.inState('lock')));
  await rollback;
  assert.equal(bench.content, 'new');
  await bench.next();
  assert.equal(bench.content, 'new');
});

for (const [how, goes] of [
  ['removed', (path: string) => rmSync(path)],
  ['moved away', (path: string) => renameSync(path, `${path}.old`)],
  [
    'replaced',
    (path: string) => {
      writeFileSync(`${path}.new`, readFileSync(path), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  ],
] as const)
  test(`a run whose journal is ${how} does not go on, and takes back by what it has open`, async () => {
    using bench = await world();
    const was = bench.tree();
    const code = [bench.waiting(0), bench.command(`echo second >>${bench.path('done')}`)];
    const run = assert.rejects(
      bench.install({ a: 'new' }, { code }),
      refusal('RUN_STATE_INVALID', 'journal.ndjson', 'everything was taken back'),
    );
    await bench.meanwhile(() => goes(bench.inState('journal.ndjson')));
    await run;
    assert.deepEqual([bench.tree(), bench.done], [was, 'did\nundid\n']);
    await bench.next();
    assert.deepEqual(bench.tree(), was);
  });
