import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { fleetExit } from '../../../src/fleet/run/fleet-exit.ts';
import type { FleetEvent } from '../../../src/fleet/run/perform.ts';
import { type FleetOptions, runFleet } from '../../../src/fleet/run/run-fleet.ts';
import { parseShare } from '../../../src/fleet/run/share.ts';
import { parseWaves } from '../../../src/fleet/run/waves.ts';
import type { Host } from '../../../src/model/fleet/fleet.ts';
import { type FakePerform, type Fate, fakePerform, hostsNamed, manyHosts } from './fake-perform.ts';

const directory = mkdtempSync(join(tmpdir(), 'arx-run-fleet-'));
after(() => rmSync(directory, { recursive: true, force: true }));

let count = 0;
async function go(
  hosts: readonly Host[],
  fake: FakePerform,
  options: Partial<FleetOptions> = {},
  signal?: AbortSignal,
) {
  const heard: FleetEvent[] = [];
  count += 1;
  const logs = join(directory, `${count}`);
  const all = { run: 'r', logs, heard: (event: FleetEvent) => heard.push(event), ...options };
  const context = createContext(signal === undefined ? {} : { signal });
  const outcome = await runFleet(hosts, fake.perform, all, context);
  const states = Object.fromEntries(outcome.results.map(({ host, state }) => [host, state]));
  return { ...outcome, states, heard, logs };
}

const fates = (...list: readonly (readonly [string, Fate])[]): Record<string, Fate> =>
  Object.fromEntries(list);
const quick = { connecting: { perSecond: 100_000 } };

test('runFleet() takes at most 64 hosts at once, or as many as it is told', async () => {
  const [usual, four] = [fakePerform(), fakePerform()];
  const first = await go(manyHosts(200), usual, quick);
  await go(manyHosts(20), four, { ...quick, parallel: 4 });
  assert.equal(usual.most(), 64);
  assert.equal(four.most(), 4);
  assert.equal(first.results.length, 200);
  assert.equal(fleetExit(first.results), 0);
});

test('runFleet() slides: a slow host keeps nobody else waiting', async () => {
  const stop = new AbortController();
  const fake = fakePerform({ 'host-1': 'slow' });
  const running = go(manyHosts(20), fake, { ...quick, parallel: 2 }, stop.signal);
  while (fake.ended.length < 19) await new Promise((resolve) => setImmediate(resolve));
  stop.abort('SIGINT');
  const { states } = await running;
  assert.equal(states['host-1'], 'stopped');
  assert.equal(Object.values(states).filter((state) => state === 'done').length, 19);
});

test('runFleet() tells of each host how it ended, and goes on after failures', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const how: Fate[] = ['done', 'unchanged', 'failed', 'rolled-back', 'unreachable', 'crashed'];
  const fake = fakePerform(fates(...names.map((name, at) => [name, how[at] ?? 'done'] as const)));
  const { results, states, values } = await go(hostsNamed(...names), fake, quick);
  assert.deepEqual(Object.values(states), [
    'done',
    'unchanged',
    'failed',
    'rolled-back',
    'unreachable',
    'failed',
  ]);
  assert.deepEqual(
    results.map(({ exit }) => exit),
    [0, 0, 7, 7, 8, 1],
  );
  assert.equal(fleetExit(results), 6);
  assert.deepEqual([...values.keys()], ['a', 'b']);
  assert.deepEqual(results[2]?.lastLines, ['c writes']);
  assert.equal(results[2]?.phase, 'running');
  assert.deepEqual(results[3]?.remarks, ['one']);
  assert.equal(results[5]?.error?.message, 'x is not a function');
  assert.equal(readFileSync(results[2]?.log ?? '', 'utf8'), '== setup\nc writes\n');
  assert.equal(readFileSync(results[2]?.log?.replace('.log', '.stderr.log') ?? '', 'utf8'), 'c writes\n');
});

for (const [fate, exit] of [
  ['done', 0],
  ['failed', 7],
  ['unreachable', 8],
] as const)
  test(`fleetExit() is ${exit} when the only host is ${fate}`, async () => {
    const { results } = await go(hostsNamed('a'), fakePerform({ a: fate }), quick);
    assert.equal(fleetExit(results), exit);
  });

test('runFleet() begins a wave when the one before has ended well', async () => {
  const fake = fakePerform();
  const { results, heard } = await go(manyHosts(20), fake, { ...quick, waves: parseWaves('1,10%,50%') });
  const sizes = heard.flatMap((event) => (event.type === 'wave' ? [event.hosts] : []));
  assert.deepEqual(sizes, [1, 2, 10, 7]);
  assert.deepEqual(
    results.map(({ wave }) => wave),
    [1, 2, 2, ...Array<number>(10).fill(3), ...Array<number>(7).fill(4)],
  );
  assert.equal(fake.ended.indexOf('host-1') < fake.begun.indexOf('host-2'), true);
  for (const second of ['host-2', 'host-3'])
    assert.ok(fake.ended.indexOf(second) < fake.begun.length && fake.begun.indexOf('host-4') > 2);
});

