import { closeSync, openSync, readSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';
import { looksLikeHtml } from './http/looks-like-html.ts';

/** A file that is not what it should be. */
export interface Suspect {
  /** What messages call the source. */
  readonly source: string;
  readonly file: string;
  /** Who gave it; missing: it is a local file. */
  readonly host?: string | undefined;
  /** What it should be, with an article. */
  readonly expected: string;
}

/** A page instead of an archive has an error of its own, because it is the usual case; any other error stays. */
export function explainPage(error: unknown, { source, file, host, expected }: Suspect): unknown {
  if (!(error instanceof ArxError) || error.code !== 'SOURCE_NOT_AN_ARCHIVE') return error;
  if (!looksLikeHtml(firstBytes(file))) return error;
  const who = host === undefined || host === '' ? 'it' : host;
  return new ArxError('SOURCE_HTML', `Cannot use "${source}": ${who} gave a web page, expected ${expected}`, {
    cause: error,
    hint: 'Open the URL in a browser: it may need a login, or have moved',
  });
}

function firstBytes(file: string): Uint8Array {
  const bytes = Buffer.alloc(512);
  const fd = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}
