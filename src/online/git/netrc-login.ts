import type { Context } from '../../core/context.ts';
import type { Login } from '../auth/http-headers.ts';
import { netrcCredential } from '../auth/netrc.ts';
import type { GitLocation } from './git-location.ts';

/**
 * The user's login for a host that the manifest names, or for that of a submodule if an entry of the user names that host.
 * A host that only a redirect names gets none: who sends us there would choose what is read with it.
 */
export function netrcLogin({ hostname }: URL, location: GitLocation, context: Context): Login | undefined {
  const { url, written, submodule } = location;
  if (hostname !== new URL(url).hostname) return undefined;
  return netrcCredential(hostname, context, { orDefault: submodule === undefined || hostname === written });
}
