import { createHash } from 'node:crypto';
import type { Json } from '../../core/canonical-json.ts';
import type { Digest } from '../../core/digest.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { count, digest, is, listOf, mapOf, object, oneOf, text } from '../../model/shape.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import { openMessage, refused, signMessage } from './signed-message.ts';

/** How the bundle is run on every host: those options of `arx run` that a worker needs. */
export interface WorkOptions {
  readonly force: boolean;
  readonly allowDowngrade: boolean;
  readonly rollback: boolean;
  readonly wait: boolean;
  readonly strict: boolean;
}

/** One host of one run: everything that a worker needs to do the work, but the bundle, which it has or fetches. */
export interface WorkOrder {
  /** The run that the queue knows: a new one each time that a run of a fleet is gone on with. */
  readonly run: string;
  /** The run of the fleet: with the host it is what must be done once, however often it is taken. */
  readonly request: string;
  readonly host: Host;
  /** The bundle digest, and digest and size of its file. */
  readonly bundle: Digest;
  readonly file: { readonly digest: Digest; readonly size: number };
  readonly options: WorkOptions;
  /** ISO time after which no worker begins it. */
  readonly until: string;
}

const yes = oneOf(true, false);
const anything = is('a value', (value) => value !== undefined);
const time = is('an ISO time', (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)));

const runName = is(
  'the name of a run',
  (value) => typeof value === 'string' && /^[\dA-Za-z-]{1,80}$/.test(value),
);

const SHAPE = object({
  run: runName,
  request: text,
  host: object({
    name: text,
    chain: listOf(object({ connector: text, 'argument?': text })),
    data: mapOf(anything),
    groups: listOf(text),
  }),
  bundle: digest,
  file: object({ digest, size: count }),
  options: object({ force: yes, allowDowngrade: yes, rollback: yes, wait: yes, strict: yes }),
  until: time,
});

/** What makes the work on a host the same work, as a subject of a queue can hold it. */
export function workKey(host: string): string {
  return createHash('sha256').update(host).digest('hex').slice(0, 32);
}

/** Bytes of one order. */
const LARGEST = 512 * 1024;

/** An order as the queue carries it. @throws ArxError HOST_INVALID for data that is too large. */
export function signOrder(order: WorkOrder, key: KeyPair): Uint8Array {
  const bytes = signMessage('work', order as unknown as Json, key);
  if (bytes.length <= LARGEST) return bytes;
  throw new ArxError(
    'HOST_INVALID',
    `Cannot give out the work on ${quoted(order.host.name)}: with its data it has ${bytes.length} bytes, expected at most ${LARGEST}`,
  );
}

/** An order, and who has signed it. */
export interface OpenedOrder {
  readonly order: WorkOrder;
  readonly controller: TrustedKey;
}

/**
 * An order that one of the controllers has signed.
 * @param at run and key under which it was found: one that was put elsewhere is refused.
 * @throws ArxError ENGINE_REFUSED, also when its time is over.
 */
export function openOrder(
  { run, key, bytes }: { readonly run: string; readonly key: string; readonly bytes: Uint8Array },
  controllers: readonly TrustedKey[],
  now: Date,
): OpenedOrder {
  const { said, by } = openMessage(['work'], bytes, controllers);
  const problem = SHAPE(said, 'the work');
  if (problem !== undefined) throw refused(problem);
  const order = said as unknown as WorkOrder;
  if (order.host.chain.length === 0) throw refused('the work names no way to its host');
  if (order.run !== run || workKey(order.host.name) !== key)
    throw refused('it is other work than its place says');
  if (Date.parse(order.until) < now.getTime()) throw refused(`its time was over at ${order.until}`);
  return { order, controller: by };
}
