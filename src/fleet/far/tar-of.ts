import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { digestOf, hexOf } from '../../core/digest.ts';
import { paddingOf } from '../../archive/layout.ts';
import type { FarBlob } from './far-model.ts';
import { tarBlock } from './tar-block.ts';

const END = Buffer.alloc(1024);

/** A tar, and the digest of the list of digests in it, which the agent checks (agent/30-take.sh, `receive`). */
export interface SummedTar {
  readonly sums: string;
  /** In bytes. */
  readonly size: number;
  /** Its bytes; may be read again. */
  readonly read: () => AsyncGenerator<Uint8Array, void>;
}

/** A tar of some small files, and of contents in `blobs`, with the list of the digests of all. */
export function tarOf(files: ReadonlyMap<string, Uint8Array>, blobs: readonly FarBlob[] = []): SummedTar {
  const list = Buffer.from(
    [
      ...[...files].map(([name, bytes]) => `${hexOf(digestOf(bytes))}  ${name}\n`),
      ...blobs.map(({ digest }) => `${hexOf(digest)}  ${blobName(digest)}\n`),
    ].join(''),
  );
  const small = Buffer.concat([...files, ['sums', list] as const].flatMap(memberOf));
  const read = async function* (): AsyncGenerator<Uint8Array, void> {
    yield small;
    for (const blob of blobs) {
      yield tarBlock(blobName(blob.digest), blob);
      yield* blob.read(0);
      yield Buffer.alloc(paddingOf(blob.size));
    }
    yield END;
  };
  const size = blobs.reduce((sum, blob) => sum + blob.size + paddingOf(blob.size), small.length);
  return { sums: hexOf(digestOf(list)), size, read };
}

/** Smaller ones are sent before they are packed; larger ones are contents, which take more time than they save. */
const WORTH = { least: 8 * 1024, most: 512 * 1024 };

/** What says which tar it is, and its bytes: packed by gzip where that is worth it. @param zips whether the target has gzip. */
export function asSent(
  { sums, size, read }: SummedTar,
  zips: boolean,
): { readonly words: readonly string[]; readonly input: SummedTar['read'] } {
  if (!zips || size < WORTH.least || size > WORTH.most) return { words: [sums], input: read };
  const input = async function* (): AsyncGenerator<Uint8Array, void> {
    yield gzipSync(await buffer(Readable.from(read())), { level: 1 });
  };
  return { words: [sums, 'z'], input };
}

function blobName(digest: FarBlob['digest']): string {
  return `blobs/${hexOf(digest)}`;
}

function memberOf([name, bytes]: readonly [string, Uint8Array]): Uint8Array[] {
  return [tarBlock(name, { size: bytes.length }), bytes, Buffer.alloc(paddingOf(bytes.length))];
}
