import { isAbsolute } from 'node:path';
import { ArxError } from '../core/errors.ts';

/**
 * The `file:` URL of an absolute path. A first name `@` is written `%40`, so that it stays itself.
 * @throws ArxError USAGE_INVALID for a relative path.
 */
export function fileUrl(path: string): string {
  if (isAbsolute(path)) return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use the path "${path}": it is relative, expected an absolute path`,
  );
}
