import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createContext } from '../../../src/core/context.ts';
import { digestOf } from '../../../src/core/digest.ts';
import type { Event } from '../../../src/core/event.ts';
import { QueuedHosts, type QueuedRun } from '../../../src/fleet/queue/perform-queued.ts';
import { workLoop } from '../../../src/fleet/queue/work-loop.ts';
import type { WorkerEvent } from '../../../src/fleet/queue/worker-model.ts';
import { signOrder, workKey, type WorkOrder } from '../../../src/fleet/queue/work-order.ts';
import { signReport } from '../../../src/fleet/queue/work-report.ts';
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

/** A worker that does nothing but count, until there is no more work. */
async function work(): Promise<{ done: string[]; events: WorkerEvent[] }> {
  const done: string[] = [];
  const events: WorkerEvent[] = [];
  const perform = (order: WorkOrder): Promise<HostResult> => {
    done.push(order.host.name);
    return Promise.resolve({ host: order.host.name, state: 'done', exit: 0 });
  };
  const options = { name: 'w', parallel: 1, controllers: believed, key: own, once: true } as const;
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
    withdraw: (name) => queue.withdraw(name),
    onWithdrawn: (heard) => queue.onWithdrawn(heard),
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

test('QueuedHosts fails when a worker does not trust this controller, or somebody else withdraws the run', async () => {
  const refusing = waiting(async (run, order) => {
    const why = 'the key is not trusted';
    const bytes = signReport({ type: 'refused', run, key, worker: 'w', order: digestOf(order), why }, own);
    await queue.report({ run, key, bytes });
  });
  await assert.rejects(refusing, refusal('ENGINE_REFUSED', 'the worker w does not do the work'));
  const withdrawing = waiting((run) => queue.withdraw(run));
  await assert.rejects(withdrawing, refusal('ENGINE_REFUSED', 'somebody else can write to it'));
  await work();
});

test('QueuedHosts withdraws what nobody has begun when it is interrupted', async () => {
  const abort = new AbortController();
  const stopped = waiting(() => Promise.resolve(abort.abort()), abort.signal);
  await assert.rejects(stopped, refusal('INTERRUPTED', 'nobody had begun it'));
  assert.deepEqual((await work()).done, []);
});
