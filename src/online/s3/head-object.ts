import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { ObjectFacts } from './read-object.ts';
import type { S3Source } from './s3-subject.ts';
import { withTries } from './with-tries.ts';

/**
 * What the service says of an object now, without its content.
 * @throws ArxError SOURCE_*, INTERRUPTED.
 */
export async function headObject(source: S3Source, context: Context): Promise<ObjectFacts> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new HeadObjectCommand({ Bucket: source.place.bucket, Key: source.place.key });
  const answer = await withTries(
    () => source.connection.client.send(command, { abortSignal: context.signal }),
    source,
    context,
  ).catch((error: unknown) => explain(error, source, context));
  const { VersionId: version, ETag = '', ContentLength: size = 0 } = answer;
  const etag = ETag.replace(/^"|"$/g, '');
  return { ...(version === undefined || version === 'null' ? {} : { version }), etag, size };
}

/** An answer to HEAD has no body, so it does not say what is wrong. The first byte of it would make the service say it. */
async function explain(error: unknown, source: S3Source, context: Context): Promise<never> {
  if (!(error instanceof ArxError) || typeof error.data['status'] !== 'number') throw error;
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { bucket: Bucket, key: Key } = source.place;
  const command = new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-0' });
  await withTries(
    async () => {
      const { Body } = await source.connection.client.send(command, { abortSignal: context.signal });
      (Body as { destroy?: () => void } | undefined)?.destroy?.();
    },
    source,
    context,
  );
  throw error;
}
