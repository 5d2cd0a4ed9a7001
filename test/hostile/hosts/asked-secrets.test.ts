import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeOnTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { ledgerFile, readLedgerFile, writeLedgerFile } from '../../../src/offline/state/ledger-file.ts';
import type { UndoStep } from '../../../src/offline/state/records.ts';
import { TargetBench } from '../../fleet/target/target-bench.ts';
import { refusal } from '../../offline/run-fixture.ts';

const ENV = { GIVEN: 'what-was-given', CANARY: 'what-nobody-gave' };

/** A run whose command is undone with a secret, which its undoing writes down. */
async function installed(): Promise<TargetBench> {
  const bench = new TargetBench(['dash'], ENV);
  const undo = ['sh', '-c', `cat "$A_FILE" >'${bench.path('told')}'`] as const;
  await bench.there({
    name: 'web',
    sources: { s: { 'a.txt': 'A' } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [
      { label: 'one', cmd: 'sh', args: ['-c', ':'], network: 'host', init: 'direct', secrets: ['A'], undo },
    ],
    secrets: { A: { env: 'GIVEN' } },
  });
  return bench;
}

/** What its root may do: the ledger is a file of that host. */
function rewrite(bench: TargetBench, change: (undo: UndoStep) => UndoStep): void {
  const path = ledgerFile({ path: bench.state }, 'web');
  const found = readLedgerFile(path, 'web');
  writeLedgerFile(path, { ...found, undo: found.undo.map(change) });
}

test('removeOnTarget() gives a target the secrets that a run from here has given it, to undo its commands', async () => {
  using bench = await installed();
  await removeOnTarget(bench.session, 'web', bench.conduct, bench.context);
  assert.equal(readFileSync(bench.path('told'), 'utf8'), ENV.GIVEN);
  assert.equal(statSync(join(bench.context.configDir, 'sent-variables.jsonl')).mode & 0o777, 0o600);
});

test('removeOnTarget() gives a target no variable of this machine that its ledger names by itself', async () => {
  using bench = await installed();
  rewrite(bench, (undo) => ({ ...undo, secrets: { A: { env: 'CANARY' } } }));
  await assert.rejects(
    removeOnTarget(bench.session, 'web', bench.conduct, bench.context),
    refusal('RUN_NO_SECRET'),
  );
  assert.equal(existsSync(bench.path('told')), false);
});

test('removeOnTarget() gives a target nothing that another one was given', async () => {
  using bench = await installed();
  const session = { ...bench.session, name: 'other' };
  await assert.rejects(
    removeOnTarget(session, 'web', bench.conduct, bench.context),
    refusal('RUN_NO_SECRET'),
  );
});
