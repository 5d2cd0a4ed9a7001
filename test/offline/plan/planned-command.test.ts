import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plannedCommand } from '../../../src/offline/plan/planned-command.ts';
import type { Step } from '../../../src/offline/run/step-model.ts';

const STEP: Step = {
  number: 1,
  label: 'serve',
  argv: ['serve'],
  cwd: '/tmp/arx-1/work',
  env: {},
  names: [],
  network: 'host',
  timeout: 60,
  silence: 30,
  when: 'always',
  retries: 0,
  pass: [],
  secrets: [],
  services: [],
};

const PLACES = [
  ['a command is in the private directory', STEP, '/tmp/arx-1/work'],
  ['a daemon outlives the private directory', { ...STEP, daemon: 'serve' }, '/'],
  ['a daemon has a cwd of its own', { ...STEP, daemon: 'serve', cwd: '/srv' }, '/srv'],
] as const;

for (const [when, step, cwd] of PLACES)
  test(`plannedCommand() says where it is run when ${when}`, () => {
    assert.equal(plannedCommand(step, true, '/tmp/arx-1').cwd, cwd);
  });
