import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, createContext } from '../../../src/core/context.ts';
import { digestOf } from '../../../src/core/digest.ts';
import type { Event } from '../../../src/core/event.ts';
import { EXIT } from '../../../src/core/exit-code.ts';
import { QueuedHosts, type QueuedRun } from '../../../src/fleet/queue/perform-queued.ts';
import { workLoop } from '../../../src/fleet/queue/work-loop.ts';
import type { WorkEnd, WorkerEvent } from '../../../src/fleet/queue/worker-model.ts';
import { signOrder, workKey, type WorkOrder } from '../../../src/fleet/queue/work-order.ts';
import { signReport } from '../../../src/fleet/queue/work-report.ts';
import { signWithdrawal } from '../../../src/fleet/queue/withdrawal.ts';
import type { HostResult } from '../../../src/fleet/run/fleet-result.ts';
import type { Host } from '../../../src/model/fleet/fleet.ts';
import { openControllerKey } from '../../../src/fleet/target/controller-key.ts';
import { openNatsQueue } from '../../../src/online/nats/nats-queue.ts';
import type { WorkQueue } from '../../../src/plugin/work-queue.ts';
import { trustedKey } from '../../../src/trust/trusted-key.ts';
import { refusal } from '../../offline/run-fixture.ts';
import { type NatsServer, startNats } from '../../servers/nats.ts';
import { scratch } from '../../servers/scratch.ts';
import { until } from './queue-bench.ts';

const home = scratch('hostile-queue');
const contextOf = (name: string) =>
  createContext({ env: { HOME: home.path }, configDir: join(home.path, name) });
const context = contextOf('own');
const own = openControllerKey(context);
const foreign = openControllerKey(contextOf('foreign'));
const second = openControllerKey(contextOf('second'));
const believed = [trustedKey('own', own.publicKey)];
const LATER = new Date(Date.now() + 3600_000).toISOString();
let server: NatsServer;
let queue: WorkQueue;
let runs = 0;

before(async () => {
  server = await startNats(join(home.path, 'nats'));
  queue = await openNatsQueue(server.url, context);
});
after(async () => {
  await queue[Symbol.asyncDispose]();
  await server.stop();
  home.remove();
});

const HOST: Host = { name: 'web-01', chain: [{ connector: 'local' }], groups: [], data: {} };

function orderOf(run: string, more: Partial<WorkOrder> = {}): WorkOrder {
  const digest = digestOf('bundle');
  const options = { force: false, allowDowngrade: false, rollback: true, wait: true, strict: false };
  return {
    run,
    request: 'f',
    host: HOST,
    bundle: digest,
    file: { digest, size: 1 },
    options,
    until: LATER,
    ...more,
  };
}

const stoppedOn = (host: string): HostResult => ({ host, state: 'stopped', exit: EXIT.interrupted });

/** A worker that does nothing but count, until there is no more work. @param during what happens while it is at it. */
async function work(
  during: (order: WorkOrder, signal: AbortSignal) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ done: string[]; events: WorkerEvent[] }> {
  const done: string[] = [];
  const events: WorkerEvent[] = [];
  const perform = async (order: WorkOrder, { signal }: Context): Promise<WorkEnd> => {
    done.push(order.host.name);
    await during(order, signal);
    const { name } = order.host;
    return { result: signal.aborted ? stoppedOn(name) : { host: name, state: 'done', exit: 0 } };
  };
  const controllers = [...believed, trustedKey('second', second.publicKey)];
  const options = { name: 'w', parallel: 1, controllers, key: own, once: true } as const;
  await workLoop(queue, { ...options, perform, heard: (event) => events.push(event) }, context);
  return { done, events };
}

const key = workKey(HOST.name);
const BAD_WORK: Readonly<Record<string, (run: string) => Uint8Array>> = {
  'is not signed': (run) => Buffer.from(JSON.stringify(orderOf(run))),
  'is signed by a stranger': (run) => signOrder(orderOf(run), foreign),
  'is of another run': () => signOrder(orderOf('other'), own),
  'is of another host': (run) => signOrder(orderOf(run, { host: { ...HOST, name: 'db-01' } }), own),
  'is over its time': (run) => signOrder(orderOf(run, { until: '2020-01-01T00:00:00.000Z' }), own),
  'is a report': (run) =>
    signReport(
      { type: 'result', run, worker: 'w', result: { host: HOST.name, state: 'done', exit: 0 } },
      own,
    ),
  'lacks a part': (run) => signOrder({ ...orderOf(run), file: undefined } as unknown as WorkOrder, own),
  'names a run that is a path': () => signOrder(orderOf('../../x'), own),
  'is garbage': () => Buffer.from([0, 255, 1, 2]),
  'is empty': () => Buffer.alloc(0),
  'has nearly a megabyte': () => Buffer.alloc(1_000_000, '{'),
};

test('workLoop() does no work that nobody whom it trusts has signed for that place, and goes on with the next', async () => {
  for (const [index, make] of Object.values(BAD_WORK).entries())
    await queue.publish({ run: `bad-${index}`, key, bytes: make(`bad-${index}`) });
  await queue.publish({ run: 'good', key, bytes: signOrder(orderOf('good'), own) });
  const { done, events } = await work();
  assert.deepEqual(done, ['web-01']);
  const refused = events.flatMap((event) => (event.type === 'refused' ? [event.message] : []));
  assert.equal(refused.length, Object.keys(BAD_WORK).length, refused.join('\n'));
});

