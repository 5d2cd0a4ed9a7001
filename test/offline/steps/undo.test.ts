import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '../../../src/core/event.ts';
import { noSecrets } from '../../../src/offline/secrets/no-secrets.ts';
import type { UndoStep } from '../../../src/offline/state/records.ts';
import { runUndo } from '../../../src/offline/steps/run-undo.ts';
import { descendantsOf } from '../../../src/sys/process-family.ts';
import { signalProcess } from '../../../src/sys/process-group.ts';
import { oddSeconds, processesWith, StepBench } from './step-bench.ts';

function undo(number: number, script: string, more: Partial<UndoStep> = {}): UndoStep {
  return {
    number,
    label: `step ${number}`,
    argv: ['sh', '-c', script],
    env: { A: '1' },
    network: 'none',
    timeout: 30,
    silence: 30,
    secrets: {},
    services: [],
    ...more,
  };
}

const around = { secretsFor: () => Promise.resolve(noSecrets) };

test('runUndo() undoes the last one first, each in a fresh private directory, and keeps logs', async () => {
  using bench = new StepBench();
  const script = 'ls -A; touch left; echo "$ARX_STEP $A $(basename "$PWD")"';
  const steps = [1, 2, 3].map((number) => undo(number, script));
  const undone = await runUndo(steps, { ...around, logs: bench.logs }, bench.context);
  const { undone: records, ...said } = undone;
  assert.deepEqual(said, { remarks: [], left: [], services: [] });
  assert.deepEqual(
    records.map(({ number, label, argv, state, code, log }) => [number, label, argv, state, code, log]),
    [3, 2, 1].map((number) => {
      const log = relative(bench.context.stateDir, join(bench.logs, `undo-${number}.log`));
      return [number, `step ${number}`, ['sh', '-c', script], 'done', 0, log];
    }),
  );
  assert.equal(bench.output(), '3 1 work\n2 1 work\n1 1 work\n');
  assert.deepEqual(readdirSync(bench.logs).sort(), ['undo-1.log', 'undo-2.log', 'undo-3.log']);
  await runUndo(steps.slice(0, 1), { ...around, logs: bench.logs }, bench.context);
  assert.ok(readdirSync(bench.logs).includes('undo-1-2.log'));
});

test('runUndo() goes on when one fails, and says so', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const steps = [
    undo(1, 'echo first'),
    undo(2, 'seq 9; echo "no such table" >&2; exit 5'),
    undo(3, `sleep ${seconds}`, { timeout: 1 }),
    undo(4, '', { argv: ['no-such'] }),
    undo(5, `sleep ${seconds} &`),
  ];
  const failing = {
    secretsFor: ({ number }: UndoStep) =>
      number === 1 ? Promise.reject(new Error('no secret here')) : Promise.resolve(noSecrets),
  };
  const { remarks, left, undone } = await runUndo(steps, { ...failing, logs: bench.logs }, bench.context);
  const expected = [
    /^Step 4 "step 4" is not undone: .*"no-such" is no program/,
    /^Step 3 "step 3" is not undone: .*took longer than 1 s/,
    /^Step 2 "step 2" is not undone: .*exit code 5, .*; at last it wrote "8\\n9\\nno such table"; all of it is in .*undo-2\.log$/,
    /^Step 1 "step 1" is not undone: no secret here$/,
  ];
  assert.match(remarks.join(), /^Undoing step 5 left sleep \(pid \d+\) running: killed$/);
  assert.equal(left.length, expected.length);
  assert.deepEqual(
    undone.map(({ number, state, code, attempts }) => [number, state, code, attempts]),
    [
      [5, 'done', 0, 1],
      [4, 'failed', undefined, 0],
      [3, 'failed', undefined, 1],
      [2, 'failed', 5, 1],
      [1, 'failed', undefined, 0],
    ],
  );
  assert.match(undone[0]?.leftovers.join() ?? '', /^sleep \(pid \d+\)$/);
  for (const [at, pattern] of expected.entries()) assert.match(left[at] ?? '', pattern);
  assert.deepEqual(processesWith(seconds), []);
});

test('runUndo() is not stopped by an interrupt; the second request ends only what runs then', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const hurry = new AbortController();
  bench.abort();
  const steps = [undo(1, 'echo undone'), undo(2, `echo up; sleep ${seconds}; sleep ${seconds}`)];
  const undoing = runUndo(steps, around, { ...bench.context, hurry: hurry.signal });
  while (bench.output() === '') await delay(5);
  await delay(200);
  assert.notDeepEqual(processesWith(seconds), []);
  hurry.abort();
  const {
    left: [remark, ...others],
  } = await undoing;
  assert.match(remark ?? '', /^Step 2 "step 2" is not undone: .*was ended by SIGKILL/);
  assert.deepEqual(others, []);
  assert.equal(bench.output(), 'up\nundone\n');
});

test('runUndo() undoes and logs all when nobody reads any more what it reports', async () => {
  using bench = new StepBench();
  let shown = 0;
  const report = (event: Event): Promise<void> | undefined => {
    if (event.type !== 'output') return undefined;
    shown += event.bytes.length;
    return new Promise(() => undefined);
  };
  const script = `head -c 3000000 /dev/zero | tr '\\0' x; touch ${bench.path('undone')}`;
  const steps = [undo(1, script, { timeout: 20 })];
  const { left } = await runUndo(steps, { ...around, logs: bench.logs }, { ...bench.context, report });
  assert.deepEqual(left, []);
  assert.ok(existsSync(bench.path('undone')));
  assert.ok(shown < 1_000_000, `${shown} bytes`);
  assert.equal(bench.log('undo-1.log').replaceAll(/[^x]/g, '').length, 3_000_000);
});

test('runUndo() shows what it writes again when somebody reads again', async () => {
  using bench = new StepBench();
  const parts: string[] = [];
  const report = (event: Event): Promise<void> | undefined => {
    if (event.type !== 'output') return undefined;
    parts.push(Buffer.from(event.bytes).toString().trim());
    return parts.length === 1 ? delay(1500) : undefined;
  };
  const script = 'echo first; sleep 0.5; echo missed; sleep 0.8; echo missed; sleep 1; echo last';
  await runUndo([undo(1, script)], around, { ...bench.context, report });
  assert.equal(parts[0], 'first');
  assert.equal(parts.at(-1), 'last');
});

test('runUndo() lets an undo come to its end when all processes are asked to end', async () => {
  using bench = new StepBench();
  const script = `trap '' TERM; echo up; sleep 1; touch ${bench.path('undone')}`;
  const undoing = runUndo([undo(1, script)], around, bench.context);
  while (bench.output() === '') await delay(5);
  for (const { pid } of descendantsOf([process.pid])) signalProcess(pid, 'SIGTERM');
  const { left } = await undoing;
  assert.ok(existsSync(bench.path('undone')));
  // How it ended nobody can tell.
  assert.match(left.join(), /^Step 1 "step 1" is not undone: .*was ended by SIGTERM/);
});
