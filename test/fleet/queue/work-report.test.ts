import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { outputForReport } from '../../../src/fleet/queue/reported-output.ts';
import { openReport, signReport, type WorkReport } from '../../../src/fleet/queue/work-report.ts';
import { workKey } from '../../../src/fleet/queue/work-order.ts';
import { openControllerKey } from '../../../src/fleet/target/controller-key.ts';
import { trustedKey } from '../../../src/trust/trusted-key.ts';
import { scratch } from '../../servers/scratch.ts';

test('a report of the worst that a host can say is small enough to be taken, and is taken', () => {
  using home = scratch('work-report');
  const key = openControllerKey(createContext({ env: {}, configDir: home.path }));
  const nasty = `\0\ud800${'\u{1F600}'.repeat(100_000)}`;
  const texts = Array.from({ length: 10_000 }, () => nasty);
  const output = outputForReport();
  for (let turn = 0; turn < 5000; turn += 1)
    output.add({
      type: 'output',
      step: 'code[0]',
      stream: turn % 2 === 0 ? 'stdout' : 'stderr',
      bytes: Buffer.alloc(turn % 97, turn),
    });
  const { reported } = output;
  assert.ok(reported !== undefined && reported.missing > 0);
  const error = { code: 'RUN_STEP_FAILED', message: nasty, hint: nasty } as const;
  const result = { host: 'h', state: 'failed', exit: 7, error, remarks: texts, lastLines: texts } as const;
  const report: WorkReport = { type: 'result', run: 'r', worker: 'w', result, output: reported };
  const bytes = signReport(report, key);
  assert.ok(bytes.length < 768 * 1024, `${bytes.length}`);
  const found = { run: 'r', key: workKey('h'), bytes };
  const taken = openReport(found, [trustedKey('own', key.publicKey)]);
  assert.ok(taken.type === 'result');
  assert.deepEqual(taken.output, reported);
  assert.equal(taken.result.remarks?.at(-1), 'and 9950 more');
});
