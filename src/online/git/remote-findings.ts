import type { Context } from '../../core/context.ts';
import type { Login } from '../auth/http-headers.ts';
import type { GitLocation } from './git-location.ts';

/** What was learnt of a remote by asking it. */
export interface RemoteFindings {
  /** Where it really is, after redirects. */
  url?: string;
  /** What the user's git credential helpers gave; undefined in it: nothing. */
  credential?: { readonly login: Login | undefined };
}

// Within one resolve nothing is learnt twice.
const FOUND = new WeakMap<Context, Map<string, RemoteFindings>>();

/** What was learnt so far; to be added to. */
export function findingsOf(
  { url, access, credential, insecure }: GitLocation,
  context: Context,
): RemoteFindings {
  const all = FOUND.get(context) ?? new Map<string, RemoteFindings>();
  FOUND.set(context, all);
  const key = JSON.stringify([url, access?.name, credential, insecure]);
  const found = all.get(key) ?? {};
  all.set(key, found);
  return found;
}
