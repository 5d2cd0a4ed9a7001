import type { Context } from '../../../core/context.ts';
import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import { redactUrl } from '../../../core/redact.ts';
import { demandAllowedLiteral } from '../../http/addresses.ts';
import type { GitLocation } from '../git-location.ts';
import { findingsOf } from '../remote-findings.ts';
import type { LfsFile } from './lfs-file.ts';
import type { LfsRemote } from './lfs-remote.ts';
import { sshAuthenticate } from './ssh-authenticate.ts';

/** A Git LFS server. */
export interface LfsServer {
  readonly location: GitLocation;
  /** Without a final slash. */
  readonly url: URL;
  /** What ssh gave to be sent there. */
  readonly headers: Readonly<Record<string, string>>;
  /** True: what opens the repository opens this as well, because both are at one origin. */
  readonly own: boolean;
}

/**
 * Where the LFS objects of a remote are (git-lfs, docs/api/server-discovery.md): where its commit says, beside the
 * repository, or where the host says over ssh.
 * @throws ArxError SOURCE_LFS, SOURCE_PRIVATE, those of ssh, INTERRUPTED.
 */
export async function lfsServer(
  { location, url: configured }: LfsRemote,
  files: readonly LfsFile[],
  context: Context,
): Promise<LfsServer> {
  if (configured !== undefined) return checked(namedServer(location, configured), context);
  if (location.transport !== 'ssh') return checked(serverBeside(location, context), context);
  const { href, headers } = await sshAuthenticate(location, files, context);
  const url = URL.parse(href);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw unusable(location, `the host leads to ${shown(href)}, expected https without a credential`);
  return checked({ location, url: trimmed(url), headers, own: false }, context);
}

/** `lfs.url` of the commit: whoever writes commits may lead us on, but not with our credential to another place. */
function namedServer(location: GitLocation, text: string): LfsServer {
  const url = URL.parse(text);
  const own = url !== null && isWeb(location) && url.origin === new URL(location.url).origin;
  if (url === null || !(own || url.protocol === 'https:') || url.username !== '' || url.password !== '')
    throw unusable(
      location,
      `lfs.url of .lfsconfig is ${shown(text)}, expected https without a credential, or the repository's own host`,
    );
  return { location, url: trimmed(url), headers: {}, own };
}

function serverBeside(location: GitLocation, context: Context): LfsServer {
  const base = findingsOf(location, context).url ?? location.url;
  const plain = base.replace(/\/+$/, '');
  const url = new URL(`${plain}${plain.endsWith('.git') ? '' : '.git'}/info/lfs`);
  return { location, url, headers: {}, own: url.origin === new URL(location.url).origin };
}

function checked(server: LfsServer, context: Context): LfsServer {
  demandAllowedLiteral(server.url.hostname, server.location.written, context);
  return server;
}

function isWeb({ transport }: GitLocation): boolean {
  return transport === 'http' || transport === 'https';
}

function trimmed(url: URL): URL {
  return new URL(url.href.replace(/[?#].*$/, '').replace(/\/+$/, ''));
}

function unusable({ source }: GitLocation, is: string): ArxError {
  return new ArxError('SOURCE_LFS', `Cannot use "${source}": ${is}`, {
    hint: '`lfs: false` keeps pointers as they are',
  });
}

function shown(url: string): string {
  return quoted(redactUrl(url), 120);
}
