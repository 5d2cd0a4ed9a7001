import { escapeCharacter, quoted } from '../core/quoted.ts';
import type { Scheme } from './source-spec.ts';
import { urlError } from './source-url-fault.ts';
import { SCHEMES, isScheme, nearestScheme } from './source-url-schemes.ts';

/** One part of a URL with its place in the text, in UTF-16 units. The text is without the mark in front of it. */
export interface UrlPart {
  readonly text: string;
  readonly start: number;
}

/** A source URL cut at its marks (RFC 3986, section 3), nothing decoded yet. */
export interface UrlParts {
  readonly text: string;
  readonly scheme: Scheme;
  readonly authority: UrlPart;
  readonly path: UrlPart;
  readonly query?: UrlPart;
  readonly fragment?: UrlPart;
}

const LONGEST_URL = 8192;
// RFC 3986, section 2; and beyond ASCII letters, marks, numbers, punctuation and symbols (RFC 3987), nothing invisible.
const ALLOWED = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]|(?![\0-\x7f])[\p{L}\p{M}\p{N}\p{P}\p{S}])$/u;

// A caret begins a range of versions, and git itself allows none in a ref: `?ref=^1.4` can only mean that.
const RANGE_START = /^git\+[^?#]*\?(?:ref=)?$/;

/** Cuts a source URL into its parts. @throws ArxError MANIFEST_SOURCE_URL or MANIFEST_SOURCE_SCHEME. */
export function splitSourceUrl(text: string): UrlParts {
  const colon = text.indexOf('://');
  if (colon < 0) throw noUrl(text);
  const scheme = text.slice(0, colon);
  if (!isScheme(scheme)) throw unknownScheme(text, scheme);
  checkCharacters(text);
  const [, authority = '', path = '', query, fragment] =
    /^([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/.exec(text.slice(colon + 3)) ?? [];
  const pathStart = colon + 3 + authority.length;
  const queryStart = pathStart + path.length + 1;
  const fragmentStart = query === undefined ? queryStart : queryStart + query.length + 1;
  return {
    text,
    scheme,
    authority: { text: authority, start: colon + 3 },
    path: { text: path, start: pathStart },
    ...(query === undefined ? {} : { query: { text: query, start: queryStart } }),
    ...(fragment === undefined ? {} : { fragment: { text: fragment, start: fragmentStart } }),
  };
}

function noUrl(text: string): Error {
  const hint = urlFor(text);
  return urlError(text, {
    code: 'MANIFEST_SOURCE_URL',
    is: 'it has no "://", expected a URL such as file:///@/./NAME or https://HOST/PATH',
    ...(hint === undefined ? {} : { hint: `Write ${hint}` }),
  });
}

function urlFor(text: string): string | undefined {
  if (!/^[\w@./~:+-]+$/.test(text)) return undefined;
  const scp = /^([\w.-]+@[\w.-]+):(?!\/)([\w.~/-]+)$/.exec(text);
  if (scp !== null) return `git+ssh://${scp[1]}/${scp[2]}`;
  if (text.startsWith('/')) return `file://${text}`;
  if (/^(?:\.\.?|~\w*)(?:\/|$)/.test(text)) return `file:///@/${text}`;
  return /^[\w-]+\.\w+$/.test(text) ? `file:///@/./${text}` : undefined;
}

function unknownScheme(text: string, scheme: string): Error {
  const near = nearestScheme(scheme);
  return urlError(text, {
    code: 'MANIFEST_SOURCE_SCHEME',
    is: `the scheme ${quoted(scheme, 40)} is unknown, expected one of ${Object.keys(SCHEMES).join(', ')}`,
    hint:
      near === undefined
        ? 'If a plug-in has it, allow that: `arx plugin add DIRECTORY`'
        : `Did you mean "${near}://"?`,
    length: scheme.length,
  });
}

/** @throws ArxError MANIFEST_SOURCE_URL for a character that no URL has. */
export function checkCharacters(text: string): void {
  if (text.length > LONGEST_URL)
    throw urlError(text, {
      code: 'MANIFEST_SOURCE_URL',
      is: `it has ${text.length} characters, expected at most ${LONGEST_URL}`,
    });
  let start = 0;
  for (const character of text) {
    const range = character === '^' && RANGE_START.test(text.slice(0, start));
    if (!ALLOWED.test(character) && !range) throw badCharacter(text, character, start);
    start += character.length;
  }
  const escape = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (escape !== null)
    throw urlError(text, {
      code: 'MANIFEST_SOURCE_URL',
      is: 'a "%" is not followed by two hexadecimal digits',
      hint: 'A percent sign itself is written %25',
      start: escape.index,
      length: 1,
    });
}

function badCharacter(text: string, character: string, start: number): Error {
  const visible = /[\p{C}\p{Z}]/u.test(character) ? escapeCharacter(character) : character;
  return urlError(text, {
    code: 'MANIFEST_SOURCE_URL',
    is: character === ' ' ? 'it has a space' : `it has the character ${visible}, which URLs do not have`,
    hint: character.isWellFormed()
      ? `percent-encode it: ${percentEncode(character)}`
      : 'write the text as UTF-8',
    start,
    length: character.length,
  });
}

function percentEncode(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
