import type { ErrorCode } from '../../core/error-codes.ts';
import type { GitLocation } from './git-location.ts';

/** What a hint needs to know of the place that did not answer. */
export type Asked = Pick<GitLocation, 'transport' | 'url' | 'access'>;

const BY_CODE: Readonly<Partial<Record<ErrorCode, string>>> = {
  SOURCE_DNS: 'Check the host in the URL, and the network',
  SOURCE_REFUSED: 'Check host and port in the URL; a firewall may be in between',
  SOURCE_PROXY: 'Check http_proxy, https_proxy, all_proxy and no_proxy',
  SOURCE_RESET: 'Try again later; `mirrors` can name other places',
  SOURCE_TIMEOUT: 'Try again later; `mirrors` can name other places',
  SOURCE_HTTP_STATUS: 'Try again later; `mirrors` can name other places',
  SOURCE_HTML: 'Open the URL in a browser: it may need a login, or have moved',
  SOURCE_UNREADABLE: 'Let the user who runs arx own the repository',
};

/** The next step for the reader of a failure of git. `refused`: the host got a credential and did not take it. */
export function gitHint(code: ErrorCode, asked: Asked, refused: boolean): string | undefined {
  if (code === 'SOURCE_UNAUTHORIZED') return refused ? refusedHint(asked) : NO_CREDENTIAL;
  if (code === 'SOURCE_NOT_FOUND') return notFoundHint(asked);
  if (code === 'SOURCE_TLS') return AUTHORITY;
  return BY_CODE[code];
}

const NO_CREDENTIAL = 'Name one with `auth`, or give one to ~/.netrc or a git credential helper';

const AUTHORITY =
  'If you trust the authority that signed it, name its file with GIT_SSL_CAINFO, NODE_EXTRA_CA_CERTS or `ca` of an `auth`';

function refusedHint({ transport, access }: Asked): string {
  if (transport === 'file') return 'Let the user who runs arx read the repository';
  const what = transport === 'ssh' ? 'key' : 'credential';
  if (access?.name !== undefined)
    return `Check the ${what} that auth "${access.name}" names: the host must know it and let it read this repository`;
  return transport === 'ssh'
    ? 'Check that the host knows a key of your ssh agent or ~/.ssh/config, or name one with `auth`'
    : 'Check the login of the URL, in ~/.netrc or of your git credential helper: it may have expired';
}

function notFoundHint({ transport, url }: Asked): string {
  // A ref behind "@" is how other programs write it; "#" and "?" cannot be in this URL any more.
  const ref = /[^/:]@([^/@:]+)$/.exec(url.replace(/^[a-z]+:\/\/[^/]*/, ''))?.[1];
  if (ref !== undefined) return `A ref is written \`?ref=${ref}\``;
  if (transport === 'file') return 'Check the path: it must be that of a repository, bare or with .git in it';
  return 'Check the URL; some hosts answer so to everybody who may not read the repository';
}
