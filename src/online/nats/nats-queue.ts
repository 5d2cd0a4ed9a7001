import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Consumer, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { QueuedWork, TakenWork, Withdrawal, WorkQueue } from '../../plugin/work-queue.ts';
import { type Nats, openNats } from './open-nats.ts';
import { CONSUMER, ensureStreams, REPORTS, subjects, WORK } from './streams.ts';

/** So long `take` waits. Milliseconds; the client demands at least a second. */
const WAIT = 2_000;
/** So often in the time after which the queue gives work to somebody else it is told that somebody is at it. */
const BEATS = 3;
/** How often something is said again to a server that does not answer, and milliseconds before that. */
const ATTEMPTS = 3;
const PAUSE = 1_000;
/** So long what was said last may take to go out. Milliseconds. */
const FLUSH = 2_000;

/**
 * A queue on a NATS server with JetStream (docs.nats.io, "JetStream"): work in a stream with work-queue retention, reports in
 * another, one a subject.
 * @param url `nats://HOST:PORT` or `tls://HOST:PORT`, without credentials: these come from the environment, as NATS's own tool reads them.
 * @throws ArxError ENGINE_LOST when nobody answers there, or without JetStream; ENGINE_MISSING without the packages; USAGE_INVALID.
 */
export async function openNatsQueue(url: string, context: Context): Promise<WorkQueue> {
  const nats = await openNats(url, context);
  try {
    const manager = await nats.manager();
    const silence = await ensureStreams(manager, nats.enums);
    const consumer = await nats.client().consumers.get(WORK, CONSUMER);
    return new NatsQueue(nats, { consumer, manager, beat: silence / BEATS });
  } catch (error) {
    await nats.connection.close();
    throw lost(url, error);
  }
}

class NatsQueue implements WorkQueue {
  readonly #connection: NatsConnection;
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  readonly #consumer: Consumer;
  readonly #nats: Nats;
  readonly #beat: number;

  constructor(
    nats: Nats,
    {
      consumer,
      manager,
      beat,
    }: { readonly consumer: Consumer; readonly manager: JetStreamManager; readonly beat: number },
  ) {
    this.#nats = nats;
    this.#beat = beat;
    this.#connection = nats.connection;
    this.#client = nats.client();
    this.#manager = manager;
    this.#consumer = consumer;
  }

  async publish({ run, key, bytes }: QueuedWork): Promise<void> {
    await this.#say(() => this.#client.publish(subjects.work(run, key), bytes, { msgID: `${run}.${key}` }));
  }

  async take(signal: AbortSignal): Promise<TakenWork | undefined> {
    checkAborted({ signal });
    const message = await this.#ask(() => this.#consumer.next({ expires: WAIT }));
    if (message === null) return undefined;
    const work = taken(message, this.#beat);
    if (!signal.aborted) return work;
    work.giveBack();
    checkAborted({ signal });
    return undefined;
  }

  /** Purging the work itself leaves servers of 2.9 with a consumer that gives out nothing for a while. */
  async withdraw({ run, bytes }: Withdrawal): Promise<void> {
    // Without a name of the message: with one, somebody else's would keep this one out.
    await this.#say(() => this.#client.publish(subjects.withdrawn(run), bytes));
  }

  async withdrawal(run: string): Promise<Withdrawal | undefined> {
    const query = { last_by_subj: subjects.withdrawn(run) };
    const found = await this.#ask(() => this.#manager.streams.getMessage(REPORTS, query));
    return found === null ? undefined : { run, bytes: found.data };
  }

  onWithdrawal(heard: (withdrawal: Withdrawal) => void): Disposable {
    const subscription: Subscription = this.#connection.subscribe(subjects.withdrawn('*'), {
      callback: (error, { subject, data }) => {
        if (error === null) heard({ run: subject.split('.')[2] ?? '', bytes: data });
      },
    });
    return { [Symbol.dispose]: () => subscription.unsubscribe() };
  }

  async report({ run, key, bytes }: QueuedWork): Promise<void> {
    await this.#say(() => this.#client.publish(subjects.report(run, key), bytes));
  }

  async hear(run: string, heard: (report: QueuedWork) => void): Promise<AsyncDisposable> {
    const filter = subjects.report(run, '*');
    const consumer = await this.#ask(() => this.#client.consumers.get(REPORTS, { filter_subjects: filter }));
    const messages = await this.#ask(() => consumer.consume());
    const reading = (async () => {
      for await (const message of messages) heard(reportOf(message));
    })();
    return {
      [Symbol.asyncDispose]: async () => {
        await messages.close();
        await reading;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = this.#connection.flush().catch(() => undefined);
    await Promise.race([gone, sleep(FLUSH, undefined, { ref: false })]);
    await this.#connection.close();
  }

  /** What may be said twice: the queue keeps it once. */
  async #say(what: () => Promise<unknown>): Promise<void> {
    for (let left = ATTEMPTS; ; left -= 1) {
      try {
        await what();
        return;
      } catch (error) {
        if (left === 0) throw lost(this.#nats.url, error);
        await sleep(PAUSE);
      }
    }
  }

  async #ask<T>(what: () => Promise<T>): Promise<T> {
    try {
      return await what();
    } catch (error) {
      throw lost(this.#nats.url, error);
    }
  }
}

function reportOf(message: JsMsg): QueuedWork {
  const [, , run = '', key = ''] = message.subject.split('.');
  return { run, key, bytes: message.data };
}

function taken(message: JsMsg, every: number): TakenWork {
  const beat = setInterval(() => message.working(), every);
  return {
    ...reportOf(message),
    delivery: message.info.deliveryCount,
    async done() {
      clearInterval(beat);
      // The server says that it knows: without that it could be given to somebody else.
      if (!(await message.ackAck().catch(() => false)))
        throw lost('the queue', new Error('it did not take the end of the work'));
    },
    giveBack() {
      clearInterval(beat);
      message.nak();
    },
  };
}

function lost(url: string, cause: unknown): ArxError {
  if (cause instanceof ArxError) return cause;
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new ArxError(
    'ENGINE_LOST',
    `Cannot use the engine "${url}": ${problem}, expected a NATS server with JetStream`,
    {
      hint: 'See docs/workers.md for how to start one',
      cause,
    },
  );
}
