import { createHash } from 'node:crypto';
import { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Resolution } from '../../model/seal.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { openPartial, type PartialFile, type StoredFile } from '../http/partial-file.ts';
import { algorithmsFor, demandIntegrity } from '../integrity.ts';
import { type ObjectFacts, type ObjectPin, readObject } from './read-object.ts';
import { type S3Source, s3Source } from './s3-subject.ts';

// How many bytes lie between two progress events.
const STEP = 1024 * 1024;

/** An object in the store, and what the lock says of it. */
export interface FetchedObject extends StoredFile {
  /** The bucket, for messages. */
  readonly host: string;
  readonly resolution: Resolution;
}

/**
 * Downloads one object into the store: as it is now, or the version or ETag of a lock. What the lock names may be there
 * no longer although the same bytes are (a copied bucket has other versions): then the object as it is now is taken, and
 * the caller compares its integrity with the lock's.
 * @throws ArxError SOURCE_*, INTEGRITY_DIGEST, WRITE_FAILED, INTERRUPTED; nothing is left behind then.
 */
async function fetchObject(request: SourceRequest, pin: ObjectPin, context: Context): Promise<FetchedObject> {
  const source = await s3Source(request, context);
  try {
    return await fetchPinned(request, source, pin, context);
  } catch (error) {
    if (!isGone(error, pin)) throw error;
    return await fetchPinned(request, source, {}, context);
  }
}

// Several sources may pick from one archive: within one resolve (which has its own context) it is downloaded once.
const RUNNING = new WeakMap<Context, Map<string, Promise<FetchedObject>>>();

/** The same as `fetchObject`, once for each object, credential and demand in the context. */
export async function fetchObjectOnce(
  request: SourceRequest,
  { version = '', etag = '' }: ObjectPin,
  context: Context,
): Promise<FetchedObject> {
  const { spec, integrity = '', auth = '', insecure = false } = request;
  const running = RUNNING.get(context) ?? new Map<string, Promise<FetchedObject>>();
  RUNNING.set(context, running);
  const location = spec.kind === 'url' ? spec.location : '';
  const name = JSON.stringify([location, integrity, auth, insecure, version, etag]);
  const pin = { ...(version === '' ? {} : { version }), ...(etag === '' ? {} : { etag }) };
  const known = running.get(name) ?? fetchObject(request, pin, context);
  running.set(name, known);
  return await known;
}

/** The facts of an object that name its content: its version where there are versions, else its ETag. */
export function objectFacts({ version, etag }: ObjectFacts): Resolution {
  if (version !== undefined) return { version };
  return etag === undefined ? {} : { etag };
}

async function fetchPinned(
  request: SourceRequest,
  source: S3Source,
  pin: ObjectPin,
  context: Context,
): Promise<FetchedObject> {
  const name = nameOf(source, pin);
  const options = { name, algorithms: algorithmsFor(request.integrity) };
  using file = await openPartial(new Store(context.cacheDir), options, context);
  try {
    const facts = await receive(source, { file, pin, name }, context);
    const stored = await file.commit();
    demandIntegrity(source.source, stored.integrity, request.integrity);
    const { integrity, size } = stored;
    return { ...stored, host: source.place.bucket, resolution: { ...objectFacts(facts), integrity, size } };
  } catch (error) {
    if (error instanceof ArxError && error.code === 'INTERRUPTED') file.keep();
    throw error;
  }
}

interface Receiving {
  readonly file: PartialFile;
  readonly pin: ObjectPin;
  /** What the partial file is called: facts that are kept with it are of this object. */
  readonly name: string;
}

async function receive(
  source: S3Source,
  { file, pin, name }: Receiving,
  context: Context,
): Promise<ObjectFacts> {
  let total = 0;
  const accept = ({ size }: ObjectFacts): void => {
    total = size;
    demandFileSize(source.source, size, context);
  };
  const progress = (bytes: number): void => {
    const { size: done } = file;
    if (Math.floor((done - bytes) / STEP) === Math.floor(done / STEP)) return;
    context.report({ type: 'progress', step: source.key, done, total });
  };
  const sink = {
    get size() {
      return file.size;
    },
    append: (chunk: Uint8Array) => file.append(chunk),
    restart: (facts?: ObjectFacts) =>
      file.restart(
        facts === undefined ? undefined : { size: facts.size, validator: facts.etag, place: name },
      ),
  };
  return await readObject({ ...source, pin, begun: begunOf(file, name), accept, progress }, sink, context);
}

/** What a killed process began. */
function begunOf({ facts }: PartialFile, name: string): ObjectFacts | undefined {
  if (facts?.validator === undefined || facts.size === undefined || facts.place !== name) return undefined;
  return { etag: facts.validator, size: facts.size };
}

/** A name for an object as a service has it, the same in every process. */
function nameOf({ connection, place: { bucket, key } }: S3Source, { version = '' }: ObjectPin): string {
  const facts = JSON.stringify(['s3', connection.endpoint, connection.region, bucket, key, version]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 32);
}

/** @throws ArxError SOURCE_TOO_LARGE. */
export function demandFileSize(source: string, size: number, { limits }: Context): void {
  if (size <= limits.fileBytes) return;
  throw new ArxError(
    'SOURCE_TOO_LARGE',
    `Cannot download "${source}": it has ${size} bytes or more, expected at most ${limits.fileBytes}`,
  );
}

function isGone(error: unknown, { version, etag }: ObjectPin): boolean {
  if (!(error instanceof ArxError)) return false;
  // A service that never gave such a version calls it malformed (400) rather than missing.
  if (version !== undefined) return error.data['status'] === 404 || error.data['status'] === 400;
  return etag !== undefined && error.code === 'SOURCE_CHANGED';
}
