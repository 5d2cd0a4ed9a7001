import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { type Failure, networkFailure, statusFailure } from '../http/http-error.ts';
import type { ObjectPlace } from './object-place.ts';
import type { S3Connection } from './s3-client.ts';

/** What a failed request means, whether another try may help, and the next step. */
export interface S3Failure extends Failure {
  readonly hint?: string;
  /** The status, when the service answered. */
  readonly status?: number;
}

/** What was asked for, for messages. */
export interface S3Subject {
  /** The source's name, without credentials. */
  readonly source: string;
  readonly place: ObjectPlace;
  readonly connection: Pick<S3Connection, 'region' | 'credential' | 'proxy'>;
}

/** What the SDK throws for an answer that is no success; of the words of a server only those with a known form are used. */
interface ServiceError {
  readonly name: string;
  readonly Region?: unknown;
  readonly $metadata: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

// Amazon S3 API Reference, "Error responses".
const BAD_KEY =
  /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|TokenRefreshRequired)$/;
const OTHER_REGION =
  /^(?:AuthorizationHeaderMalformed|PermanentRedirect|TemporaryRedirect|IllegalLocationConstraintException)$/;
const LATER = /^(?:SlowDown|InternalError|ServiceUnavailable|RequestTimeout|Throttling|RequestLimitExceeded)/;

const TRY_LATER = 'Try again later; `mirrors` can name other places';

/** What an error of a request to S3 means. */
export function s3Failure(error: unknown, subject: S3Subject): S3Failure {
  if (isServiceError(error)) return serviceFailure(error, subject);
  if (error instanceof Error && error.name === 'CredentialsProviderError') return noCredential(error);
  if (error instanceof Error && error.name === 'TimeoutError')
    return {
      code: 'SOURCE_TIMEOUT',
      what: 'the host sent nothing for too long',
      again: true,
      hint: TRY_LATER,
    };
  return networkFailure(error, subject.connection.proxy);
}

/** The error that ends the work on a source. */
export function s3Error(
  { code, what, hint, status }: S3Failure,
  { source }: S3Subject,
  tries: number,
): ArxError {
  const tried = tries > 1 ? `, after ${tries} tries` : '';
  const message = `Cannot read "${source}": ${what}${tried}, expected its content`;
  return new ArxError(code, message, { ...(hint === undefined ? {} : { hint }), data: { source, status } });
}

function serviceFailure(error: ServiceError, subject: S3Subject): S3Failure {
  const status = error.$metadata.httpStatusCode ?? 0;
  const name = nameOf(error);
  const region = otherRegion(error, subject);
  if (OTHER_REGION.test(name) || status === 301 || region !== undefined) return wrongRegion(subject, region);
  if (status === 404 || name === 'NoSuchVersion') return { ...missing(name, subject), status };
  if (status === 401 || status === 403 || BAD_KEY.test(name)) return { ...refused(name, subject), status };
  if (status === 407) return statusFailure(status, subject.connection.proxy);
  const what = `the service answered ${status}${name === '' ? '' : ` (${name})`}`;
  const again = LATER.test(name) || [429, 500, 502, 503, 504].includes(status);
  return { code: 'SOURCE_HTTP_STATUS', what, again, status, ...(again && { hint: TRY_LATER }) };
}

function missing(name: string, { place: { bucket, key } }: S3Subject): S3Failure {
  const code = 'SOURCE_NOT_FOUND';
  if (name === 'NoSuchBucket')
    return {
      code,
      what: `there is no bucket ${quoted(bucket)}`,
      again: false,
      hint: 'Check the name of the bucket, and AWS_ENDPOINT_URL_S3 if it is not at AWS',
    };
  const what = `the bucket ${quoted(bucket)} has no object ${quoted(key)}`;
  return { code, what, again: false, hint: 'Check the key; a final slash means everything below that name' };
}

function refused(name: string, { connection: { credential } }: S3Subject): S3Failure {
  const code = 'SOURCE_UNAUTHORIZED';
  const why = name === '' ? '' : ` (${name})`;
  if (name === 'InvalidObjectState')
    return {
      code: 'SOURCE_HTTP_STATUS',
      what: 'the object is archived',
      again: false,
      hint: 'Restore it first',
    };
  if (name === 'RequestTimeTooSkewed')
    return { code, what: 'the clock of this machine is wrong for the service', again: false };
  if (credential === 'anonymous')
    return {
      code,
      what: `not everybody may read it${why}, and there is no credential`,
      again: false,
      hint: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a credential with `auth`',
    };
  if (BAD_KEY.test(name))
    return {
      code,
      what: `the service does not accept the credential${why}`,
      again: false,
      hint: 'Check the access key and its secret; a session may be over',
    };
  return {
    code,
    what: `the credential may not read it${why}`,
    again: false,
    hint: 'Its owner must allow s3:GetObject, and s3:ListBucket for a URL that ends with a slash',
  };
}

function noCredential(error: Error): S3Failure {
  const words = redactText(error.message.split('\n')[0] ?? '').slice(0, 200);
  return {
    code: 'SOURCE_UNAUTHORIZED',
    what: `no credential could be obtained (${words})`,
    again: false,
    hint: 'Check the AWS profile; `aws sso login` renews a session',
  };
}

function wrongRegion({ place: { bucket }, connection }: S3Subject, region: string | undefined): S3Failure {
  const where = region === undefined ? 'another region' : `the region ${region}`;
  return {
    code: 'SOURCE_S3_REGION',
    what: `the bucket ${quoted(bucket)} is in ${where}, asked was ${connection.region}`,
    again: false,
    hint: `Set AWS_REGION${region === undefined ? '' : `=${region}`}, or \`region\` in the profile or credential`,
  };
}

/** The region that the service names, when it is another than the one that was asked. */
function otherRegion(
  { Region: inBody, $response }: ServiceError,
  { connection }: S3Subject,
): string | undefined {
  const inHeader = $response?.headers?.['x-amz-bucket-region'];
  const region = [inBody, inHeader].find(
    (word) => typeof word === 'string' && /^[a-z0-9-]{1,40}$/.test(word),
  );
  return typeof region === 'string' && region !== connection.region ? region : undefined;
}

function nameOf({ name }: ServiceError): string {
  return /^[A-Za-z][A-Za-z0-9.]{0,63}$/.test(name) && !/^(?:Unknown|UnknownError|NotFound|Error)$/.test(name)
    ? name
    : '';
}

function isServiceError(error: unknown): error is ServiceError {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: unknown } };
  return typeof $metadata?.httpStatusCode === 'number';
}
