import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { UrlSource } from '../../model/source-spec.ts';

/**
 * The absolute path that a file transport's URL means: from the root, the manifest's directory or a home directory.
 * A final slash is kept.
 * @throws ArxError SOURCE_NOT_FOUND when the URL names a user that does not exist.
 */
export function localPath(spec: UrlSource, directory: string, context: Context): string {
  const path = spec.path ?? '';
  const { anchor = { kind: 'root' } } = spec;
  if (anchor.kind === 'root') return path;
  if (anchor.kind === 'manifest') return join(directory, path);
  return join(anchor.user === undefined ? context.home : homeOf(anchor.user, spec.redacted), path);
}

function homeOf(user: string, source: string): string {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === user);
  // passwd(5): the sixth field is the home directory.
  const home = fields?.[5];
  if (home?.startsWith('/') === true) return home;
  throw new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot find "${source}": there is no user ${JSON.stringify(user)} with a home directory`,
  );
}
