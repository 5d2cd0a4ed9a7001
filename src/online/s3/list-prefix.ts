import type { _Object as Described, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { comparePaths } from '../../core/archive-path.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { Context } from '../../core/context.ts';
import { type Digest, Digester } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { selector } from '../../model/select-paths.ts';
import type { Selection } from '../../model/selection.ts';
import { demandFileSize } from './fetch-object.ts';
import type { ListedObject } from './listed-object.ts';
import { demandKeys } from './prefix-keys.ts';
import type { S3Source } from './s3-subject.ts';
import { withTries } from './with-tries.ts';

/** What is below a prefix, as far as it was selected. */
export interface Listing {
  /** Each object with its path in the tree, sorted by key. */
  readonly files: readonly { readonly object: ListedObject; readonly path: string }[];
  /** The paths in the tree of keys that end with a slash. */
  readonly directories: readonly string[];
  /** Of one canonical JSON line an object that was selected, sorted bytewise by key: etag, key without prefix, size. */
  readonly digest: Digest;
  readonly bytes: number;
}

/**
 * Lists what is below a prefix. Nothing is repaired: a key that is no path, or that is a file and a directory, is an error.
 * @throws ArxError SOURCE_NOT_FOUND when nothing is there, UNSAFE_PATH, UNSAFE_ENTRY, UNSAFE_LIMIT, SOURCE_TOO_LARGE,
 *   SOURCE_*, INTERRUPTED.
 */
export async function listPrefix(
  source: S3Source,
  selection: Selection | undefined,
  context: Context,
): Promise<Listing> {
  const objects = await allObjects(source, context);
  if (objects.length === 0) throw nothingThere(source);
  objects.sort((a, b) => comparePaths(a.key, b.key));
  demandKeys(objects, context.limits);
  return select(objects, source, selection);
}

function select(
  objects: readonly ListedObject[],
  { source }: S3Source,
  selection: Selection | undefined,
): Listing {
  const select = selector(selection, source);
  const listing = new Digester();
  const files: { object: ListedObject; path: string }[] = [];
  const directories: string[] = [];
  let bytes = 0;
  for (const object of objects) {
    const isDirectory = object.rest === '' || object.rest.endsWith('/');
    if (object.rest === '') continue;
    const path = select.path(object.rest.replace(/\/$/, ''), isDirectory ? 'directory' : 'file');
    if (path === undefined) continue;
    const { etag, rest, size } = object;
    listing.update(Buffer.from(`${canonicalJson({ etag, key: rest, size }).toString()}\n`));
    if (isDirectory) directories.push(path);
    else files.push({ object, path });
    bytes += size;
  }
  select.finish();
  return { files, directories, digest: listing.digest(), bytes };
}

async function allObjects(source: S3Source, context: Context): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  let total = 0;
  const seen = new Set<string>();
  for (let token: string | undefined = ''; token !== undefined;) {
    const page: ListObjectsV2CommandOutput = await onePage(source, token, context);
    for (const entry of page.Contents ?? []) {
      const object = listed(entry, page.EncodingType === 'url', source);
      demandFileSize(`s3://${source.place.bucket}/${object.key}`, object.size, context);
      total += object.size;
      objects.push(object);
    }
    demandLimits(source, { count: objects.length, total }, context);
    token = nextToken(page, seen, source);
  }
  return objects;
}

async function onePage(
  source: S3Source,
  token: string,
  context: Context,
): Promise<ListObjectsV2CommandOutput> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const command = new ListObjectsV2Command({
    Bucket: source.place.bucket,
    Prefix: source.place.key,
    // XML 1.0 has no control characters; keys may have them.
    EncodingType: 'url',
    ...(token === '' ? {} : { ContinuationToken: token }),
  });
  const { client } = source.connection;
  return await withTries(() => client.send(command, { abortSignal: context.signal }), source, context);
}

function listed({ Key, Size, ETag }: Described, encoded: boolean, source: S3Source): ListedObject {
  const { key: prefix } = source.place;
  const key = encoded ? decoded(Key ?? '', source) : (Key ?? '');
  const etag = (ETag ?? '').replace(/^"|"$/g, '');
  if (key === '' || !key.startsWith(prefix) || etag === '' || Size === undefined)
    throw malformed(
      source,
      `it has the object ${quoted(key)} with the size ${Size} and the ETag ${quoted(etag)}`,
    );
  return { key, rest: key.slice(prefix.length), size: Size, etag };
}

/** Amazon S3 API Reference, "ListObjectsV2", EncodingType: as in the query of a URL, a space is a plus. */
function decoded(key: string, source: S3Source): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    throw new ArxError(
      'UNSAFE_PATH',
      `Cannot use the key ${quoted(key)} of "${source.source}": it is not UTF-8, expected text`,
    );
  }
}

function nextToken(
  { IsTruncated, NextContinuationToken, Contents }: ListObjectsV2CommandOutput,
  seen: Set<string>,
  source: S3Source,
): string | undefined {
  if (IsTruncated !== true) return undefined;
  const token = NextContinuationToken ?? '';
  if (token === '' || seen.has(token) || (Contents ?? []).length === 0)
    throw malformed(source, 'it says that it goes on and does not say how');
  seen.add(token);
  return token;
}

function demandLimits(
  { source }: S3Source,
  { count, total }: { readonly count: number; readonly total: number },
  { limits }: Context,
): void {
  if (count > limits.entries) throw overLimit(source, `${count} objects or more`, limits.entries);
  if (total > limits.sourceBytes) throw overLimit(source, `${total} bytes or more`, limits.sourceBytes);
}

function overLimit(source: string, found: string, limit: number): ArxError {
  return new ArxError(
    'UNSAFE_LIMIT',
    `Cannot accept "${source}": it has ${found}, expected at most ${limit}`,
  );
}

function nothingThere({ source, place: { bucket, key } }: S3Source): ArxError {
  const where = key === '' ? 'no object' : `no object below ${quoted(key)}`;
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot read "${source}": the bucket ${quoted(bucket)} has ${where}, expected at least one`,
    { hint: 'Without the final slash the URL means one object' },
  );
}

function malformed({ source }: S3Source, is: string): ArxError {
  return new ArxError(
    'SOURCE_HTTP_STATUS',
    `Cannot read "${source}": the service gave a listing that makes no sense: ${is}, expected objects with size and ETag`,
  );
}
