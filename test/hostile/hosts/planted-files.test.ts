import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AGENT } from '../../../src/fleet/far/agent-text.ts';
import { opener } from '../../../src/connect/elevation/opener.ts';
import { SHELLS, openWorld } from '../../fleet/far/far-world.ts';
import { scratch } from '../../servers/scratch.ts';

const EVE = 1903;

for (const [name, shell] of Object.entries(SHELLS))
  test(`agent takes no directory for the secrets of its run that somebody else has made, in ${name}`, () => {
    using place = scratch('planted');
    const run = join(place.path, 'run');
    const [hers, ours, linked] = ['hers', 'ours', 'linked'].map((each) =>
      join(place.path, `arx-far-${each}`),
    ) as [string, string, string];
    for (const each of [run, hers, ours]) mkdirSync(each, { mode: 0o700 });
    chownSync(hers, EVE, EVE);
    symlinkSync(ours, linked);
    const functions = AGENT.slice(0, AGENT.lastIndexOf('verb=$1'));
    const env = { PATH: '/usr/bin:/bin', n: 'x', d: '0', z: '0', s: place.path, u: '0' };
    const known = (memory: string): string => {
      writeFileSync(join(run, 'memory'), `${memory}\n`);
      const [program, ...options] = shell;
      const script = `${functions}\nrun_dir='${run}'\nknow_memory\nprintf %s "$memory"\n`;
      return execFileSync(program, options, { input: script, env }).toString();
    };
    assert.equal(known(ours), ours);
    for (const each of [hers, linked, join(place.path, 'nothing'), '']) assert.equal(known(each), '');
  });

for (const [name, shell] of Object.entries(SHELLS))
  test(`the agent is not brought into a directory of somebody else, in ${name}`, async () => {
    using world = openWorld(shell);
    mkdirSync(world.state, { mode: 0o700 });
    mkdirSync(join(world.state, 'far'));
    chownSync(join(world.state, 'far'), EVE, EVE);
    await assert.rejects(world.far.receipts(), { code: 'WRITE_FAILED' });
    assert.deepEqual(readdirSync(join(world.state, 'far')), []);
  });

for (const [name, shell] of Object.entries(SHELLS))
  test(`the agent begins nothing in a state that others can change, in ${name}`, async () => {
    for (const [what, plant] of Object.entries<(state: string) => void>({
      'open to all': (state) => chmodSync(state, 0o777),
      'of somebody else': (state) => chownSync(state, EVE, EVE),
      'below a directory of somebody else': (state) => chownSync(join(state, '..'), EVE, EVE),
      'below an open directory': (state) => chmodSync(join(state, '..'), 0o777),
    })) {
      using world = openWorld(shell);
      mkdirSync(world.state, { mode: 0o700 });
      plant(world.state);
      await assert.rejects(world.far.receipts(), { code: 'RUN_STATE_INVALID' }, what);
    }
  });

test('opener() gives a password to the question of this start alone, once, and never after the program has begun', async () => {
  const marks = { prompt: 'arx-password-0123:', ready: 'arx-ready-0123' };
  const cases: readonly (readonly [said: readonly string[], given: number])[] = [
    [['[sudo] password for ann: '], 0],
    [['Password: '], 0],
    [['arx-password-:', 'arx-password-9999:'], 0],
    [['arx-ready-0123', 'arx-password-0123:'], 0],
    [['arx-password-0123:', 'arx-password-0123:', 'arx-password-0123:'], 1],
    [['arx-pass', 'word-0123:'], 1],
  ];
  for (const [said, given] of cases) {
    const lines: string[] = [];
    const sudo = { login: false, password: 'hunter2' };
    const open = opener(marks, { sudo }, (line) => lines.push(line));
    open.stream.resume();
    for (const each of said) open.stream.write(each);
    open.stream.end();
    await open.outcome;
    assert.equal(lines.length, given, said.join(' '));
  }
});
