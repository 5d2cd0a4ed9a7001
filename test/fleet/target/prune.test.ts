import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, hexOf } from '../../../src/core/digest.ts';
import { rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { pruneReceipts } from '../../../src/offline/state/prune-receipts.ts';
import { busybox } from '../../servers/busybox.ts';
import type { Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

const SHELLS = { dash: ['dash'], busybox: [await busybox(), 'sh'] };

function web(bench: TargetBench, version: number): Sketch {
  return {
    name: 'web',
    version: `${version}`,
    sources: { s: { 'a.txt': `A${version}`, 'same.txt': 'same' } },
    data: [{ source: 's', target: bench.path('out') }],
  };
}

const objectOf = (version: number): string => hexOf(digestOf(`A${version}`));
const names = (bench: TargetBench, part: string): string[] => readdirSync(join(bench.state, part)).sort();
const receiptsOf = (bench: TargetBench): string[] =>
  names(bench, 'receipts').flatMap((name) => /^(.*)\.sigstore\.json$/.exec(name)?.[1] ?? []);

/** Ten receipts, which a run on the host leaves, and one more that only the next pruning finds. */
async function filled(shell: readonly string[]): Promise<TargetBench> {
  const bench = new TargetBench(shell);
  writeFileSync(join(bench.directory, 'mine'), 'mine');
  for (let version = 1; version <= 10; version += 1) await bench.here(web(bench, version));
  return bench;
}

for (const [name, shell] of Object.entries(SHELLS))
  test(`runOnTarget() leaves of old receipts and saved bytes what a run there leaves (${name})`, async () => {
    using bench = await filled(shell);
    const [oldest = ''] = receiptsOf(bench);
    for (const each of [oldest, '20200101T000000Z-000000']) {
      mkdirSync(join(bench.state, 'logs', each), { recursive: true });
      writeFileSync(join(bench.state, 'logs', each, 'said'), '');
    }
    writeFileSync(join(bench.state, 'receipts', '20200101T000000Z-000000.changes.jsonl'), '');
    const stray = 'f'.repeat(64);
    writeFileSync(join(bench.state, 'objects/sha256', stray), '');
    await bench.there(web(bench, 11));
    assert.equal(receiptsOf(bench).length, 10);
    assert.ok(!receiptsOf(bench).includes(oldest));
    assert.ok(!names(bench, 'logs').some((each) => [oldest, '20200101T000000Z-000000'].includes(each)));
    const objects = names(bench, 'objects/sha256');
    assert.deepEqual(
      [stray, objectOf(1), objectOf(2), objectOf(10)].map((each) => objects.includes(each)),
      [false, true, true, true],
    );
    const before = readdirSync(bench.state, { recursive: true }).map(String).sort();
    pruneReceipts({ path: bench.state }, bench.context);
    assert.deepEqual(readdirSync(bench.state, { recursive: true }).map(String).sort(), before);
    const back = await rollbackTarget(bench.session, receiptsOf(bench)[0], bench.conduct, bench.context);
    assert.equal(back.result, 'done');
    assert.equal(readFileSync(bench.path('out/a.txt'), 'utf8'), 'A1');
  });

test('runOnTarget() asks once more when it looks for old receipts, and not each time', async () => {
  using bench = await filled(SHELLS.dash);
  const asked: number[] = [];
  for (const [version, dryRun] of [
    [11, true],
    [11, false],
    [11, false],
    [12, false],
  ] as const) {
    const before = bench.session.started();
    await bench.there(web(bench, version), { dryRun });
    asked.push(bench.session.started() - before);
  }
  const [, , , usual = 0] = asked;
  assert.deepEqual(asked.slice(1), [usual + 1, 1, usual]);
  assert.equal(receiptsOf(bench).length, 11);
});

test('runOnTarget() removes no saved bytes when a receipt, its changes or a ledger before it are not whole', async () => {
  const damage: Readonly<Record<string, (bench: TargetBench) => void>> = {
    'a receipt that does not hold': ({ state }) =>
      writeFileSync(join(state, 'receipts', '20200101T000000Z-000000.sigstore.json'), '{}', { mode: 0o600 }),
    'changes that were damaged': (bench) =>
      appendFileSync(join(bench.state, 'receipts', `${receiptsOf(bench)[5]}.changes.jsonl`), '{}\n'),
  };
  using whole = await filled(SHELLS.busybox);
  for (const [title, meddle] of Object.entries(damage)) {
    using bench = new TargetBench(SHELLS.busybox);
    cpSync(whole.state, bench.state, { recursive: true, preserveTimestamps: true });
    meddle(bench);
    const stray = join(bench.state, 'objects/sha256', 'f'.repeat(64));
    writeFileSync(stray, '');
    assert.equal((await bench.there(web(bench, 11))).state, 'done', title);
    assert.ok(existsSync(stray), title);
  }
});
