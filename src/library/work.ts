import { hostname } from 'node:os';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { outputForReport } from '../fleet/queue/reported-output.ts';
import { workLogs } from '../fleet/queue/work-logs.ts';
import { workLoop } from '../fleet/queue/work-loop.ts';
import type { WorkEnd, WorkerEvent } from '../fleet/queue/worker-model.ts';
import { isWorkerName } from '../fleet/queue/worker-name.ts';
import type { WorkOrder } from '../fleet/queue/work-order.ts';
import { type ConnectGate, createConnectGate } from '../fleet/run/connect-gate.ts';
import { type OpenSession, performRun } from '../fleet/run/perform-run.ts';
import type { FleetEvent, Perform } from '../fleet/run/perform.ts';
import { workOnHost } from '../fleet/run/work-on-host.ts';
import type { TargetResult } from '../fleet/target/target-options.ts';
import { openNatsQueue } from '../online/nats/nats-queue.ts';
import { registryPlace } from '../online/registry/registry-place.ts';
import { BundleShelf } from './bundle-shelf.ts';
import type { TrustOptions } from './open-trust.ts';
import { openWithPlugins } from './open-with-plugins.ts';
import { queueKeys } from './queue-keys.ts';

/** How a worker works. */
export interface WorkerCall extends TrustOptions {
  /** `nats://HOST:PORT` */
  readonly engine: string;
  /** Public key files of those whose work is done; missing: this machine's own controller key. */
  readonly controllers?: readonly string[];
  /** What it calls itself; default: the name of this machine and the number of this process. */
  readonly name?: string;
  /** Hosts at once; default 8. */
  readonly parallel?: number;
  /** Bundles that it has, as files. */
  readonly bundles?: readonly string[];
  /** `https://HOST/NAME`, where it finds others. */
  readonly registry?: string;
  /** True: it ends when there is nothing to do. */
  readonly once?: boolean;
  /** Hears what it does. `ready` comes first: it may be given work. */
  readonly heard: (event: WorkerEvent | { readonly type: 'ready'; readonly worker: string }) => unknown;
}

const USUAL_PARALLEL = 8;
const MOST_PARALLEL = 1000;

/**
 * Takes work from a queue and does it, until the context's signal is aborted; then it ends what it has. When the user asks a
 * second time it stops that, takes it back and gives it to another worker.
 * @throws ArxError USAGE_INVALID, USAGE_NO_FILE, TRUST_KEY_INVALID, POLICY_INVALID; ENGINE_LOST, ENGINE_MISSING.
 */
export async function work(call: WorkerCall, context: Context): Promise<void> {
  const { engine, controllers, bundles = [], registry, once = false, heard, trust, policy } = call;
  const name = demandName(call.name ?? `${hostname()}-${process.pid}`);
  const parallel = demandParallel(call.parallel ?? USUAL_PARALLEL);
  const { own, believed } = queueKeys(controllers, context);
  const terms = { ...(trust !== undefined && { trust }), ...(policy !== undefined && { policy }) };
  const place = registry === undefined ? {} : { registry: registryPlace(registry, context) };
  // What was taken is ended after the first time that the user asks.
  const lasting = { ...context, signal: context.hurry };
  await using shelf = BundleShelf.open({ named: bundles, terms, ...place }, lasting);
  await using queue = await openNatsQueue(engine, context);
  const means = { shelf, gate: createConnectGate(), open: openWithPlugins(context) };
  const perform = (order: WorkOrder, inner: Context): Promise<WorkEnd> => performOrder(order, means, inner);
  heard({ type: 'ready', worker: name });
  await workLoop(queue, { name, parallel, controllers: believed, key: own, perform, once, heard }, context);
}

interface Means {
  readonly shelf: BundleShelf;
  readonly gate: ConnectGate;
  readonly open: OpenSession;
}

/** What goes wrong on the host, or before it, is in the result. */
async function performOrder(
  order: WorkOrder,
  { shelf, gate, open }: Means,
  context: Context,
): Promise<WorkEnd> {
  const { request, run, options } = order;
  const perform: Perform<TargetResult> = (host, inner) =>
    shelf.with(order, async ({ bundle, enforce }) => {
      const once = { work: `${request}/${host.name}`, attempt: run };
      return await performRun(
        bundle,
        { ...options, dryRun: false, enforce, request: once },
        open,
      )(host, inner);
    });
  const output = outputForReport();
  const heard = (event: FleetEvent): void => void (event.type === 'event' && output.add(event.event));
  const course = { logs: workLogs(run, context), gate, heard };
  const { result } = await workOnHost(order.host, perform, course, context);
  const { reported } = output;
  return { result, ...(reported !== undefined && { output: reported }) };
}

function demandName(name: string): string {
  if (isWorkerName(name)) return name;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use --worker-name ${quoted(name, 60)}: expected letters, digits, ".", "_" and "-"`,
  );
}

function demandParallel(parallel: number): number {
  if (parallel >= 1 && parallel <= MOST_PARALLEL) return parallel;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use --parallel ${parallel}: expected a whole number from 1 to ${MOST_PARALLEL}`,
  );
}
