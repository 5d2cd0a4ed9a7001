import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import { openNatsQueue } from '../../src/online/nats/nats-queue.ts';
import type { QueuedWork, WorkQueue } from '../../src/plugin/work-queue.ts';
import { freePort } from '../servers/free-port.ts';
import { type NatsServer, startNats } from '../servers/nats.ts';
import { scratch } from '../servers/scratch.ts';

const directory = scratch('nats-queue');
const place = directory.path;
let server: NatsServer;
const open = (env: Record<string, string> = {}, url = server.url): Promise<WorkQueue> =>
  openNatsQueue(url, createContext({ env: { HOME: place, ...env } }));
const going = new AbortController().signal;
const work = (run: string, key: string): QueuedWork => ({ run, key, bytes: Buffer.from(`${run} ${key}`) });
const textOf = ({ bytes }: QueuedWork): string => Buffer.from(bytes).toString();
const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof ArxError, String(error));
  assert.equal(error.code, expected, error.message);
  assert.doesNotMatch(error.message, /s3cret/);
  return true;
};

before(async () => {
  server = await startNats(join(place, 'server'));
});
after(async () => {
  await server.stop();
  directory.remove();
});

test('what is published is taken once by one of two workers, and published again it is the same work', async () => {
  await using one = await open();
  await using other = await open();
  for (const key of ['a', 'b', 'a']) await one.publish(work('r1', key));
  const found: string[] = [];
  for (const queue of [one, other, one]) {
    const taken = await queue.take(going);
    if (taken === undefined) continue;
    assert.equal(taken.delivery, 1);
    found.push(textOf(taken));
    await taken.done();
  }
  assert.deepEqual(found.sort(), ['r1 a', 'r1 b']);
});

test('what a worker gives back, another one gets, and is told that it was held before', async () => {
  await using one = await open();
  await using other = await open();
  await one.publish(work('r2', 'a'));
  (await one.take(going))?.giveBack();
  const again = await other.take(going);
  assert.deepEqual([again?.delivery, again && textOf(again)], [2, 'r2 a']);
  await again?.done();
});

test('a withdrawal is told to those who listen and kept, the last one of its run alone', async () => {
  await using one = await open();
  await using other = await open();
  const told: string[] = [];
  const enough = Promise.withResolvers<void>();
  using _heard = other.onWithdrawal(({ run, bytes }) => {
    told.push(`${run} ${Buffer.from(bytes).toString()}`);
    if (told.length === 3) enough.resolve();
  });
  await other.report(work('r0', 'x'));
  for (const [run, bytes] of [
    ['r3', 'first'],
    ['r3', 'first'],
    ['r3', 'last'],
  ] as const)
    await one.withdraw({ run, bytes: Buffer.from(bytes) });
  await enough.promise;
  assert.deepEqual(told, ['r3 first', 'r3 first', 'r3 last']);
  const kept = await other.withdrawal('r3');
  assert.equal(kept && Buffer.from(kept.bytes).toString(), 'last');
  assert.equal(await other.withdrawal('r4'), undefined);
});

test('reports are heard from the first one on, the last one for each key, of one run only', async () => {
  await using one = await open();
  await one.report({ run: 'r5', key: 'a', bytes: Buffer.from('old') });
  await one.report({ run: 'r5', key: 'a', bytes: Buffer.from('new') });
  await one.report(work('r6', 'a'));
  const heard: string[] = [];
  const enough = Promise.withResolvers<void>();
  await using _hearing = await one.hear('r5', (report) => {
    heard.push(`${report.key} ${textOf(report)}`);
    if (heard.length === 2) enough.resolve();
  });
  await one.report({ run: 'r5', key: 'b', bytes: Buffer.from('late') });
  await enough.promise;
  assert.deepEqual(heard, ['a new', 'b late']);
});

test('take() ends when its signal is aborted', async () => {
  await using queue = await open();
  const abort = new AbortController();
  const taking = queue.take(abort.signal);
  abort.abort();
  await assert.rejects(async () => {
    await taking;
    await queue.take(abort.signal);
  }, code('INTERRUPTED'));
});

test('work and reports outlive the server: it is started again and both are there', async () => {
  const own = await startNats(join(place, 'again'));
  {
    await using queue = await open({}, own.url);
    await queue.publish(work('r7', 'a'));
  }
  await own.stop();
  const again = await startNats(join(place, 'again'), { port: own.port });
  {
    await using queue = await open({}, again.url);
    const taken = await queue.take(going);
    assert.equal(taken && textOf(taken), 'r7 a');
    await taken?.done();
  }
  await again.stop();
});

test('credentials come from the environment; wrong ones, none, and nobody there are told without them', async () => {
  const closed = await startNats(join(place, 'closed'), { user: { name: 'arx', password: 's3cret' } });
  {
    await using queue = await open({ NATS_USER: 'arx', NATS_PASSWORD: 's3cret' }, closed.url);
    await queue.publish(work('r8', 'a'));
  }
  await assert.rejects(open({ NATS_USER: 'arx', NATS_PASSWORD: 's3cret!' }, closed.url), code('ENGINE_LOST'));
  await assert.rejects(open({}, closed.url), code('ENGINE_LOST'));
  await closed.stop();
  await assert.rejects(open({}, `nats://127.0.0.1:${await freePort()}`), code('ENGINE_LOST'));
});

for (const url of [
  'nats://u:s3cret@127.0.0.1:1',
  'http://127.0.0.1',
  'nats://',
  'nats://127.0.0.1:1/x',
  'nonsense',
])
  test(`openNatsQueue() refuses ${url.replace('s3cret', '***')}`, async () => {
    await assert.rejects(open({}, url), code('USAGE_INVALID'));
  });
