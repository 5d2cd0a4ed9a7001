import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { FarOrder } from '../../../src/fleet/far/far-model.ts';
import { isRunning } from '../../../src/sys/is-running.ts';
import type { DaemonCommand, DaemonRecord } from '../../../src/offline/state/records.ts';
import { farWorld, type FarWorld, type Heard } from './far-world.ts';
import { EACH_SHELL, SHELLS } from './shells.ts';

const fileOf = (world: FarWorld, order: FarOrder, name: string): string =>
  join(world.state, 'far', order.run, name);
const supervisorOf = (world: FarWorld, order: FarOrder): number =>
  Number(readFileSync(fileOf(world, order, 'supervisor'), 'utf8').split(' ')[0]);
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean);

async function until(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 600; look += 1) {
    if (isSo()) return;
    await delay(20);
  }
  throw new Error('it was not so in time');
}

/** Where the supervisor is ended by force; each leaves a word when it is reached. */
const PHASES = ['step', 'retry', 'daemon', 'health', 'undo'] as const;

function orderFor(phase: (typeof PHASES)[number], world: FarWorld): FarOrder {
  const trace = join(world.path, 'trace');
  const say = (word: string): string => `echo ${word} >>'${trace}'`;
  const wait = (word: string): string => `${say(word)}; exec sleep 2345`;
  const first = { script: say('first') };
  const undo = [
    { number: 1, script: say('undo-1') },
    { number: 2, script: say('undo-2') },
  ];
  if (phase === 'step') return world.order({ steps: [first, { script: wait('here') }], undo });
  if (phase === 'retry')
    return world.order({ steps: [first, { script: `${say('here')}; exit 1`, retries: 9 }], undo });
  // Asked to undo a second time it does.
  const slow = `grep -q here '${trace}' || { ${wait('here')}; }; ${say('undo-2')}`;
  if (phase === 'undo')
    return world.order({
      steps: [first, { script: 'exit 1' }],
      undo: [...undo.slice(0, 1), { number: 2, script: slow }],
    });
  const daemon = { daemon: 'd', argv: ['sleep', '2345'] as const, network: 'host' as const };
  if (phase === 'daemon') return world.order({ steps: [first, daemon, { script: wait('here') }], undo });
  const health = { command: ['sh', '-c', `${say('here')}; exit 1`] as const, within: 60 };
  return world.order({ steps: [first, daemon], services: [{ name: 'arx-nobody', do: [], health }], undo });
}

for (const [at, phase] of PHASES.entries()) {
  const [name, shell] = EACH_SHELL[at % EACH_SHELL.length] ?? ['dash', SHELLS.dash];
  test(`recover takes back what a kill -9 in the phase "${phase}" has left, when the shell is ${name}`, async () => {
    using world = farWorld(shell);
    const order = orderFor(phase, world);
    const trace = join(world.path, 'trace');
    await world.start(order);
    await until(() => existsSync(trace) && linesOf(trace).includes('here'));
    process.kill(supervisorOf(world, order), 'SIGKILL');
    const heard = await world.follow(order);
    assert.equal(heard.end, undefined);
    assert.match(await world.look(), new RegExp(`^open cut ${order.run}$`, 'm'));
    assert.equal(await world.recover(order), '');
    const after = linesOf(trace).slice(linesOf(trace).lastIndexOf('here') + 1);
    assert.deepEqual(after, ['daemon', 'health'].includes(phase) ? ['undo-1'] : ['undo-2', 'undo-1']);
    assert.deepEqual(sleepers(), []);
    assert.deepEqual(
      readdirSync(world.path).filter((each) => !['state', 'trace'].includes(each)),
      [],
    );
    assert.equal((await world.follow(order)).end, 'taken-back');
    assert.equal(await world.recover(order), '');
  });
}

