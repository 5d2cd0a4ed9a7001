import { type Digest, hexOf } from '../../core/digest.ts';
import { paddingOf } from '../../archive/layout.ts';
import type { Context } from '../../core/context.ts';
import { callRetried } from './call-retried.ts';
import { type FarChannel, invalid } from './far-channel.ts';
import type { FarBlob } from './far-model.ts';
import type { Traffic } from './traffic.ts';
import { ReplyCursor } from './reply-cursor.ts';
import { tarBlock } from './tar-block.ts';

/** From this size on a content is sent by itself, and goes on where a lost link had stopped. */
const LARGE = 16 * 1024 * 1024;
const BATCH = 64 * 1024 * 1024;
const MOST = 1000;
/** Who takes. */
interface Taking {
  readonly channel: FarChannel;
  /** What people call the target. */
  readonly name: string;
  readonly context: Context;
}

const NEED = /^need ([0-9a-f]{64}) (\d{1,16})$/;

/** Sends what the store of a target lacks. Errors: ArxError INTEGRITY_DIGEST, HOST_UNREACHABLE, RUN_NO_SPACE, HOST_INVALID. */
export async function takeBlobs(taking: Taking, blobs: readonly FarBlob[]): Promise<Traffic> {
  const byDigest = new Map(blobs.map((blob) => [blob.digest, blob]));
  const all = [...byDigest.values()];
  if (all.length === 0) return { sent: 0, blobs: 0 };
  const { channel, context } = taking;
  const missing = await needed(taking, all);
  const small = all.filter(({ digest, size }) => missing.has(digest) && size <= LARGE);
  const large = all.filter(({ digest, size }) => missing.has(digest) && size > LARGE);
  const counted = { sent: 0 };
  for (const batch of batchesOf(small))
    await callRetried(async () => await takeBatch(channel, batch, counted), context);
  for (const blob of large) await callRetried(async () => await takeLarge(taking, blob, counted), context);
  return { sent: counted.sent, blobs: small.length + large.length };
}

/** What is missing, and how much of it is there already. */
async function needed(
  { channel, name, context }: Taking,
  blobs: readonly FarBlob[],
): Promise<Map<Digest, number>> {
  const asked = new Set<string>(blobs.map(({ digest }) => hexOf(digest)));
  const lines = [...asked].map((hex) => `${hex}\n`).join('');
  const ask = { verb: 'have', input: () => [Buffer.from(lines)] };
  const body = await callRetried(async () => await channel.ask(ask, asked.size * 100), context);
  const cursor = new ReplyCursor(body, name);
  const missing = new Map<Digest, number>();
  while (!cursor.isDone) {
    const [, hex = '', size] = cursor.match(NEED);
    if (asked.has(hex)) missing.set(`sha256:${hex}`, Number(size));
  }
  return missing;
}

function* batchesOf(blobs: readonly FarBlob[]): Generator<FarBlob[]> {
  let batch: FarBlob[] = [];
  let size = 0;
  for (const blob of blobs) {
    if (batch.length === MOST || (batch.length > 0 && size + blob.size > BATCH)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(blob);
    size += blob.size;
  }
  if (batch.length > 0) yield batch;
}

async function takeBatch(
  channel: FarChannel,
  batch: readonly FarBlob[],
  counted: { sent: number },
): Promise<void> {
  const input = async function* (): AsyncGenerator<Uint8Array> {
    for (const blob of batch) {
      yield tarBlock(hexOf(blob.digest), blob);
      for await (const chunk of blob.read(0)) {
        counted.sent += chunk.length;
        yield chunk;
      }
      yield Buffer.alloc(paddingOf(blob.size));
    }
    yield Buffer.alloc(1024);
  };
  await channel.ask({ verb: 'take', words: [String(batch.length)], input }, 0);
}

async function takeLarge(taking: Taking, blob: FarBlob, counted: { sent: number }): Promise<void> {
  const offset = (await needed(taking, [blob])).get(blob.digest);
  if (offset === undefined) return;
  if (offset > blob.size) throw invalid(taking.name, `it has ${offset} bytes of a content of ${blob.size}`);
  const input = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of blob.read(offset)) {
      counted.sent += chunk.length;
      yield chunk;
    }
  };
  const words = [hexOf(blob.digest), String(offset), String(blob.size)];
  await taking.channel.ask({ verb: 'take_large', words, input }, 0);
}
