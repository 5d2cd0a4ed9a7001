import type { Context } from '../../core/context.ts';
import { isWithin } from '../../model/config/auth-origin.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { loadConfig } from '../config/load-config.ts';

/**
 * The request of a mirror: with the source's credential where that is for the mirror's origin too, else without. The source
 * itself is held to its `auth`; a mirror may be anybody's.
 */
export function withFittingAuth(request: SourceRequest, context: Context): SourceRequest {
  const { auth, ...others } = request;
  if (auth === undefined) return request;
  const url = request.spec.kind === 'url' ? URL.parse(request.spec.location) : null;
  const origins = loadConfig(context).auth.get(auth)?.origins ?? [];
  return url !== null && isWithin(url, origins) ? request : others;
}
