import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { listReceipts } from '../../../src/offline/state/read-receipt.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { ChangeBench } from './change-bench.ts';

const FILE = { f: 'one' };
const DIRECTORY = { f: null, 'f/in': 'two' };

async function installed(bench: ChangeBench): Promise<readonly (string | undefined)[]> {
  return (await hostStatus({}, bench.context)).bundles.map(({ version }) => version);
}

test('a rollback says that it has failed where a directory that took the place of a file has something else in it', async () => {
  using bench = new ChangeBench();
  await bench.install(FILE, { version: '1' });
  await bench.install(DIRECTORY, { version: '2' });
  bench.byHand('echo 12 >t/f/pid');
  const { result, remarks } = await bench.rollback();
  assert.equal(result, 'failed');
  assert.match(remarks.join('\n'), /srv\/t\/f" stays as it is: "pid" is in it$/);
  bench.byHand('rm t/f/pid');
  await bench.install(FILE, { version: '1' });
  assert.match(bench.tree()['t/f'] ?? '', /^file .*"one"$/);
});

test('a run that fails says that not everything is as before where its directory has something else in it', async () => {
  using bench = new ChangeBench();
  await bench.install(FILE);
  const code = [{ cmd: 'sh', args: ['-c', `echo log >${bench.path('srv')}/t/f/log; exit 3`] }];
  const error: unknown = await bench.install(DIRECTORY, { code }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ArxError);
  assert.match(error.message, /not everything could be taken back/);
  const last = listReceipts(openState(bench.context), bench.context).at(-1);
  assert.ok(last?.holds === true && last.result === 'failed');
});

test('a removal gives the file of before back once the directory in its place is empty', async () => {
  using bench = new ChangeBench();
  bench.byHand('mkdir t; echo mine >t/f; chmod 6750 t/f; chown 65534:100 t/f');
  const before = bench.tree();
  await bench.install(FILE);
  await bench.install(DIRECTORY);
  bench.byHand('echo edited >t/f/in');
  assert.equal((await bench.remove()).result, 'failed');
  bench.byHand('rm t/f/in.arx-saved');
  assert.equal((await bench.remove()).result, 'done');
  assert.deepEqual(bench.tree(), before);
  assert.deepEqual(await installed(bench), []);
});

for (const [what, later] of [
  ['a removal of the version', undefined],
  ['the next version', { o: '3' }],
] as const)
  test(`what ${what} could not give back is given back once nothing is in its way`, async () => {
    using bench = new ChangeBench();
    bench.byHand('mkdir t; echo mine >t/f; chmod 600 t/f');
    const before = bench.tree();
    await bench.install({ ...FILE, o: '1' });
    bench.byHand('rm t/f; mkdir t/f');
    if (later === undefined) assert.equal((await bench.remove()).result, 'failed');
    else await bench.install(later);
    bench.byHand('rmdir t/f');
    assert.equal((await bench.remove()).result, 'done');
    assert.deepEqual(bench.tree(), before);
  });

test('a removal that loses what is in the way has nothing to give back later', async () => {
  using bench = new ChangeBench();
  bench.byHand('mkdir t; echo mine >t/f');
  await bench.install(FILE);
  bench.byHand('rm t/f; mkdir t/f');
  assert.equal((await bench.remove('web', true)).result, 'failed');
  assert.deepEqual(readLedger(openState(bench.context)).all(), []);
});
