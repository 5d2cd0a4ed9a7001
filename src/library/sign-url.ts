import { ArxError } from '../core/errors.ts';
import type { UrlSource } from '../model/source-spec.ts';
import { parseSourceUrl } from '../model/source-url.ts';
import { directoryOf, type Effects, toContext } from './effects.ts';

/** How a URL is signed. */
export interface SignOptions {
  /** How many seconds the signed URL is good for: 1 to 604800 (a week). Default: 3600. */
  readonly expires?: number;
}

// Amazon S3 User Guide, "Expiration time for presigned URLs".
const LONGEST = 604_800;

/**
 * The source that a signed URL of an s3 object stands for: https in place of s3, a `tar+` or `jar+` and the fragment kept.
 * @throws ArxError USAGE_INVALID for what cannot be signed; SOURCE_UNAUTHORIZED, SOURCE_S3_REGION.
 */
export async function signUrl(spec: UrlSource, options: SignOptions, effects: Effects): Promise<UrlSource> {
  const { expires = 3600 } = options;
  demandSignable(spec, expires);
  // Loaded late: only who signs something needs the network code.
  const { signObject } = await import('../online/s3/sign-object.ts');
  const request = { spec, directory: directoryOf(effects) };
  const signed = await signObject(request, expires, toContext(effects));
  const [, wrapper = ''] = /^((?:tar|jar)\+)?/.exec(spec.text) ?? [];
  const [fragment = ''] = /#[^]*$/.exec(spec.text) ?? [];
  return parseSourceUrl(`${wrapper}${signed}${fragment}`);
}

function demandSignable(spec: UrlSource, expires: number): void {
  const is = problemOf(spec, expires);
  if (is !== undefined) throw new ArxError('USAGE_INVALID', `Cannot sign "${spec.redacted}": ${is}`);
}

function problemOf(spec: UrlSource, expires: number): string | undefined {
  if (spec.transport !== 's3') return `its scheme is ${spec.scheme}, expected s3, tar+s3 or jar+s3`;
  if (spec.wrapper === 'plain' && spec.nature === 'directory')
    return 'it is a directory, expected one object: a signature is for one';
  if (Number.isInteger(expires) && expires >= 1 && expires <= LONGEST) return undefined;
  return `expires is ${expires}, expected whole seconds from 1 to ${LONGEST}`;
}
