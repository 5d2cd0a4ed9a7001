import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, type Context } from '../../../src/core/context.ts';
import { encodeActs } from '../../../src/fleet/far/encode-acts.ts';
import { encodeOrder } from '../../../src/fleet/far/encode-order.ts';
import { openChannel, type FarChannel } from '../../../src/fleet/far/far-channel.ts';
import type { FarEvent, FarOrder } from '../../../src/fleet/far/far-model.ts';
import { followRun } from '../../../src/fleet/far/follow-run.ts';
import { startRun } from '../../../src/fleet/far/start-run.ts';
import { stopRun } from '../../../src/fleet/far/stop-run.ts';
import { tarOf } from '../../../src/fleet/far/tar-of.ts';
import type { Step } from '../../../src/offline/run/step-model.ts';
import type { UndoStep } from '../../../src/offline/state/records.ts';
import { scratch } from '../../servers/scratch.ts';
import { shellSession, type ShellSession } from './shell-session.ts';

/** A target on this machine, with a state directory of its own. */
export interface FarWorld extends Disposable {
  readonly state: string;
  readonly path: string;
  readonly session: ShellSession;
  readonly channel: FarChannel;
  readonly context: Context;
  order(parts: OrderParts): FarOrder;
  /** Sends an order and starts it. */
  start(order: FarOrder, secrets?: Readonly<Record<string, string>>): Promise<void>;
  follow(order: FarOrder, heard?: (event: FarEvent) => void | Promise<void>): Promise<Heard>;
  run(parts: OrderParts, secrets?: Readonly<Record<string, string>>): Promise<Heard>;
  stop(order: FarOrder, now?: boolean): Promise<void>;
  /** The body of an empty look. */
  look(): Promise<string>;
  /** What could not be taken back. */
  recover(order: FarOrder): Promise<string>;
  /** Sends an order without starting it. */
  send(order: FarOrder): Promise<void>;
  startAgain(order: FarOrder): Promise<void>;
  /** Closes a run without documents. */
  commit(order: FarOrder): Promise<void>;
  /** Forgets the runs, as their controller does when it has written down what they have done. */
  close(): void;
}

/** What is not said is nothing. */
export interface OrderParts extends Partial<Omit<FarOrder, 'steps' | 'undo'>> {
  readonly steps?: readonly (Partial<Step> & { readonly script?: string })[];
  readonly undo?: readonly (Partial<UndoStep> & { readonly script?: string })[];
}

/** All that a run has reported. */
export interface Heard {
  readonly events: readonly FarEvent[];
  readonly stdout: string;
  readonly stderr: string;
  readonly end: string | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly remarks: readonly string[];
}

