import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { againUnits } from '../../../src/fleet/far/again-units.ts';
import { askLook } from '../../../src/fleet/far/ask-look.ts';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import type { DaemonCommand } from '../../../src/offline/state/records.ts';
import { TargetBench } from '../../fleet/target/target-bench.ts';
import type { Sketch } from '../../offline/run-fixture.ts';

test('rollbackTarget() gives no variable of this machine to a daemon that the ledger of a target names, unless a run from here has', async () => {
  using bench = new TargetBench(['dash'], { PRIVATE: 'a-private-value' });
  const version = (number: number, more: Partial<Sketch>): Sketch => ({
    name: 'beating',
    version: `${number}`,
    sources: { s: { 'a.txt': `A${number}` } },
    data: [{ source: 's', target: bench.path('out') }],
    ...more,
  });
  const script = `cat "$TOKEN_FILE" >>'${bench.path('told')}'; exec sleep 300`;
  const heart = {
    label: 'heart',
    cmd: 'sh',
    args: ['-c', script],
    network: 'host',
    daemon: 'heart',
    cwd: '/',
  } as const;
  // What stands in the ledger there, its root could have written.
  await bench.here(
    version(1, { code: [{ ...heart, secrets: ['TOKEN'] }], secrets: { TOKEN: { env: 'PRIVATE' } } }),
  );
  await bench.there(version(2, {}));
  const back = await rollbackTarget(bench.session, undefined, bench.conduct, bench.context);
  assert.equal(back.result, 'failed');
  assert.match(
    back.remarks.join('\n'),
    /^The daemon heart of the version before does not run any more, and could not be started again \(.*"TOKEN".* is not set/m,
  );
  assert.equal(readFileSync(bench.path('told'), 'utf8'), 'a-private-value');
  await removeOnTarget(bench.session, 'beating', bench.conduct, bench.context);
});

test('againUnits() leaves out daemons whose names arx has not written', () => {
  const command: DaemonCommand = { label: 'd', argv: ['true'], cwd: '/', env: {}, pass: [], secrets: {} };
  const record = { name: 'd', pid: 1, start: '1', log: '/log', command };
  const named = (name: string) => ({ ...record, command: { ...command, secrets: { [name]: { env: 'X' } } } });
  const stop = [
    record,
    named('TOKEN'),
    ...['a;reboot', '1_TOKEN', '$(reboot)', 'A B', '', 'x'.repeat(200)].map(named),
    ...['../d', 'd;reboot', '', 'a b'].map((name) => ({ ...record, name })),
  ];
  const units = againUnits({ stop, starting: [record] });
  assert.deepEqual(
    units.map(({ number, secrets }) => [number, ...secrets.keys()]),
    [[1], [2, '2_TOKEN'], [stop.length + 1]],
  );
});

test('askLook() asks for no service by a name that is no word', () => {
  const services = ['nginx', 'a;reboot', '../x', '-H', 'a b', '', 'x'.repeat(200)];
  const none = { paths: [], directories: [], rooms: [], owners: [], digests: [] };
  assert.deepEqual(askLook({ ...none, services }).services, ['nginx']);
});
