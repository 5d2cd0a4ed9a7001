import { ArxError } from '../../core/errors.ts';
import type { SourceSpec } from '../../model/source-spec.ts';

/** Which object, or which objects, a URL means. */
export interface ObjectPlace {
  readonly bucket: string;
  /** Percent-decoded. An object's key, or what all keys begin with: then it ends with a slash or is empty. */
  readonly key: string;
}

/** Reads an s3 location: `s3://BUCKET/KEY`. */
export function objectPlace(spec: SourceSpec): ObjectPlace {
  const location = spec.kind === 'url' ? spec.location : '';
  const [, bucket, path] = /^s3:\/\/([^/]+)\/?([^]*)$/.exec(location) ?? [];
  if (bucket === undefined || path === undefined)
    throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it names no bucket`);
  return { bucket, key: decodeURIComponent(path) };
}
