import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import { startGuarded } from '../../src/sys/start-guarded.ts';
import { processesOf } from '../helpers/processes-of.ts';
import { scratch } from '../servers/scratch.ts';

const place = scratch('guarded');
after(() => place.remove());

const MODULE = join(import.meta.dirname, '../../src/sys/start-guarded.ts');
const ENV = { PATH: process.env['PATH'] ?? '' };

/** Programs of ours are told by the place that they name. */
const longProgram = (name: string): [string, ...string[]] => [
  'sh',
  '-c',
  'while :; do sleep 1000; done',
  join(place.path, name),
];

test('nothing stays of a program whose starter is killed in any moment from its start on', async () => {
  for (let round = 0; round < 20; round += 1) {
    const options = JSON.stringify({ argv: longProgram(`round-${round}`), env: ENV });
    const lines = `const { startGuarded } = await import(${JSON.stringify(MODULE)}); await startGuarded(${options}); setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', lines], { stdio: 'ignore' });
    const others = (): string[] => processesOf(place.path).filter((words) => !words.includes('startGuarded'));
    while (others().length === 0) await sleep(1);
    await sleep(round);
    starter.kill('SIGKILL');
    await once(starter, 'close');
    for (let wait = 0; wait < 100 && others().length > 0; wait += 1) await sleep(20);
    assert.deepEqual(others(), [], `round ${round}`);
  }
});

test('a program begins with the environment and words that it was given, without input', async () => {
  const { child, guard } = await startGuarded({
    argv: ['sh', '-c', 'cat; printf %s "$NAME $1"; exit 3', 'sh', "a 'word'"],
    env: { ...ENV, NAME: 'value' },
  });
  using _guard = guard;
  let said = '';
  child.stdout?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  assert.deepEqual(await child.ended, { code: 3, signal: null });
  assert.equal(said, "value a 'word'");
});

test('a program that is nowhere is an error with ENOENT, and nothing was started', async () => {
  await assert.rejects(startGuarded({ argv: ['no-such-program'], env: ENV }), { code: 'ENOENT' });
});
