import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Resolution } from '../../model/seal.ts';
import type { Selection } from '../../model/selection.ts';
import type { SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { meets } from '../integrity.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { fetchObjectOnce, objectFacts } from '../s3/fetch-object.ts';
import { headObject } from '../s3/head-object.ts';
import { type Listing, listPrefix } from '../s3/list-prefix.ts';
import { readPrefix } from '../s3/read-prefix.ts';
import { s3Source } from '../s3/s3-subject.ts';
import { lockMismatch } from '../source-error.ts';
import { cachedPack, rememberPack } from '../vendored-pack.ts';
import { fromStore, sameFile } from './http.ts';
import { remoteArchive } from './tar.ts';

/** One object of a bucket. */
export const s3ObjectSource: OnlineSource = {
  id: 's3',
  handles: (spec) => isS3(spec) && spec.wrapper === 'plain' && !isPrefix(spec),
  isLocal: () => false,
  worksOffline: () => false,
  satisfies: ({ integrity }, locked) => locked.integrity !== undefined && meets(locked.integrity, integrity),
  cached: (request, locked, context) => fromStore(request, locked, context),
  resolve: async (request, context) => (await fetchObjectOnce(request, {}, context)).resolution,
  vendor: vendorObject,
  peek: peekObject,
};

/** An archive in a bucket, or a part of it. */
export const s3ArchiveSource: OnlineSource = {
  id: 'tar+s3',
  handles: (spec) => isS3(spec) && spec.wrapper === 'tar',
  ...remoteArchive(fetchObjectOnce),
  peek: peekObject,
};

/** Everything in a bucket whose key begins with a prefix. */
export const s3PrefixSource: OnlineSource = {
  id: 's3 prefix',
  handles: (spec) => isS3(spec) && isPrefix(spec),
  isLocal: () => false,
  worksOffline: () => false,
  satisfies: (_request, locked) => locked.listing !== undefined,
  cached: cachedPack,
  resolve: resolvePrefix,
  vendor: vendorPrefix,
  peek: async (request, locked, context) => {
    const { digest } = await list(request, context);
    return digest === locked.listing ? locked : { listing: digest };
  },
};

function isS3(spec: SourceSpec): spec is UrlSource {
  return spec.kind === 'url' && spec.transport === 's3';
}

function isPrefix(spec: UrlSource): boolean {
  return spec.wrapper === 'plain' && spec.nature === 'directory';
}

async function vendorObject(request: SourceRequest, locked: Locked, context: Context): Promise<Vendored> {
  const stored = fromStore(request, locked, context);
  if (stored !== undefined) return stored;
  const { redacted } = request.spec;
  const { integrity } = await fetchObjectOnce(request, locked, context);
  if (locked.integrity === undefined || !sameFile(integrity, locked.integrity))
    throw lockMismatch(redacted, 'integrity', integrity, locked.integrity ?? 'one');
  const vendored = fromStore(request, locked, context);
  if (vendored !== undefined) return vendored;
  throw new ArxError('INTEGRITY_CACHE', `Cannot use "${redacted}": its download vanished from the cache`);
}

async function peekObject(
  request: SourceRequest,
  locked: Locked,
  context: Context,
): Promise<Resolution | undefined> {
  const facts = await headObject(await s3Source(request, context), context);
  const now = objectFacts(facts);
  const same = now.version === locked.version && now.etag === locked.etag && facts.size === locked.size;
  return same ? locked : { ...now, size: facts.size };
}

// What was listed to resolve a prefix need not be listed again to read it.
const LISTINGS = new WeakMap<Resolution, Listing>();

async function resolvePrefix(request: SourceRequest, context: Context): Promise<Resolution> {
  const listing = await list(request, context);
  const resolution = { listing: listing.digest };
  LISTINGS.set(resolution, listing);
  return resolution;
}

/**
 * Reads what is below the prefix and lists it again: what changed meanwhile is an error. Where the lock's listing is
 * another one, the content decides: objects that were written anew with the same bytes are the same tree.
 */
async function vendorPrefix(request: SourceRequest, locked: Locked, context: Context): Promise<Vendored> {
  const known = cachedPack(request, locked, context);
  if (known !== undefined) return known;
  const listing = LISTINGS.get(locked) ?? (await list(request, context));
  if (locked.tree === undefined && listing.digest !== locked.listing) throw listingChanged(request);
  const confirm = async (): Promise<void> => {
    if ((await list(request, context)).digest !== listing.digest) throw listingChanged(request);
  };
  const vendored = await readPrefix(await s3Source(request, context), listing, confirm, context);
  const same = locked.tree === undefined || locked.listing === listing.digest;
  if (!same && vendored.tree.digest !== locked.tree)
    throw lockMismatch(request.spec.redacted, 'listing', listing.digest, locked.listing ?? 'one');
  return rememberPack(request, locked, vendored, context);
}

async function list(request: SourceRequest, context: Context): Promise<Listing> {
  return await listPrefix(await s3Source(request, context), selectionOf(request), context);
}

function selectionOf({ spec }: SourceRequest): Selection | undefined {
  return spec.kind === 'url' ? spec.selection : undefined;
}

function listingChanged({ spec: { redacted } }: SourceRequest): ArxError {
  return new ArxError(
    'SOURCE_CHANGED',
    `Cannot read "${redacted}": the list of its objects changed while it was read, expected it to stay`,
    { hint: 'Run the command again when nobody writes there any more' },
  );
}
