import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Step } from '../../../src/offline/run/step-model.ts';
import { StepBench } from './step-bench.ts';
import { stepsAs } from './steps-as.ts';

// As programs for containers write their logs.
const SCRIPT = `echo first >/dev/stdout; echo second | tee /dev/stderr; sh -c 'echo third >>/proc/self/fd/2'; echo last`;
const WAYS: readonly [title: string, more: Partial<Step>][] = [
  ['in its sandbox', {}],
  ['with the network of the host', { network: 'host' }],
  ['of another user', { user: 'nobody' }],
  ['outside of any sandbox', { network: 'host', init: 'direct' }],
  ['of another user outside of any sandbox', { network: 'host', init: 'direct', user: 'nobody', cwd: '/' }],
];
for (const [title, more] of WAYS)
  test(`runSteps() lets a command ${title} open its output again`, async () => {
    using bench = new StepBench();
    await bench.runScript(SCRIPT, more);
    assert.equal(bench.output(), 'first\nsecond\nlast\n');
    assert.equal(bench.output('stderr'), 'second\nthird\n');
  });

test('runSteps() lets a command that becomes another user open its output again', async () => {
  using bench = new StepBench();
  await bench.runScript(`setpriv --reuid=65534 --clear-groups -- sh -c '${SCRIPT.replaceAll("'", '"')}'`);
  assert.equal(bench.output(), 'first\nsecond\nlast\n');
});

const HIDE = 'mount --bind /bin/false /usr/bin/unshare && exec "$@"';
for (const [title, before] of [
  ['in a user namespace', []],
  ['by bwrap', ['unshare', '--mount', '--', 'sh', '-c', HIDE, 'sh']],
] as const)
  test(`runSteps() lets a plain user's command ${title} open its output again`, async () => {
    const { output, error } = await stepsAs('nobody', { script: SCRIPT }, before);
    assert.equal(error, undefined);
    assert.equal(output, 'first\nsecond\nlast\n');
  });

test('runSteps() keeps no descriptor open and no file for the output of commands', async () => {
  using bench = new StepBench();
  const files = readdirSync(bench.workspace.root);
  await bench.runScript('sleep 600 & echo one');
  const open = readdirSync('/proc/self/fd').length;
  for (let count = 0; count < 3; count += 1) await bench.runScript('sleep 600 & echo one');
  await bench.failScript('exec sleep 600', { timeout: 1 });
  assert.equal(readdirSync('/proc/self/fd').length, open);
  assert.deepEqual(readdirSync(bench.workspace.root), files);
});
