import { type Context, checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { gitHelperCredential } from '../auth/git-credential.ts';
import type { GitLocation } from './git-location.ts';
import { findingsOf } from './remote-findings.ts';
import { redirectedUrl } from './remote-redirect.ts';

/**
 * True if a failure of git led to something that makes another try worth it: each of these once. A better account of the
 * failure is thrown.
 * @throws ArxError SOURCE_*, INTERRUPTED.
 */
export async function learnFrom(error: unknown, location: GitLocation, context: Context): Promise<boolean> {
  checkAborted(context);
  if (location.transport !== 'http' && location.transport !== 'https') return false;
  // git often does not know why a certificate is not trusted; asking the same place again tells.
  if (error instanceof ArxError && error.code === 'SOURCE_TLS') await redirectedUrl(location, context);
  const said = error instanceof ArxError ? String(error.data['git']) : '';
  const findings = findingsOf(location, context);
  if (findings.url === undefined && /returned error: 30[12378]\b/.test(said)) {
    findings.url = await redirectedUrl(location, context);
    return true;
  }
  if (findings.credential !== undefined || !/could not read (?:username|password)/i.test(said)) return false;
  const url = new URL(findings.url ?? location.url);
  const own = url.origin === new URL(location.url).origin;
  const has =
    location.credential !== undefined || Object.keys(location.access?.headersFor(url) ?? {}).length > 0;
  if (!own || has) return false;
  const login = await gitHelperCredential(location.url, context);
  findings.credential = { login };
  return login !== undefined;
}
