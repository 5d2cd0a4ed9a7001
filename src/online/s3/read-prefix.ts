import { Store } from '../../archive/store.ts';
import type { PackWriter } from '../../archive/pack-writer.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Vendored } from '../../plugin/source.ts';
import { vendoredPack } from '../vendored-pack.ts';
import { forEachAtOnce } from './for-each-at-once.ts';
import type { Listing } from './list-prefix.ts';
import { objectChanged } from './object-changed.ts';
import { readObject } from './read-object.ts';
import type { S3Source } from './s3-subject.ts';
import { SpoolFile } from './spool-file.ts';

const AT_ONCE = 8;
// How many bytes lie between two progress events.
const STEP = 1024 * 1024;

/**
 * Puts the objects of a listing into the store as one tree, several at once.
 * @param confirm Is asked when all are read; what it throws keeps the tree out of the store.
 * @throws ArxError SOURCE_CHANGED when one is no longer as listed; SOURCE_*, UNSAFE_*, INTERRUPTED.
 */
export async function readPrefix(
  source: S3Source,
  listing: Listing,
  confirm: () => Promise<void>,
  context: Context,
): Promise<Vendored> {
  const store = new Store(context.cacheDir);
  using writer = store.writer(context.limits);
  for (const path of listing.directories) writer.directory(path);
  const told = teller(source, listing, context);
  await forEachAtOnce(listing.files, AT_ONCE, context, async (file, inner) =>
    readInto(writer, { source, file, told, spool: store.subdirectory('partial') }, inner),
  );
  await confirm();
  return vendoredPack('directory', writer.commit(), store);
}

interface OneFile {
  readonly source: S3Source;
  readonly file: Listing['files'][number];
  readonly told: (bytes: number) => void;
  /** The directory for what does not fit into memory. */
  readonly spool: string;
}

async function readInto(
  writer: PackWriter,
  { source, file: { object, path }, told, spool: directory }: OneFile,
  context: Context,
): Promise<void> {
  using spool = new SpoolFile(directory);
  const { key, etag, size } = object;
  const request = {
    ...source,
    place: { ...source.place, key },
    pin: { etag },
    accept: (found: { size: number }) => {
      if (found.size !== size) throw objectChanged(source.source, source.place.bucket, key);
    },
    progress: told,
  };
  await readObject(request, spool, context).catch((error: unknown) => {
    throw error instanceof ArxError && error.data['status'] === 404
      ? objectChanged(source.source, source.place.bucket, key)
      : error;
  });
  const sink = writer.startFile(path, false);
  spool.drain(sink);
  sink.end();
}

function teller(source: S3Source, { bytes: total }: Listing, context: Context): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    done += bytes;
    if (Math.floor((done - bytes) / STEP) === Math.floor(done / STEP)) return;
    context.report({ type: 'progress', step: source.key, done, total });
  };
}
