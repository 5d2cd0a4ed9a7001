import type { Context } from '../../core/context.ts';
import type { TlsAccess } from '../http/agents.ts';
import { readPem } from '../http/trust-roots.ts';
import type { GitLocation } from './git-location.ts';

/** How a TLS connection is made for a git source by arx itself. */
export interface GitTls {
  readonly access?: TlsAccess;
  readonly insecure: boolean;
}

/** What git is told for a remote (web-settings.ts, ca-file.ts), for a request of arx: for its own origin or that of its credential. */
export function tlsAccess(url: URL, location: GitLocation, context: Context): GitTls {
  const own = location.transport === 'https' && url.origin === new URL(location.url).origin;
  const covered = location.access?.covers(url) === true ? location.access : undefined;
  const authorities = [ownAuthorities(context), covered?.ca].filter((pem) => pem !== undefined);
  const { name, clientCertificate } = covered ?? {};
  const access = {
    covers: (asked: URL) => asked.origin === url.origin,
    ...(name !== undefined && { name }),
    ...(clientCertificate !== undefined && { clientCertificate }),
    ...(authorities.length > 0 && { ca: authorities.join('\n') }),
  };
  return { access, insecure: own && location.insecure === true };
}

/**
 * The authorities of GIT_SSL_CAINFO.
 * @throws ArxError SOURCE_TLS when the file cannot be read.
 */
export function ownAuthorities({ env }: Context): string | undefined {
  const file = env['GIT_SSL_CAINFO'];
  if (file === undefined || file === '') return undefined;
  return readPem(file, 'GIT_SSL_CAINFO');
}
