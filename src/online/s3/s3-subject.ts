import type { Context } from '../../core/context.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { accessOf } from '../auth/access.ts';
import { type ObjectPlace, objectPlace } from './object-place.ts';
import { type S3Connection, s3Connection } from './s3-client.ts';
import { s3Settings } from './s3-settings.ts';

/** One s3 source: what it names, and whom to ask for it. */
export interface S3Source {
  /** The source's name, without credentials. */
  readonly source: string;
  /** The lock key, for events. */
  readonly key: string;
  readonly place: ObjectPlace;
  readonly connection: S3Connection;
}

/**
 * Connects to the service of a source.
 * @throws ArxError AUTH_*, USAGE_INVALID, SOURCE_UNAUTHORIZED, SOURCE_S3_REGION, SOURCE_PROXY, SOURCE_TLS.
 */
export async function s3Source(request: SourceRequest, context: Context): Promise<S3Source> {
  const { spec, insecure } = request;
  const access = accessOf(request, context);
  const settings = s3Settings(access.s3, context);
  const lenient = insecure === undefined ? {} : { insecure };
  const connection = await s3Connection({ settings, access, ...lenient, source: spec.redacted }, context);
  return { source: spec.redacted, key: spec.key, place: objectPlace(spec), connection };
}
