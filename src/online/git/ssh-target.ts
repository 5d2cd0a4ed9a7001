import { ArxError } from '../../core/errors.ts';
import type { GitLocation } from './git-location.ts';

/** Whom ssh is to connect to. */
export interface SshTarget {
  /** With the user in front of it, when one is named. */
  readonly host: string;
  /** Empty: ssh's own choice. */
  readonly port: string;
  /** As git sends it to the host. */
  readonly path: string;
}

const LONG =
  /^ssh:\/\/((?:[A-Za-z0-9_][^@:/]*@)?)(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)(?::(\d{1,5}))?(\/.*)$/;
const SHORT =
  /^((?:[A-Za-z0-9_][^@:/]*@)?)(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]*):(?![/-]?\/|-)(.+)$/;

/**
 * The parts of an ssh URL, in either form (git-clone(1), "GIT URLS").
 * @throws ArxError SOURCE_GIT for one that ssh could take for an option.
 */
export function sshTarget({ url, source }: Pick<GitLocation, 'url' | 'source'>): SshTarget {
  const [, user, host, port = '', path] = LONG.exec(url) ?? [];
  const [, shortUser, shortHost, shortPath] = SHORT.exec(url) ?? [];
  if (host !== undefined && path !== undefined)
    // connect.c, parse_connect_url(): "/~" begins at somebody's home.
    return { host: `${user}${bare(host)}`, port, path: decodeURIComponent(path).replace(/^\/~/, '~') };
  if (shortHost !== undefined && shortPath !== undefined)
    return { host: `${shortUser}${bare(shortHost)}`, port: '', path: shortPath };
  throw new ArxError('SOURCE_GIT', `Cannot use "${source}": "${url}" is no plain ssh URL`);
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
