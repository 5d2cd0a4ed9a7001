import type { Context } from '../../core/context.ts';
import { isWithin } from '../../model/config/auth-origin.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { loadConfig } from '../config/load-config.ts';

/**
 * The request of something that belongs to a source, such as its signature: with the source's credential where that is for
 * its origin too, else without.
 */
export function withFittingAuth(request: SourceRequest, context: Context): SourceRequest {
  const { auth, ...others } = request;
  if (auth === undefined) return request;
  const url = request.spec.kind === 'url' ? URL.parse(request.spec.location) : null;
  const origins = loadConfig(context).auth.get(auth)?.origins ?? [];
  return url !== null && isWithin(url, origins) ? request : others;
}