/** A controller that waits for one host. */
async function waiting(act: (run: string, order: Uint8Array) => Promise<void>, signal?: AbortSignal) {
  runs += 1;
  const run = `wait-${runs}`;
  const events: Event[] = [];
  const published: Uint8Array[] = [];
  const spying: WorkQueue = {
    ...queue,
    publish: async (item) => {
      published.push(item.bytes);
      await queue.publish(item);
    },
    withdraw: (withdrawal) => queue.withdraw(withdrawal),
    hear: (name, heard) => queue.hear(name, heard),
  };
  const { host: _host, until: _until, ...same } = orderOf(run);
  const queued: QueuedRun = { ...same, key: own, workers: believed };
  const own_ = { ...context, report: (event: Event) => events.push(event) };
  await using hosts = await QueuedHosts.open(spying, queued, own_);
  const inner = { ...context, ...(signal !== undefined && { signal }) };
  const connect = <S>(open: () => Promise<S>): Promise<S> => open();
  const phases: string[] = [];
  const result = hosts.perform(HOST, { context: inner, connect, phase: (phase) => phases.push(phase) });
  result.catch(() => undefined);
  await until(() => published.length > 0 && phases.includes('queued'));
  await act(run, published[0] ?? Buffer.alloc(0));
  return { result: await result, events };
}

const good = (run: string): HostResult & { run: string } => ({
  host: HOST.name,
  state: 'done',
  exit: 0,
  run,
});
const reportOf = (run: string, by = own, host = HOST.name): Uint8Array =>
  signReport({ type: 'result', run, worker: 'w', result: { host, state: 'failed', exit: 1 } }, by);

test('QueuedHosts believes no report that is forged, of another run, moved, or garbage', async () => {
  const { result, events } = await waiting(async (run) => {
    const all = [
      reportOf(run, foreign),
      reportOf('another'),
      reportOf(run, own, 'db-01'),
      signOrder(orderOf(run), own),
      Buffer.from('{}'),
      Buffer.alloc(900_000, 1),
      signReport({ type: 'refused', run, key, worker: 'w', order: digestOf('other'), why: 'x' }, own),
    ];
    for (const bytes of all) {
      await queue.report({ run, key, bytes });
      await sleep(50);
    }
    const { run: _run, ...done } = good(run);
    await queue.report({
      run,
      key,
      bytes: signReport({ type: 'result', run, worker: 'w', result: done }, own),
    });
  });
  assert.equal(result.state, 'done');
  assert.equal(events.filter(({ type }) => type === 'warning').length, 6);
  await work();
});

const BAD_WITHDRAWALS: Readonly<Record<string, (run: string) => Uint8Array>> = {
  'is empty': () => Buffer.alloc(0),
  'is not signed': (run) => Buffer.from(JSON.stringify({ run })),
  'is signed by a stranger': (run) => signWithdrawal(run, foreign).bytes,
  'is signed by another controller whom the worker trusts': (run) => signWithdrawal(run, second).bytes,
  'is of another run': () => signWithdrawal('another', own).bytes,
  'is the work itself': (run) => signOrder(orderOf(run), own),
};

const endsOf = (events: readonly WorkerEvent[]) =>
  events.flatMap((event) => (event.type === 'ended' ? [`${event.run} ${event.result.state}`] : []));

test('workLoop() does the work, and tells of it, when what withdraws it is nothing that its own controller has signed', async () => {
  const bad = Object.entries(BAD_WITHDRAWALS).map(([what, make], index) => ({
    what,
    run: `held-${index}`,
    bytes: make(`held-${index}`),
  }));
  for (const { run, bytes } of bad) {
    await queue.withdraw({ run, bytes });
    await queue.publish({ run, key, bytes: signOrder(orderOf(run), own) });
  }
  // Once before it is begun, and once while it is done.
  const { events } = await work(async (order) => {
    for (const one of bad) if (one.run === order.run) await queue.withdraw(one);
    await sleep(50);
  });
  assert.deepEqual(
    endsOf(events),
    bad.map(({ run }) => `${run} done`),
  );
  for (const { what, run } of bad) {
    const refused = events.filter((event) => event.type === 'refused' && event.run === run);
    assert.equal(refused.length, 2, what);
  }
});

test('workLoop() stops what its own controller withdraws, and begins no more of that run', async () => {
  const publish = async (name: string): Promise<void> => {
    const bytes = signOrder(orderOf('own-1', { host: { ...HOST, name } }), own);
    await queue.publish({ run: 'own-1', key: workKey(name), bytes });
  };
  await publish('web-01');
  const { done, events } = await work(async ({ run }, signal) => {
    await publish('web-02');
    await queue.withdraw(signWithdrawal(run, own));
    await until(() => signal.aborted);
  });
  assert.deepEqual([done, endsOf(events)], [['web-01'], ['own-1 stopped']]);
});

test('QueuedHosts fails when a worker does not trust this controller, or stops what nobody has withdrawn', async () => {
  const refusing = waiting(async (run, order) => {
    const why = 'the key is not trusted';
    const bytes = signReport({ type: 'refused', run, key, worker: 'w', order: digestOf(order), why }, own);
    await queue.report({ run, key, bytes });
  });
  await assert.rejects(refusing, refusal('ENGINE_REFUSED', 'the worker w does not do the work'));
  const stopping = waiting(async (run) => {
    const result = stoppedOn(HOST.name);
    await queue.report({ run, key, bytes: signReport({ type: 'result', run, worker: 'w', result }, own) });
  });
  await assert.rejects(stopping, refusal('ENGINE_REFUSED', 'w has stopped, and was not told to'));
  await work();
});

test('QueuedHosts withdraws what nobody has begun when it is interrupted', async () => {
  const abort = new AbortController();
  const stopped = waiting(() => Promise.resolve(abort.abort()), abort.signal);
  await assert.rejects(stopped, refusal('INTERRUPTED', 'nobody had begun it'));
  assert.deepEqual((await work()).done, []);
});
