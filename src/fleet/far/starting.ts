import type { Context } from '../../core/context.ts';
import { callRetried } from './call-retried.ts';
import { encodeActs } from './encode-acts.ts';
import { encodeOrder } from './encode-order.ts';
import { type FarChannel, invalid } from './far-channel.ts';
import type { Far, FarBlob, FarOrder } from './far-model.ts';
import type { FarPlaces } from './far-places.ts';
import { type FarRecord, readFarRecords } from './read-far-records.ts';
import { startRun } from './start-run.ts';
import { asSent, tarOf } from './tar-of.ts';

/** Contents that go with an order: so many, and so many bytes. */
const MOST = 500;
const BYTES = 4 * 1024 * 1024;
/** Seconds without a word, from the first byte that is sent on. */
const SILENCE = 300;

/** How orders get under way. */
export interface Starting extends Pick<Far, 'take' | 'start'> {
  /** What the order that was started a moment ago reports; undefined: follow it anew. */
  readonly reports: (run: string) => AsyncGenerator<FarRecord, void> | undefined;
}

/**
 * What is sent and started with as few programs as it takes: few contents wait for their order, and it is followed by the program that
 * has started it. Where there are secrets, each thing has a program of its own, so that none is read with anything else; and
 * where there is a lease, which that of the following renews.
 */
export function startingBy(
  channel: FarChannel,
  { places, name }: { readonly places: FarPlaces; readonly name: string },
  context: Context,
): Starting {
  let held: readonly FarBlob[] = [];
  let begun: { readonly run: string; readonly records: AsyncGenerator<FarRecord, void> } | undefined;
  return {
    take: async (blobs) => {
      const fresh = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
      const sent = fresh.reduce((sum, { size }) => sum + size, 0);
      if (held.length > 0 || fresh.length > MOST || sent > BYTES) return await places.take(blobs);
      held = fresh;
      return { sent, blobs: fresh.length };
    },
    start: async (order, secrets) => {
      const blobs = held;
      held = [];
      if (secrets.size === 0 && order.lease === undefined) {
        const tar = tarOf(encodeOrder(order, encodeActs(order)), blobs);
        const sent = asSent(tar, places.zips());
        const records = await callRetried(() => begin(channel, { name, order, sent }), context);
        begun = { run: order.run, records };
        return;
      }
      await places.take(blobs);
      await places.sendOrder(order, encodeActs(order));
      await callRetried(async () => await startRun(channel, order.run, secrets), context);
    },
    reports: (run) => {
      const records = begun?.run === run ? begun.records : undefined;
      begun = undefined;
      return records;
    },
  };
}

/** Asked for again, the agent does what of it was not done. */
async function begin(
  channel: FarChannel,
  {
    name,
    order,
    sent: { words, input },
  }: { readonly name: string; readonly order: FarOrder; readonly sent: ReturnType<typeof asSent> },
): Promise<AsyncGenerator<FarRecord, void>> {
  const ask = { verb: 'begin', words: [order.run, ...words], input, silence: SILENCE };
  const records = readFarRecords(channel.listen(ask), name);
  const { value } = await records.next();
  if (value?.type === 'begun') return records;
  throw invalid(name, 'it reports before it has begun');
}
