import { dirname, relative, resolve } from 'node:path';
import { ArxError } from '../core/errors.ts';

/**
 * What the command line names as a source, as a URL: a path becomes a file URL below the manifest's directory. Anything else
 * stays as it is, for the parser of URLs to accept or to refuse with what was probably meant.
 * @throws ArxError USAGE_INVALID for nothing, as an empty variable gives: it would be the whole directory.
 */
export function sourceUrl(given: string, manifest: string): string {
  if (given === '')
    throw new ArxError('USAGE_INVALID', 'Cannot add "": it is empty, expected a source URL or a path', {
      hint: 'For this directory as a whole give .',
    });
  if (given.includes('://') || isScp(given)) return given;
  if (given.startsWith('/')) return `file://${encoded(given)}`;
  const path = relative(resolve(dirname(manifest)), resolve(given));
  const slash = given.endsWith('/') ? '/' : '';
  const above = path === '..' || path.startsWith('../');
  return `file:///@/${above ? encoded(path) : encoded(path === '' ? '.' : `./${path}`)}${slash}`;
}

/** git-clone(1), "GIT URLS": [user@]host:path. */
function isScp(given: string): boolean {
  return /^[\w.-]+@[\w.-]+:/.test(given) || /^[\w.-]+\.[a-z]+:[^/]/i.test(given);
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
