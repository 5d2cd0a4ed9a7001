import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { test } from 'node:test';
import { StepBench } from './step-bench.ts';
import { stepsAs } from './steps-as.ts';

test('runSteps() refuses a cwd that nobody but its owner can look at', async () => {
  using bench = new StepBench();
  const cwd = bench.path('closed/in');
  chmodSync(bench.directory, 0o700);
  const { error } = await stepsAs('nobody', { cwd });
  assert.equal(
    error,
    `Cannot run step 1 "one": its cwd ${JSON.stringify(cwd)} cannot be looked at (EACCES), expected a directory`,
  );
});

test('runSteps() names the step when the one before has taken the place of its home', async () => {
  using bench = new StepBench();
  await bench.runScript('touch "$TMPDIR/../user-65534"');
  const { code, message } = await bench.failScript('true', { user: 'nobody', number: 2 });
  assert.equal(code, 'RUN_STEP_FAILED');
  assert.match(
    message,
    /^Cannot run step 2 "one": it cannot be started, because mkdir of ".*\/user-65534" fails \(EEXIST\)/,
  );
});

test('runSteps() makes the private directory again that a command has removed', async () => {
  using bench = new StepBench();
  await bench.runScript('rm -rf "$TMPDIR"');
  await bench.runScript('touch "$TMPDIR/a"; stat -c %a "$TMPDIR"', { user: 'nobody' });
  await bench.runScript('rm -rf "$TMPDIR"; mkdir "$TMPDIR"');
  await bench.runScript('touch "$TMPDIR/a"; rm -rf "$TMPDIR"', { network: 'host', init: 'direct' });
  await bench.runScript('stat -c %a "$TMPDIR"');
  assert.equal(bench.output(), '700\n700\n');
});
