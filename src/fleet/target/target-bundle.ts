import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isCompressed, START_BYTES } from '../../archive/bundle-start.ts';
import { FileBytes } from '../../archive/file-bytes.ts';
import { BLOCK, paddingOf } from '../../archive/layout.ts';
import type { Context } from '../../core/context.ts';
import { type Digest, Digester } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { type OpenBundle, readContent, readHead, reopen } from '../../offline/read-bundle.ts';
import type { ReadContent } from '../../offline/readable-bundle.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';
import type { Trust } from '../../trust/trust.ts';
import { type SealSignature, sealSignatures } from './seal-signatures.ts';
import type { FarBlob, LookRequest } from '../far/far-model.ts';

/** A bundle that was verified once, for any number of targets. */
export interface TargetBundle extends Disposable {
  readonly head: VerifiedHead;
  readonly read: ReadContent;
  /** Contents to send. A compressed bundle is unpacked into a private file when this is first called. */
  blobs(digests: Iterable<Digest>): Promise<readonly FarBlob[]>;
  /** Its signatures that openssl can check. */
  signatures(): Promise<readonly SealSignature[]>;
  /** What a plan for it asks of a host of which nothing is known; the same for all. */
  firstLook?: LookRequest;
}

/**
 * Verifies all of a bundle from an open file, which is to stay open until this is disposed.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_*, INTERRUPTED.
 */
export async function openTargetBundle(fd: number, trust: Trust, context: Context): Promise<TargetBundle> {
  const open = await readHead(new FileBytes(fd), trust, context);
  const contentAt = open.members.offset;
  await readContent(open, undefined, context);
  const read: ReadContent = async (visitor) =>
    await readContent(await reopen(open, contentAt, new FileBytes(fd), context), visitor, context);
  const packed = isPacked(fd);
  let unpacked: Promise<Shelf> | undefined;
  const shelf = (): Promise<Shelf> =>
    (unpacked ??= packed
      ? unpack(read, context)
      : Promise.resolve({ fd, places: placesIn(open, contentAt) }));
  return {
    head: open.head,
    read,
    blobs: async (digests) => blobsOf(await shelf(), digests),
    signatures: async () => await sealSignatures(fd, trust, context),
    [Symbol.dispose]: () => {
      if (packed)
        void unpacked?.then(
          ({ fd }) => closeSync(fd),
          () => undefined,
        );
    },
  };
}

/** Where contents are in an open file. */
interface Shelf {
  readonly fd: number;
  readonly places: ReadonlyMap<Digest, { readonly at: number; readonly size: number }>;
}

function isPacked(fd: number): boolean {
  const start = Buffer.alloc(START_BYTES);
  return isCompressed(start.subarray(0, readSync(fd, start, 0, START_BYTES, 0)));
}

/** Each content is a member with a header of one block and padding (format.md, "Members"). */
function placesIn({ blobs }: OpenBundle, contentAt: number): Shelf['places'] {
  const places = new Map<Digest, { at: number; size: number }>();
  let at = contentAt;
  for (const { digest, size } of blobs.list) {
    places.set(digest, { at: at + BLOCK, size });
    at += BLOCK + size + paddingOf(size);
  }
  return places;
}

/** The file has no name: it goes with whoever holds it. */
async function unpack(read: ReadContent, { tmp }: Context): Promise<Shelf> {
  using directory = new TemporaryDirectory(tmp);
  const path = join(directory.path, 'contents');
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  const places = new Map<Digest, { at: number; size: number }>();
  let at = 0;
  try {
    await read({
      begin: (digest, size) => void places.set(digest, { at, size }),
      write: (chunk) => {
        for (let done = 0; done < chunk.length;) done += writeSync(fd, chunk, done);
        at += chunk.length;
      },
      end: () => undefined,
    });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return { fd, places };
}

function blobsOf({ fd, places }: Shelf, digests: Iterable<Digest>): FarBlob[] {
  return [...digests].map((digest) => {
    const place = places.get(digest);
    if (place === undefined)
      throw new ArxError('INTERNAL', `Cannot send ${digest}: the bundle does not have it`);
    const { at, size } = place;
    return { digest, size, read: (offset) => readPlace(fd, { digest, at, size }, offset) };
  });
}

const CHUNK = 256 * 1024;

/** The target digests it again; from its beginning on it is seen here, too. */
async function* readPlace(
  fd: number,
  { digest, at, size }: { readonly digest: Digest; readonly at: number; readonly size: number },
  offset: number,
): AsyncGenerator<Uint8Array> {
  const digester = new Digester();
  for (let done = offset; done < size;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - done));
    const count = readSync(fd, chunk, 0, chunk.length, at + done);
    if (count === 0) throw changed(digest);
    digester.update(chunk.subarray(0, count));
    done += count;
    if (done === size && offset === 0 && digester.digest() !== digest) throw changed(digest);
    yield chunk.subarray(0, count);
  }
}

function changed(digest: Digest): ArxError {
  return new ArxError(
    'INTEGRITY_DIGEST',
    `Cannot send ${digest}: the bundle's file was changed since it was verified`,
  );
}
