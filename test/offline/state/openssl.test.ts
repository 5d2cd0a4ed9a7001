import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeReceipt } from '../../../src/offline/state/write-receipt.ts';
import { fencesOf } from '../../docs/markdown.ts';
import { receipt, RECEIPT, StateBench } from './state-bench.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/status.md'), 'utf8');
const SCRIPT = fencesOf(PAGE).find(({ language }) => language === 'sh')?.text;
const FILES = [`receipts/${RECEIPT}.sigstore.json`, `receipts/${RECEIPT}.changes.jsonl`] as const;

/** A bench with a receipt, and what check-receipt.sh of docs/status.md says of it. */
function checked(spoil: (bench: StateBench) => void): {
  readonly status: number | null;
  readonly stdout: string;
} {
  using bench = new StateBench();
  assert.ok(SCRIPT !== undefined);
  writeFileSync(bench.at('check-receipt.sh'), SCRIPT);
  writeReceipt(bench.state, receipt(RECEIPT), bench.context);
  copyFileSync(bench.in('host.pub'), bench.at('host.pub'));
  spoil(bench);
  const { status, stdout } = spawnSync('sh', ['check-receipt.sh', bench.in(FILES[0]), 'host.pub'], {
    cwd: bench.path,
    encoding: 'utf8',
  });
  return { status, stdout };
}

test('check-receipt.sh of docs/status.md verifies a receipt with openssl alone', () => {
  const { status, stdout } = checked(() => undefined);
  assert.equal(status, 0);
  assert.match(
    stdout,
    /^Verified OK\n\{"_type":"https:\/\/in-toto\.io\/Statement\/v1","predicate":\{.*"id":"20260301T/,
  );
});

for (const [what, spoil] of [
  [
    'its signature is of another statement',
    (bench) => change(bench, FILES[0], /"payload":"eyJf/, '"payload":"eyJg'),
  ],
  ['its changes are others', (bench) => change(bench, FILES[1], '"mode":420', '"mode":493')],
  [
    "the key is another host's",
    (bench) => {
      using other = new StateBench();
      writeReceipt(other.state, receipt(RECEIPT), other.context);
      copyFileSync(other.in('host.pub'), bench.at('host.pub'));
    },
  ],
] as readonly (readonly [string, (bench: StateBench) => void])[])
  test(`check-receipt.sh of docs/status.md refuses when ${what}`, () => {
    const { status, stdout } = checked(spoil);
    assert.notEqual(status, 0);
    assert.doesNotMatch(stdout, /"_type"/);
  });

function change(bench: StateBench, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(bench.in(file), 'utf8');
  assert.notEqual(text.replace(from, to), text);
  writeFileSync(bench.in(file), text.replace(from, to));
}
