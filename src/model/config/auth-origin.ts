/** Where a credential may be used: one host and port of a scheme, or one bucket. */
export interface AuthOrigin {
  readonly scheme: 'http' | 'https' | 'ssh' | 's3';
  /** As it is shown: `https://host:8443`, `ssh://git@host`, `s3://bucket`. */
  readonly text: string;
  /** A host in lower case, or a bucket. */
  readonly host: string;
  /** Empty for the port that the scheme has by itself. */
  readonly port: string;
  /** ssh only: the one user; empty for any. */
  readonly user: string;
}

const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'ssh', 's3']);
// Amazon S3 user guide, "Bucket naming rules", with what old buckets and other servers have.
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])$/i;

/** An origin as written in a config; undefined when it is none: a path, a wildcard, a password or another scheme. */
export function parseOrigin(text: string): AuthOrigin | undefined {
  const url = /^[a-z0-9]+:\/\/[^/?#\\\s]+\/?$/i.test(text) ? URL.parse(text) : null;
  if (url === null || url.password !== '') return undefined;
  const origin = originOf(url);
  if (origin === undefined || (origin.scheme !== 'ssh' && url.username !== '')) return undefined;
  const form = origin.scheme === 's3' ? BUCKET : HOST;
  return form.test(origin.host) && !(origin.scheme === 's3' && origin.port !== '') ? origin : undefined;
}

/** The origin of a URL of one of these schemes; undefined for others. */
export function originOf(url: URL): AuthOrigin | undefined {
  const scheme = url.protocol.slice(0, -1);
  if (!isOriginScheme(scheme)) return undefined;
  const host = scheme === 's3' ? url.hostname : url.hostname.toLowerCase();
  const port = scheme === 'ssh' && url.port === '22' ? '' : url.port;
  const user = scheme === 'ssh' ? url.username : '';
  const text = `${scheme}://${user === '' ? '' : `${user}@`}${host}${port === '' ? '' : `:${port}`}`;
  return { scheme, text, host, port, user };
}

/** True if a URL is in one of the origins. */
export function isWithin(url: URL, origins: readonly AuthOrigin[]): boolean {
  const asked = originOf(url);
  if (asked === undefined) return false;
  return origins.some(
    ({ scheme, host, port, user }) =>
      scheme === asked.scheme &&
      host === asked.host &&
      port === asked.port &&
      (user === '' || user === asked.user),
  );
}

function isOriginScheme(scheme: string): scheme is AuthOrigin['scheme'] {
  return SCHEMES.has(scheme);
}
