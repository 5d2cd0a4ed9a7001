import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { s3Source } from './s3-subject.ts';
import { withTries } from './with-tries.ts';

/**
 * The https (or http) URL that lets everybody who has it read one object for some time, with the right of who signs it.
 * Nothing is asked of the service: whether the object exists is not looked at.
 * @param expires Seconds.
 * @throws ArxError SOURCE_UNAUTHORIZED without a credential; AUTH_*, USAGE_INVALID, SOURCE_S3_REGION.
 */
export async function signObject(request: SourceRequest, expires: number, context: Context): Promise<string> {
  const source = await s3Source(request, context);
  const { client, credential } = source.connection;
  if (credential === 'anonymous') throw nobody(source.source);
  const [{ GetObjectCommand }, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/s3-request-presigner'),
  ]);
  const { bucket: Bucket, key: Key } = source.place;
  const command = new GetObjectCommand({ Bucket, Key });
  return await withTries(() => getSignedUrl(client, command, { expiresIn: expires }), source, context);
}

function nobody(source: string): ArxError {
  return new ArxError(
    'SOURCE_UNAUTHORIZED',
    `Cannot sign "${source}": there is no credential to sign it with, expected one`,
    { hint: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' },
  );
}
