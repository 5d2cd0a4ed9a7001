import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { FarOrder } from '../../../src/fleet/far/far-model.ts';
import { farWorld, type FarWorld } from './far-world.ts';
import { EACH_SHELL, SHELLS } from './shells.ts';

// Both streams at once.
const many = (lines: number): string => `seq 1 ${lines} & seq -f 'e%.0f' 1 ${lines} >&2; wait`;

for (const [name, shell] of EACH_SHELL)
  test(`follow() hears every line once although the link is cut again and again, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const lines = name === 'dash' ? 100_000 : 20_000;
    const order = world.order({ steps: [{ script: many(lines) }, { script: 'echo last' }] });
    await world.start(order);
    let [bytes, cuts] = [0, 0];
    const heard = await world.follow(order, (event) => {
      if (event.type === 'output') bytes += event.bytes.length;
      if (bytes < (cuts + 1) * 2 * lines || cuts === 3) return;
      cuts += 1;
      world.session.cut();
    });
    assert.equal(cuts, 3);
    assert.equal(heard.end, 'acted');
    const expected = Array.from({ length: lines }, (_, at) => String(at + 1));
    assert.deepEqual(heard.stdout.split('\n'), [...expected, 'last', '']);
    assert.deepEqual(heard.stderr.split('\n'), [...expected.map((each) => `e${each}`), '']);
  });

test('a run goes on when its session ends, and is followed later from its first event on', async () => {
  using world = farWorld(SHELLS.dash);
  const order = world.order({ steps: [{ script: 'sleep 0.5; echo later' }] });
  await world.start(order);
  world.session.cut();
  await untilEvent(world, order, /^end /m);
  const heard = await world.follow(order);
  assert.deepEqual([heard.end, heard.stdout], ['acted', 'later\n']);
  assert.deepEqual(
    heard.events.flatMap((event) => (event.type === 'phase' ? [event.phase] : [])),
    ['placing', 'acting'],
  );
});

test('a run with a lease stops and takes back when its controller is gone, and goes on while it is followed', async () => {
  using world = farWorld(SHELLS.dash);
  const parts = { lease: 2, steps: [{ script: 'sleep 3; echo whole' }] };
  const followed = await world.run(parts);
  assert.deepEqual([followed.end, followed.stdout], ['acted', 'whole\n']);
  world.close();
  const order = world.order({ ...parts, steps: [{ script: 'sleep 99' }] });
  await world.start(order);
  await untilEvent(world, order, /^end taken-back$/m);
  const { error } = await world.follow(order);
  assert.equal(error?.code, 'INTERRUPTED');
  assert.match(error.message, /nothing was heard of the controller for more than 2 s/);
});

const STUBBORN = `trap '' TERM; echo up; while :; do sleep 0.1; done`;

test('stop() ends a command and undoes; a second one, or `now`, does not wait for who ignores that', async () => {
  using world = farWorld(SHELLS.dash);
  for (const requests of [[false, false], [true]]) {
    const order = world.order({
      steps: [{ script: STUBBORN }],
      undo: [{ number: 1, script: 'echo undone' }],
    });
    await world.start(order);
    let asked = false;
    const heard = await world.follow(order, async ({ type }) => {
      if (type !== 'output' || asked) return;
      asked = true;
      for (const now of requests) await world.stop(order, now);
    });
    assert.deepEqual([heard.stdout, heard.end], ['up\nundone\n', 'taken-back']);
    assert.deepEqual(heard.error, { code: 'INTERRUPTED', message: 'Cannot go on: the work was interrupted' });
    world.close();
  }
});

test('of very long output the beginning and the end are kept, and what is between is counted', async () => {
  using world = farWorld(SHELLS.dash);
  const size = 150_000_000;
  const order = world.order({
    steps: [{ script: `printf begin; head -c ${size} /dev/zero; printf 'the end'` }],
  });
  await world.start(order);
  await untilEvent(world, order, /^end /m);
  const heard = await world.follow(order);
  const [, left = ''] = /\n\[(\d+) bytes are left out here\]\n/.exec(heard.stdout) ?? [];
  assert.ok(heard.stdout.startsWith('begin\0') && heard.stdout.endsWith('\0the end'));
  const note = `\n[${left} bytes are left out here]\n`;
  assert.equal(heard.stdout.length - note.length + Number(left), size + 'beginthe end'.length);
  assert.ok(heard.stdout.length < 4 * 32 * 1024 * 1024);
});

test('an agent that reports what nobody understands is refused', async () => {
  using world = farWorld(SHELLS.dash);
  const order = world.order({ steps: [] });
  await world.start(order);
  await untilEvent(world, order, /^end /m);
  const path = join(world.state, 'far', order.run, 'events');
  for (const line of [
    'phase dancing',
    'end acted now',
    'error lower -x',
    'service a;b start yes - 0',
    '\u001b[2J',
  ]) {
    writeFileSync(path, `${line}\n`);
    await assert.rejects(world.follow(order), { code: 'HOST_INVALID' }, line);
  }
});

async function untilEvent(world: FarWorld, { run }: FarOrder, form: RegExp): Promise<void> {
  for (let look = 0; look < 600; look += 1) {
    if (form.test(readFileSync(join(world.state, 'far', run, 'events'), 'utf8'))) return;
    await delay(50);
  }
  throw new Error(`no ${String(form)} in the events`);
}