const BUDGETS: readonly (readonly [string, Partial<FleetOptions>, Record<string, Fate>, number])[] = [
  ['a failed canary', { waves: parseWaves('1') }, { 'host-1': 'failed' }, 1],
  ['an unreachable canary', { waves: parseWaves('1') }, { 'host-1': 'unreachable' }, 1],
  ['a second wave that fails', { waves: parseWaves('1,2') }, { 'host-3': 'rolled-back' }, 3],
  [
    'one failure too many',
    { parallel: 1, limits: { maxFail: { hosts: 1 } } },
    { 'host-2': 'failed', 'host-4': 'failed' },
    4,
  ],
  [
    'a part of failures',
    { parallel: 1, limits: { maxFail: { percent: 10 } } },
    { 'host-1': 'failed', 'host-2': 'failed' },
    2,
  ],
  ['no failure allowed', { parallel: 1, limits: { maxFail: { hosts: 0 } } }, { 'host-3': 'failed' }, 3],
  [
    'too many that are away',
    { parallel: 1, limits: { maxUnreachable: { hosts: 0 } } },
    { 'host-2': 'unreachable' },
    2,
  ],
];

for (const [title, options, given, begun] of BUDGETS)
  test(`runFleet() begins no further host after ${title}`, async () => {
    const fake = fakePerform(given);
    const { states, held, results } = await go(manyHosts(10), fake, { ...quick, ...options });
    assert.equal(fake.begun.length, begun);
    assert.equal(Object.values(states).filter((state) => state === 'skipped').length, 10 - begun);
    assert.match(held ?? '', /expected at most|good end/);
    assert.equal(fleetExit(results), 6);
  });

test('runFleet() goes on while the budget lasts: unreachable hosts are not failed ones', async () => {
  const given = fates(['host-1', 'unreachable'], ['host-2', 'unreachable'], ['host-5', 'failed']);
  const options = { ...quick, waves: parseWaves('3'), limits: { maxFail: { hosts: 1 } } };
  const { held, states } = await go(manyHosts(10), fakePerform(given), options);
  assert.equal(held, undefined);
  assert.equal(Object.values(states).filter((state) => state === 'done').length, 7);
});

test('runFleet() begins nobody after an interruption, and tells those at work', async () => {
  const stop = new AbortController();
  const fake = fakePerform({ 'host-1': 'slow', 'host-2': 'slow' });
  const running = go(manyHosts(10), fake, { ...quick, parallel: 2 }, stop.signal);
  while (fake.begun.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort('SIGINT');
  const { states, results, held } = await running;
  assert.deepEqual([states['host-1'], states['host-2'], states['host-3']], ['stopped', 'stopped', 'skipped']);
  assert.equal(fleetExit(results), 130);
  assert.match(held ?? '', /interrupted/);
});

test('runFleet() leaves out what was done before', async () => {
  const fake = fakePerform();
  const { results } = await go(manyHosts(3), fake, { ...quick, settled: new Set(['host-2']) });
  assert.deepEqual(fake.begun, ['host-1', 'host-3']);
  assert.deepEqual([results[1]?.state, results[1]?.phase], ['skipped', 'done before']);
  assert.equal(fleetExit(results), 0);
});

test('runFleet() opens few connections through one host at once', async () => {
  const through = (name: string): Host => ({
    name,
    chain: [
      { connector: 'ssh', argument: 'jump' },
      { connector: 'docker', argument: name },
    ],
    data: {},
    groups: [],
  });
  let [inside, most] = [0, 0];
  const hosts = Array.from({ length: 20 }, (_, at) => through(`c${at}`));
  const options = {
    run: 'r',
    logs: directory,
    heard: () => undefined,
    connecting: { perSecond: 1e6, perJump: 3 },
  };
  await runFleet(
    hosts,
    async (_host, work) => {
      await work.connect(async () => {
        most = Math.max(most, (inside += 1));
        await new Promise((resolve) => setTimeout(resolve, 2));
        inside -= 1;
      });
      return { state: 'done', value: undefined };
    },
    options,
    createContext(),
  );
  assert.equal(most, 3);
});

test('runFleet() keeps logs inside of its directory, whatever a host is called', async () => {
  const hosts = hostsNamed('../../evil', '.hidden', 'a/b', 'a_b', 'ü'.repeat(300));
  const { results, logs } = await go(hosts, fakePerform(), quick);
  const paths = results.map(({ log }) => log ?? '');
  assert.equal(new Set(paths).size, 5);
  for (const path of paths) assert.ok(dirname(path) === logs && existsSync(path));
});

for (const bad of ['', '101%', '-1', 'many', '1.5', '1 %'])
  test(`parseShare() refuses ${JSON.stringify(bad)}`, () => {
    assert.throws(() => parseShare(bad, '--max-fail'), { code: 'USAGE_INVALID' });
  });

for (const bad of ['0', '1,,2', '1,0%', '10%,x'])
  test(`parseWaves() refuses ${bad}`, () => {
    assert.throws(() => parseWaves(bad), { code: 'USAGE_INVALID' });
  });
