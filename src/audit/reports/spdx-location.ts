const DIRECT = /^(?:https?|git\+(?:https?|ssh)):\/\//;

/**
 * Where a source was downloaded, in the form of SPDX 2.3, clause 7.7: a URL, or of a repository the URL with `@` and the
 * commit. Undefined for what cannot be downloaded from anywhere by such an address.
 */
export function spdxLocation(request: string, commit: string | undefined): string | undefined {
  const [url = ''] = request.split(' ', 1);
  if (!DIRECT.test(url)) return undefined;
  if (!url.startsWith('git+')) return url;
  const [repository = ''] = url.split(/[?#]/, 1);
  const path = url.includes('#') ? url.slice(url.indexOf('#')) : '';
  return commit === undefined ? undefined : `${repository}@${commit}${path}`;
}
