import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { type Access, accessOf } from '../auth/access.ts';
import type { Login } from '../auth/http-headers.ts';
import { localPath } from '../local/local-path.ts';

/** A remote repository as git gets it, with the credential apart: git's arguments can be read by every user. */
export interface GitLocation {
  /** A URL without a password, and for http without a user. */
  readonly url: string;
  /** The source in messages. */
  readonly source: string;
  /** The source in events. */
  readonly key: string;
  readonly transport: 'ssh' | 'http' | 'https' | 'file';
  /** The host that the manifest itself names, which may be a private address; empty for what is on this machine. */
  readonly written: string;
  /** Of the URL; for its own origin only. */
  readonly credential?: Login;
  /** What the source's `auth` means. */
  readonly access?: Access;
  /** True: neither the certificate nor the ssh key of its origin is checked. */
  readonly insecure?: boolean;
  /** The path of the submodule whose repository this is, from the root of the source's own. */
  readonly submodule?: string;
}

/**
 * Where a git source's repository is, and with which credential it is asked.
 * @throws ArxError SOURCE_GIT for a password that ssh cannot use, or one that has a line break; AUTH_*, CONFIG_INVALID.
 */
export function gitLocation(request: SourceRequest, context: Context): GitLocation {
  const spec = demandGit(request.spec);
  const { transport } = spec;
  const common = { source: spec.redacted, key: spec.key, ...intake(request, context) };
  if (transport === 'file') {
    const url = fileUrl(localPath(spec, request.directory, context));
    return { url, transport, written: '', ...common };
  }
  if (transport === 's3' || transport === 'plugin') throw noGit(spec);
  const url = new URL(spec.location);
  if (url.protocol !== `${transport}:` || url.hostname === '') throw noGit(spec);
  const credential = loginOf(url, spec);
  url.password = '';
  if (transport !== 'ssh') url.username = '';
  const place = { url: url.href, transport, written: url.hostname, ...common };
  return credential === undefined ? place : { ...place, credential };
}

/** The URL of a git source. @throws ArxError INTERNAL for another kind. */
export function demandGit(spec: SourceSpec): UrlSource {
  if (isGit(spec)) return spec;
  throw noGit(spec);
}

/** True for a git repository or a part of one. */
export function isGit(spec: SourceSpec): spec is UrlSource {
  return spec.kind === 'url' && spec.wrapper === 'git';
}

function noGit({ redacted }: SourceSpec): ArxError {
  return new ArxError('INTERNAL', `Cannot use "${redacted}": it is no git source`);
}

function intake(
  request: SourceRequest,
  context: Context,
): { readonly access: Access; readonly insecure?: boolean } {
  const access = accessOf(request, context);
  return request.insecure === undefined ? { access } : { access, insecure: request.insecure };
}

function loginOf({ username, password }: URL, { redacted, transport }: UrlSource): Login | undefined {
  if (transport === 'ssh' && password === '') return undefined;
  if (transport === 'ssh')
    throw new ArxError(
      'SOURCE_GIT',
      `Cannot use "${redacted}": it has a password, expected none, because ssh takes none`,
      { hint: 'Use a key: ssh-agent, `auth`, or a file that ~/.ssh/config names' },
    );
  if (username === '' && password === '') return undefined;
  const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  // git-credential(1), "INPUT/OUTPUT FORMAT": a value cannot have a newline or a NUL.
  if (!/[\n\r\0]/.test(login.username + login.password)) return login;
  throw new ArxError(
    'SOURCE_GIT',
    `Cannot use "${redacted}": its credential has a line break, expected plain text`,
  );
}

function fileUrl(path: string): string {
  // The path goes to git as it is: git decodes no percent signs in file URLs (connect.c, parse_connect_url).
  return `file://${path}`;
}
