import { redactUrl } from '../core/redact.ts';
import type { Nature, Pick, UrlSource } from './source-spec.ts';
import { checkAuthority } from './source-url-authority.ts';
import { checkEscapes, checkUtf8 } from './source-url-decode.ts';
import { urlError } from './source-url-fault.ts';
import { type FilePlace, parseFilePlace } from './source-url-file.ts';
import { type UrlParts, splitSourceUrl } from './source-url-parts.ts';
import { parsePick } from './source-url-pick.ts';
import { parseRef } from './source-url-ref.ts';
import { SCHEMES, type SchemeShape } from './source-url-schemes.ts';

/**
 * Takes a source URL apart (docs/manifest.md, "Sources"). Accepts only what the grammar lists; changes nothing.
 * @throws ArxError MANIFEST_SOURCE_URL, MANIFEST_SOURCE_SCHEME, MANIFEST_SOURCE_REF or MANIFEST_SOURCE_FRAGMENT; its data
 * has `start` and `length` of the part at fault.
 */
export function parseSourceUrl(text: string): UrlSource {
  const parts = splitSourceUrl(text);
  const shape = SCHEMES[parts.scheme];
  const host = checkAuthority(parts, shape.transport);
  const pick = parsePick(parts, shape.wrapper);
  const ref = shape.wrapper === 'git' ? parseRef(parts) : checkQuery(parts, shape);
  const place = shape.transport === 'file' ? parseFilePlace(parts) : undefined;
  if (place === undefined) checkRemotePath(parts, shape);
  checkFinalSlash(parts, shape);
  const redacted = redactUrl(text);
  checkSameEnd(parts, redacted);
  return {
    kind: 'url',
    text,
    redacted,
    key: redacted,
    scheme: parts.scheme,
    ...shape,
    nature: natureOf(parts, shape, pick, place),
    pick,
    location: place === undefined ? locationOf(parts, shape) : '',
    host,
    ...(place === undefined ? {} : { anchor: place.anchor, path: place.path }),
    ...(ref === undefined ? {} : { ref }),
  };
}

/** The name that a source's one file has when no target gives another; undefined if the URL ends without a name. */
export function ownName(source: UrlSource): string | undefined {
  if (source.pick.kind === 'file' || source.pick.kind === 'path') return lastName(source.pick.path);
  if (source.path !== undefined) return lastName(source.path);
  const name = lastName(source.location.replace(/^[a-z0-9]+:\/\/[^/?]*/, '').replace(/\?[^]*$/, ''));
  return name === undefined || /%2f/i.test(name) ? undefined : decodeURIComponent(name);
}

function lastName(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' || name === '..' ? undefined : name;
}

function checkQuery(parts: UrlParts, { transport }: SchemeShape): undefined {
  const { text, query, scheme } = parts;
  if (query === undefined) return undefined;
  if (transport === 'http' || transport === 'https') return checkUtf8(text, query) as undefined;
  throw urlError(text, {
    code: 'MANIFEST_SOURCE_URL',
    is: `it has a query, which ${scheme} sources do not have`,
    ...(transport === 'file' ? { hint: 'A "?" in a name is written %3F' } : {}),
    start: query.start - 1,
    length: query.text.length + 1,
  });
}

function checkRemotePath(parts: UrlParts, { wrapper, transport }: SchemeShape): void {
  const { text, path } = parts;
  const place = { start: path.start, length: Math.max(1, path.text.length) };
  checkEscapes(text, wrapper === 'git' ? path : { ...path, text: path.text.replace(/%2f/gi, '%61') });
  const dots = path.text.split('/').some((name) => /^(?:\.|%2e){1,2}$/i.test(name));
  if (dots)
    throw urlError(text, { code: 'MANIFEST_SOURCE_URL', is: 'its path has the name "." or ".."', ...place });
  const named = wrapper === 'git' || (transport === 's3' && (wrapper !== 'plain' || path.text === ''));
  if (named && /^\/*$/.test(path.text))
    throw urlError(text, {
      code: 'MANIFEST_SOURCE_URL',
      is: `it names no ${transport === 's3' ? 'key after the bucket' : 'path after the host'}`,
      ...(/^s3:\/\/[\w.-]+$/.test(text) && { hint: `The whole bucket is ${text}/` }),
      ...place,
    });
}

// The seed: tar+s3 URLs may not end with a slash; jar is one file; an archive on disk is one file.
function checkFinalSlash(parts: UrlParts, { wrapper, transport }: SchemeShape): void {
  const file = wrapper === 'jar' || (wrapper === 'tar' && (transport === 's3' || transport === 'file'));
  if (!file || !parts.path.text.endsWith('/')) return;
  throw urlError(parts.text, {
    code: 'MANIFEST_SOURCE_URL',
    is: `its path ends with a slash, expected one ${wrapper} file`,
    start: parts.path.start + parts.path.text.length - 1,
    length: 1,
  });
}

/** Whether a path ends with a slash has a meaning, which it may not lose with what looks like a login (`//name@`). */
function checkSameEnd({ text, path }: UrlParts, redacted: string): void {
  if (path.text.endsWith('/') === splitSourceUrl(redacted).path.text.endsWith('/')) return;
  throw urlError(text, {
    code: 'MANIFEST_SOURCE_URL',
    is: 'its path ends with what looks like a login, expected logins in front of the host only',
    hint: 'An "@" in a name is written %40',
    start: path.start,
    length: path.text.length,
  });
}

function natureOf(parts: UrlParts, shape: SchemeShape, pick: Pick, place: FilePlace | undefined): Nature {
  if (shape.wrapper === 'jar') return 'file';
  if (shape.wrapper === 'tar') return pick.kind === 'file' ? 'file' : 'directory';
  if (shape.wrapper === 'git') return pick.kind === 'path' ? 'unknown' : 'directory';
  if (place !== undefined) return place.directory ? 'directory' : 'unknown';
  return shape.transport === 's3' && parts.path.text.endsWith('/') ? 'directory' : 'file';
}

function locationOf(parts: UrlParts, { wrapper, transport }: SchemeShape): string {
  const query = parts.query === undefined || wrapper === 'git' ? '' : `?${parts.query.text}`;
  const location = `${transport}://${parts.authority.text}${parts.path.text}${query}`;
  // RFC 3987, section 3.1: characters beyond ASCII travel as percent-encoded UTF-8.
  return location.replace(/[^\0-\x7f]+/g, encodeURIComponent);
}
