import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { UrlSource } from '../../model/source-spec.ts';
import { localPath } from '../local/local-path.ts';

/** A remote repository as git gets it, with the credential apart: git's arguments can be read by every user. */
export interface GitLocation {
  /** A URL without a password, and for http without a user. */
  readonly url: string;
  /** The source in messages. */
  readonly source: string;
  readonly transport: 'ssh' | 'http' | 'https' | 'file';
  readonly credential?: { readonly username: string; readonly password: string };
}

/**
 * Where a git source's repository is.
 * @throws ArxError SOURCE_GIT for a password that ssh cannot use, or one that has a line break.
 */
export function gitLocation(spec: UrlSource, directory: string, context: Context): GitLocation {
  const source = spec.redacted;
  if (spec.transport === 'file')
    return { url: fileUrl(localPath(spec, directory, context)), source, transport: 'file' };
  if (spec.transport === 's3') throw new ArxError('INTERNAL', `Cannot use "${source}": it is no git source`);
  const url = new URL(spec.location);
  if (spec.transport === 'ssh') return sshLocation(url, source);
  const credential = {
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  url.username = '';
  url.password = '';
  const place = { url: url.href, source, transport: spec.transport };
  if (credential.username === '' && credential.password === '') return place;
  // git-credential(1), "INPUT/OUTPUT FORMAT": a value cannot have a newline or a NUL.
  if (/[\n\r\0]/.test(credential.username + credential.password))
    throw new ArxError(
      'SOURCE_GIT',
      `Cannot use "${source}": its credential has a line break, expected plain text`,
    );
  return { ...place, credential };
}

function sshLocation(url: URL, source: string): GitLocation {
  if (url.password === '') return { url: url.href, source, transport: 'ssh' };
  throw new ArxError(
    'SOURCE_GIT',
    `Cannot use "${source}": it has a password, expected none, because ssh takes none`,
    {
      hint: 'Use a key: ssh-agent, or a file that ~/.ssh/config names',
    },
  );
}

function fileUrl(path: string): string {
  // The path goes to git as it is: git decodes no percent signs in file URLs (connect.c, parse_connect_url).
  return `file://${path}`;
}
