import { urlError } from './source-url-fault.ts';
import type { UrlPart } from './source-url-parts.ts';

// An encoded slash, control character or NUL reads as one thing before decoding and as another after it.
const AMBIGUOUS = /%(?:2f|[01][0-9a-f]|7f)/i;

/** Percent-decodes a part as UTF-8 (RFC 3986, section 2.1). @throws ArxError MANIFEST_SOURCE_URL naming the escape. */
export function decodePart(text: string, part: UrlPart): string {
  checkEscapes(text, part);
  return decodeURIComponent(part.text);
}

/** Refuses encoded slashes, control characters and escapes that are no UTF-8. */
export function checkEscapes(text: string, part: UrlPart): void {
  const escape = AMBIGUOUS.exec(part.text);
  if (escape !== null)
    throw urlError(text, {
      code: 'MANIFEST_SOURCE_URL',
      is: `it has ${escape[0]}, an encoded ${/2f/i.test(escape[0]) ? 'slash' : 'control character'}, which arx does not accept there`,
      start: part.start + escape.index,
      length: 3,
    });
  checkUtf8(text, part);
}

/** Refuses escapes that are no UTF-8. */
export function checkUtf8(text: string, part: UrlPart): void {
  for (const run of part.text.matchAll(/(?:%[0-9a-f]{2})+/gi)) {
    if (isUtf8(run[0])) continue;
    throw urlError(text, {
      code: 'MANIFEST_SOURCE_URL',
      is: `the escapes ${run[0].slice(0, 24)} are not UTF-8`,
      start: part.start + run.index,
      length: run[0].length,
    });
  }
}

function isUtf8(escapes: string): boolean {
  try {
    return decodeURIComponent(escapes).isWellFormed();
  } catch {
    return false;
  }
}
