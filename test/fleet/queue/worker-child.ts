import { openSync } from 'node:fs';
import { createContext } from '../../../src/core/context.ts';
import { openSession } from '../../../src/connect/open-session.ts';
import { workLoop } from '../../../src/fleet/queue/work-loop.ts';
import { createConnectGate } from '../../../src/fleet/run/connect-gate.ts';
import { type OpenSession, performRun } from '../../../src/fleet/run/perform-run.ts';
import { workOnHost } from '../../../src/fleet/run/work-on-host.ts';
import { openTargetBundle } from '../../../src/fleet/target/target-bundle.ts';
import { openTerms } from '../../../src/library/open-trust.ts';
import { queueKeys } from '../../../src/library/queue-keys.ts';
import { openNatsQueue } from '../../../src/online/nats/nats-queue.ts';
import type { WorkQueue } from '../../../src/plugin/work-queue.ts';

// A worker that is ended by SIGKILL at a moment: URL BUNDLE MOMENT. A moment is `before VERB` or `after VERB` of the agent,
// or of the queue: take, report, done.
const [url = '', file = '', moment = ''] = process.argv.slice(2);
const context = createContext({ env: process.env });

const die = (): void => void process.kill(process.pid, 'SIGKILL');
async function around<T>(verb: string, act: () => Promise<T>): Promise<T> {
  if (moment === `before ${verb}`) die();
  const value = await act();
  if (moment === `after ${verb}`) die();
  return value;
}

const open: OpenSession = async (host, own) => {
  const session = await openSession(host, own);
  return {
    ...session,
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    exec: async (request) => {
      const verb = request.argv[8] ?? '';
      if (moment === `before ${verb}`) die();
      const program = await session.exec(request);
      // Some while after it has begun, too: what it follows is in the middle then.
      if (moment === `during ${verb}`) setTimeout(die, 300);
      void program.ended.then(() => moment === `after ${verb}` && die());
      return program;
    },
  };
};

const queue = await openNatsQueue(url, context);
let reports = 0;
const dying: WorkQueue = {
  publish: (work) => queue.publish(work),
  withdraw: (withdrawal) => queue.withdraw(withdrawal),
  withdrawal: (run) => queue.withdrawal(run),
  onWithdrawal: (heard) => queue.onWithdrawal(heard),
  hear: (run, heard) => queue.hear(run, heard),
  [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  take: async (signal) => {
    const work = await queue.take(signal);
    if (work !== undefined && moment === 'after take') die();
    return work && { ...work, done: () => around('done', () => work.done()) };
  },
  // The first report says only that it has the work.
  report: (report) => around(reports++ === 0 ? 'taken' : 'report', () => queue.report(report)),
};

const { trust, policy } = await openTerms({}, context);
const bundle = await openTargetBundle(openSync(file, 'r'), trust, context);
const { own, believed } = queueKeys(undefined, context);
const course = { logs: context.stateDir, gate: createConnectGate(), heard: () => undefined };
await workLoop(
  dying,
  {
    name: 'dying',
    parallel: 1,
    controllers: believed,
    key: own,
    once: true,
    heard: () => undefined,
    perform: async (order, inner) => {
      const request = { work: `${order.request}/${order.host.name}`, attempt: order.run };
      const options = { ...order.options, dryRun: false, enforce: policy, request };
      const { result } = await workOnHost(order.host, performRun(bundle, options, open), course, inner);
      return { result };
    },
  },
  context,
);
