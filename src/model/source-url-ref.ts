import { quoted } from '../core/quoted.ts';
import { checkEscapes } from './source-url-decode.ts';
import { urlError } from './source-url-fault.ts';
import type { UrlPart, UrlParts } from './source-url-parts.ts';
import { isVersionRange } from './version-range.ts';

const LONGEST_REF = 255;
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x20\x7f~^:?*[\\]/;

/**
 * Reads the ref of a git URL's query: `?beta` or `?ref=beta`; or a range of versions: `?ref=~1.4`.
 * @throws ArxError MANIFEST_SOURCE_URL for another query, MANIFEST_SOURCE_REF for a name that git does not allow.
 */
export function parseRef(parts: UrlParts): string | undefined {
  const { query } = parts;
  if (query === undefined) return undefined;
  checkQuery(parts, query);
  const encoded = query.text.startsWith('ref=') ? query.text.slice(4) : query.text;
  checkEscapes(parts.text, { ...query, text: query.text.replace(/%2f/gi, '%61') });
  const ref = decodeURIComponent(encoded);
  const problem = refProblem(ref);
  if (problem === undefined || isVersionRange(ref)) return ref;
  throw urlError(parts.text, {
    code: 'MANIFEST_SOURCE_REF',
    is: `the ref ${quoted(ref, 60)} ${problem}, expected a branch, a tag, the beginning of a commit or a range of versions`,
    start: query.start,
    length: Math.max(1, query.text.length),
  });
}

function checkQuery(parts: UrlParts, query: UrlPart): void {
  if (/^ref=[^&]*$/.test(query.text) || /^[^=&]*$/.test(query.text) || isRangeAlone(query.text)) return;
  const key = /^[A-Za-z_-]{0,40}(?==)/.exec(query.text)?.[0];
  const known = ['branch', 'tag', 'commit', 'sha', 'rev', 'version', 'checkout', 'reference'];
  const value = /^[A-Za-z]+=([\w.]+)$/.exec(query.text)?.[1];
  const meant = key !== undefined && value !== undefined && known.includes(key.toLowerCase());
  throw urlError(parts.text, {
    code: 'MANIFEST_SOURCE_URL',
    is: `its query ${key === undefined || key === '' || key === 'ref' ? 'has several parts' : `has the key "${key}"`}, expected ?REF or ?ref=REF`,
    ...(meant ? { hint: `Write ?ref=${value}` } : {}),
    start: query.start,
    length: query.text.length,
  });
}

/** `?>=1`, as it is written in a URL: the sign is no mark between a key and a value. */
function isRangeAlone(text: string): boolean {
  return /^%3[ce]=[^=&]*$/i.test(text);
}

/** Says why git would refuse a name, or returns undefined (git-check-ref-format(1), rules 1 to 10). */
export function refProblem(ref: string): string | undefined {
  if (ref === '') return 'is empty';
  if (ref.startsWith('-')) return 'begins with "-"';
  if (!ref.isWellFormed() || Buffer.byteLength(ref) > LONGEST_REF) return 'is too long or not Unicode';
  const bad = FORBIDDEN.exec(ref)?.[0];
  if (bad !== undefined) return `has ${quoted(bad)}`;
  if (ref.startsWith('/') || ref.endsWith('/') || ref.includes('//')) return 'has an empty part';
  if (ref.includes('..')) return 'has ".."';
  if (ref.includes('@{') || ref === '@') return 'has "@" in a special meaning';
  if (ref.endsWith('.')) return 'ends with "."';
  const part = ref.split('/').find((name) => name.startsWith('.') || name.endsWith('.lock'));
  return part === undefined ? undefined : 'has a part that begins with "." or ends with ".lock"';
}