test('a daemon of the version before is started again when a removal fails, and by recover, which tells it however often it is asked', async () => {
  using world = farWorld(SHELLS.busybox);
  const trace = join(world.path, 'trace');
  const daemon = { daemon: 'd', argv: ['sleep', '2345'] as const, network: 'host' as const };
  const command = { label: 'd', argv: daemon.argv, cwd: '/', env: {}, pass: [], secrets: {} };
  const first = await world.run({ steps: [daemon] });
  world.close();
  // Something is there that was not when it was planned.
  const after = { kind: 'directory', mode: 0o755, uid: 0, gid: 0 } as const;
  const changes = [{ path: world.state, before: null, after }];
  const failed = await world.run({ reverse: true, stop: running(first, command), changes });
  const again = 'The daemon d of the version before was started again';
  assert.deepEqual([failed.end, failed.error?.code, failed.remarks], ['taken-back', 'RUN_CHANGED', [again]]);
  const stop = running(failed, command);
  assert.deepEqual(sleepers(), [String(stop[0]?.pid)]);
  world.close();
  const wait = { script: `echo here >>'${trace}'; exec sleep 2345` };
  const order = world.order({ stop, steps: [daemon, wait] });
  await world.start(order);
  await until(() => existsSync(trace));
  process.kill(supervisorOf(world, order), 'SIGKILL');
  await world.follow(order);
  const said = await world.recover(order);
  assert.match(said, new RegExp(`^remark ${again}\nagain d \\d+ \\d+ - -.*/daemon-d\\.again\\.log\n$`));
  const told = said.split('\n')[1] ?? '';
  const [, , pid = '', start = '', , log = ''] = told.split(' ');
  assert.deepEqual(sleepers(), [pid]);
  assert.ok((await world.recover(order)).endsWith(`${told}\n`));
  world.close();
  await world.run({ reverse: true, stop: [{ name: 'd', pid: Number(pid), start, log: log.slice(1) }] });
  assert.deepEqual(sleepers(), []);
});

test('recover of a removal that a kill -9 has ended says what was undone, also where its events are lost, and nothing of the undo that was cut off', async () => {
  using world = farWorld(SHELLS.busybox);
  const trace = join(world.path, 'trace');
  const undo = [
    { number: 1, script: `echo never >>'${trace}'` },
    { number: 2, script: `echo here >>'${trace}'; exec sleep 2345` },
    { number: 3, script: ':' },
  ];
  const order = world.order({ reverse: true, undo });
  await world.start(order);
  await until(() => existsSync(trace));
  process.kill(supervisorOf(world, order), 'SIGKILL');
  await world.follow(order);
  // As a power cut leaves them.
  truncateSync(fileOf(world, order, 'events'));
  const said = 'left Step 3 was undone, and is not done again\n';
  assert.equal(await world.recover(order), `${said}undone 3\n`);
  assert.equal(await world.recover(order), 'undone 3\n');
  assert.deepEqual([linesOf(trace), sleepers()], [['here'], []]);
});

/** The daemons that run now, with what starts them again. */
function running({ events }: Heard, command: DaemonCommand): DaemonRecord[] {
  return events.flatMap((event) =>
    event.type === 'daemon' || event.type === 'again' ? [{ ...event.record, command }] : [],
  );
}

test('a supervisor outlives the shell that started it, and nobody else can start meanwhile', async () => {
  using world = farWorld(SHELLS.dash);
  const order = world.order({ steps: [{ script: 'sleep 1' }] });
  // Two at once, as when an answer was lost, are one.
  await world.send(order);
  await Promise.all([world.startAgain(order), world.startAgain(order)]);
  assert.ok(isRunning(supervisorOf(world, order)));
  assert.match(await world.look(), new RegExp(`^open running ${order.run}$`, 'm'));
  await assert.rejects(world.start(world.order({ steps: [] })), { code: 'RUN_BUSY', message: /run test 1/ });
  // Asked for again, as after a lost answer, it is no second run.
  await world.startAgain(order);
  const heard = await world.follow(order);
  assert.deepEqual([heard.end, heard.events.filter(({ type }) => type === 'step').length], ['acted', 2]);
});

test('what undoes commands of a version before runs first in a reverse order, and its failures stay remarks', async () => {
  using world = farWorld(SHELLS.busybox);
  const daemons = world.order({ steps: [{ daemon: 'old', argv: ['sleep', '2345'], network: 'host' }] });
  await world.start(daemons);
  const { events } = await world.follow(daemons);
  const stop = events.flatMap((event) => (event.type === 'daemon' ? [event.record] : []));
  world.close();
  const undo = [1, 2].map((number) => ({ number, script: `echo undo ${number}; [ ${number} = 1 ]` }));
  const heard = await world.run({ reverse: true, undo, stop });
  assert.deepEqual([heard.end, heard.stdout], ['acted', 'undo 2\nundo 1\n']);
  assert.deepEqual(
    heard.events.flatMap((event) => (event.type === 'remark' ? [event.left] : [])),
    [true],
  );
  assert.deepEqual(
    heard.events.flatMap((event) => (event.type === 'phase' ? [event.phase] : [])),
    ['undoing', 'placing'],
  );
  assert.deepEqual(sleepers(), []);
});

function sleepers(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') === ['sleep', '2345', ''].join('\0')
      );
    } catch {
      return false;
    }
  });
}
