import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { type Context, checkAborted } from '../../core/context.ts';
import type { ArxError } from '../../core/errors.ts';
import { objectChanged } from './object-changed.ts';
import type { S3Connection } from './s3-client.ts';
import type { S3Subject } from './s3-failure.ts';
import { withTries } from './with-tries.ts';

/** What takes the bytes of an object: a file that grows. */
export interface ObjectSink {
  readonly size: number;
  append(chunk: Uint8Array): void;
  /** Forgets every byte; what comes next is the object with these facts. */
  restart(facts?: ObjectFacts): void;
}

/** Which content of an object is meant. */
export interface ObjectPin {
  readonly version?: string;
  /** Without its quotes. */
  readonly etag?: string;
}

/** What the service says of the object that was read. */
export interface ObjectFacts extends ObjectPin {
  readonly size: number;
}

/** One object to read. */
export interface ObjectRequest extends S3Subject {
  readonly connection: S3Connection;
  /** The lock key, for events. */
  readonly key: string;
  readonly pin: ObjectPin;
  /** Of which object the bytes are that the sink has already. */
  readonly begun?: ObjectFacts | undefined;
  /** Is told the size before the first byte, and may refuse it. */
  readonly accept: (facts: ObjectFacts) => void;
  /** Is told how many more bytes came. */
  readonly progress?: (bytes: number) => void;
}

/** One object that is being read. */
interface Reading {
  readonly request: ObjectRequest;
  readonly sink: ObjectSink;
  /** Of which object the bytes of the sink are; missing while it has none. */
  begun: ObjectFacts | undefined;
  /** True: this process did not begin it. */
  inherited: boolean;
}

/**
 * Reads one object into a sink. A body that is cut goes on where it was cut (Range with If-Match, RFC 9110, sections 13.1.1
 * and 14.2), of the very version and ETag that were begun.
 * @throws ArxError SOURCE_*, INTERRUPTED. SOURCE_CHANGED when the object is no longer what was begun or pinned.
 */
export async function readObject(
  request: ObjectRequest,
  sink: ObjectSink,
  context: Context,
): Promise<ObjectFacts> {
  const { begun } = request;
  const reading: Reading = { request, sink, begun, inherited: begun !== undefined };
  const subject = { ...request, furthest: () => sink.size };
  return await withTries(() => readOnce(reading, context), subject, context);
}

async function readOnce(reading: Reading, context: Context): Promise<ObjectFacts> {
  const { request, sink, begun } = reading;
  if (begun?.etag === undefined || sink.size === 0) reading.begun = undefined;
  else if (sink.size === begun.size) return begun;
  const answer = await ask(reading, context);
  const body = answer.Body as Readable;
  try {
    reading.begun = reading.begun === undefined ? begin(answer, reading) : goOn(answer, reading);
  } catch (error) {
    body.on('error', () => undefined).destroy();
    throw error;
  }
  await readBody(body, request, { sink, end: reading.begun.size });
  checkAborted(context);
  if (sink.size !== reading.begun.size) throw new CutError('the body ended early');
  return reading.begun;
}

async function ask(reading: Reading, context: Context): Promise<GetObjectCommandOutput> {
  const { connection, place, pin } = reading.request;
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { version = pin.version, etag } = reading.begun ?? pin;
  const command = new GetObjectCommand({
    Bucket: place.bucket,
    Key: place.key,
    ...(version === undefined ? {} : { VersionId: version }),
    ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }),
    ...(reading.begun === undefined ? {} : { Range: `bytes=${reading.sink.size}-` }),
  });
  return await connection.client.send(command, { abortSignal: context.signal }).catch((error: unknown) => {
    throw isPreconditionFailed(error) ? otherObject(reading) : error;
  });
}

/** The facts of the object whose bytes come now from the first on. */
function begin(answer: GetObjectCommandOutput, { request, sink }: Reading): ObjectFacts {
  const { VersionId: version, ETag, ContentLength: size } = answer;
  const etag = ETag?.replace(/^"|"$/g, '');
  if (size === undefined) throw new CutError('the service did not say the size');
  const facts = {
    ...(version === undefined || version === 'null' ? {} : { version }),
    ...(etag === undefined || etag === '' ? {} : { etag }),
    size,
  };
  request.accept(facts);
  sink.restart(facts);
  return facts;
}

/** The same facts, if the answer is the rest of that object. */
function goOn(answer: GetObjectCommandOutput, reading: Reading): ObjectFacts {
  const { begun, sink, request } = reading;
  const etag = answer.ETag?.replace(/^"|"$/g, '');
  const rest = new RegExp(`^bytes ${sink.size}-\\d+/${begun?.size}$`).test(answer.ContentRange ?? '');
  if (begun === undefined || etag !== begun.etag || !rest) throw otherObject(reading);
  const { VersionId: version } = answer;
  const facts = version === undefined || version === 'null' ? begun : { ...begun, version };
  request.accept(facts);
  return facts;
}

/** What another process began is given up; what was begun here has changed. */
function otherObject(reading: Reading): Error {
  if (!reading.inherited) return changed(reading.request);
  reading.inherited = false;
  reading.begun = undefined;
  reading.sink.restart();
  return new CutError('another object is there now');
}

async function readBody(
  body: Readable,
  { progress }: ObjectRequest,
  { sink, end }: { readonly sink: ObjectSink; readonly end: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    body.on('data', (chunk: Uint8Array) => {
      try {
        if (sink.size + chunk.length > end) throw new CutError('the body is longer than announced');
        sink.append(chunk);
        progress?.(chunk.length);
      } catch (error) {
        reject(error);
        body.destroy();
      }
    });
    body.once('end', resolve);
    body.on('error', reject);
    body.once('close', () => reject(new CutError('the body ended early')));
  });
}

/** A body that is not as long as it was to be. */
class CutError extends Error {
  readonly code = 'ECONNRESET';
}

function isPreconditionFailed(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 412;
}

function changed({ source, place: { bucket, key } }: ObjectRequest): ArxError {
  return objectChanged(source, bucket, key);
}
