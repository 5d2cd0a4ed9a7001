const HOST = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])$/;

/**
 * The host of a URL of any scheme, in lower case and without port; of s3 the bucket. Undefined when there is none that all
 * programs would read alike.
 */
export function hostOf(url: string): string | undefined {
  const [, authority = ''] = /^[a-z][a-z0-9+.-]{0,63}:\/\/([^/?#\\\s]*)(?:[/?#]|$)/i.exec(url) ?? [];
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:[0-9]{0,5}$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  return HOST.test(host) ? host : undefined;
}

/** True for names and addresses that never leave the machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291). */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.[0-9]{1,3}){3}$/.test(host);
}

/** True if a host is one of a policy's patterns: itself, or `*.example` for every name below. */
export function matchesHost(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase();
    return wanted.startsWith('*.')
      ? host.endsWith(wanted.slice(1)) && host !== wanted.slice(2)
      : host === wanted;
  });
}
