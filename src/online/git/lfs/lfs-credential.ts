import type { Context } from '../../../core/context.ts';
import type { Login } from '../../auth/http-headers.ts';
import { gitHelperCredential } from '../../auth/git-credential.ts';
import { netrcLogin } from '../netrc-login.ts';
import { findingsOf } from '../remote-findings.ts';
import type { LfsServer } from './lfs-server.ts';

/** The headers that open an LFS server: those that ssh gave, those of the repository at the same origin, or ~/.netrc. */
export function lfsHeaders(server: LfsServer, context: Context): Record<string, string> {
  const { location, url, headers, own } = server;
  if (Object.keys(headers).length > 0) return { ...headers };
  const configured = own ? location.access?.headersFor(url) : undefined;
  if (configured !== undefined && Object.keys(configured).length > 0) return configured;
  const found = own ? (location.credential ?? findingsOf(location, context).credential?.login) : undefined;
  const login = found ?? (own ? netrcLogin(url, location, context) : undefined);
  return login === undefined ? {} : { authorization: basic(login) };
}

/** After a server said no to somebody without a credential: what the user's git helpers know; asked once. */
export async function helperHeaders(
  server: LfsServer,
  context: Context,
): Promise<Record<string, string> | undefined> {
  const findings = findingsOf(server.location, context);
  if (!server.own || findings.credential !== undefined) return undefined;
  const login = await gitHelperCredential(server.url.href, context);
  findings.credential = { login };
  return login === undefined ? undefined : { authorization: basic(login) };
}

/** RFC 7617, section 2. */
function basic({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