/** @param shell what is `sh` there. */
export function farWorld(
  shell: readonly string[],
  options: Parameters<typeof shellSession>[1] & { readonly owner?: number; readonly parent?: string } = {},
): FarWorld {
  const directory = scratch('far', options.parent);
  const state = join(directory.path, 'state');
  mkdirSync(state, { mode: 0o700 });
  if (options.owner !== undefined)
    for (const path of [directory.path, state]) chownSync(path, options.owner, options.owner);
  const session = shellSession(shell, options);
  const context = createContext({ tmp: directory.path, home: directory.path, stateDir: state });
  const channel = openChannel(session, state, context);
  const order = (parts: OrderParts): FarOrder => orderOf(parts, directory.path);
  const send = async (sent: FarOrder): Promise<void> => {
    const { sums, read } = tarOf(encodeOrder(sent, encodeActs(sent)));
    await channel.ask({ verb: 'order', words: [sent.run, sums], input: read }, 1000);
  };
  const start = async (sent: FarOrder, secrets: Readonly<Record<string, string>> = {}): Promise<void> => {
    await send(sent);
    const values = Object.entries(secrets).map(([name, value]) => [name, Buffer.from(value)] as const);
    await startRun(channel, sent.run, new Map(values));
  };
  const follow: FarWorld['follow'] = async (sent, heard = () => undefined) => {
    const events: FarEvent[] = [];
    const following = {
      name: 'here',
      run: sent.run,
      reconnects: true,
      heard: async (event: FarEvent) => {
        events.push(event);
        await heard(event);
      },
    };
    await followRun(channel, following, context);
    return summary(events);
  };
  return {
    state,
    path: directory.path,
    session,
    channel,
    context,
    order,
    send,
    start,
    follow,
    run: async (parts, secrets) => {
      const sent = order(parts);
      await start(sent, secrets);
      return await follow(sent);
    },
    look: async () =>
      String(await channel.ask({ verb: 'look', input: () => [Buffer.from('\nasked')] }, 100_000)),
    recover: async ({ run }) => String(await channel.ask({ verb: 'recover', words: [run] }, 10_000)),
    commit: async ({ run }) => {
      const { sums, read } = tarOf(new Map([['list', Buffer.from(':\n')]]));
      await channel.ask({ verb: 'commit', words: [run, sums], input: read }, 10_000);
    },
    startAgain: ({ run }) => startRun(channel, run, new Map()),
    close: () => {
      for (const name of readdirSync(join(state, 'far')).filter((each) => /^\d/.test(each)))
        rmSync(join(state, 'far', name), { recursive: true });
    },
    stop: (sent, now = false) => stopRun(channel, sent.run, now),
    [Symbol.dispose]: directory.remove,
  };
}

function summary(events: readonly FarEvent[]): Heard {
  const text = (stream: string): string =>
    Buffer.concat(
      events.flatMap((event) =>
        event.type === 'output' && event.stream === stream ? [Buffer.from(event.bytes)] : [],
      ),
    ).toString();
  const error = events.find((event) => event.type === 'error');
  const end = events.find((event) => event.type === 'end');
  return {
    events,
    stdout: text('stdout'),
    stderr: text('stderr'),
    end: end?.state,
    error: error && { code: error.code, message: error.message },
    remarks: events.flatMap((event) => (event.type === 'remark' ? [event.text] : [])),
  };
}

function orderOf({ steps = [], undo = [], ...parts }: OrderParts, directory: string): FarOrder {
  const run = `20260101T000000Z-${randomBytes(4).toString('hex')}`;
  const workspace = join(directory, `work space-${run}`);
  return {
    run,
    bundle: `sha256:${'0'.repeat(64)}`,
    what: 'run test 1',
    controller: 'me@here',
    rollback: true,
    workspace,
    passing: [],
    changes: [],
    steps: steps.map((step, at) => stepOf(step, at + 1, workspace)),
    bare: false,
    services: [],
    undo: undo.map((step, at) => undoOf(step, at + 1)),
    reverse: false,
    stop: [],
    starting: [],
    restore: [],
    secrets: {},
    closing: Buffer.from('{}'),
    ...parts,
  };
}

function stepOf(
  { script = 'true', ...step }: Partial<Step> & { readonly script?: string },
  number: number,
  workspace: string,
): Step {
  const scratchPlace = `${workspace}/scratch`;
  return {
    number,
    label: `code[${number - 1}]`,
    argv: ['sh', '-c', script],
    cwd: `${workspace}/work`,
    names: [],
    network: 'none',
    timeout: 60,
    silence: 60,
    when: 'always',
    retries: 0,
    pass: [],
    secrets: [],
    services: [],
    ...step,
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: scratchPlace,
      LANG: 'C.UTF-8',
      TMPDIR: scratchPlace,
      ...step.env,
    },
  };
}

function undoOf(
  { script = 'true', ...undo }: Partial<UndoStep> & { readonly script?: string },
  number: number,
): UndoStep {
  return {
    number,
    label: `code[${number - 1}]`,
    argv: ['sh', '-c', script],
    env: {},
    network: 'none',
    timeout: 60,
    silence: 60,
    secrets: {},
    services: [],
    ...undo,
  };
}
