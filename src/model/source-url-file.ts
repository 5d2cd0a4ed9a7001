import { archivePathProblem } from '../core/archive-path.ts';
import type { Anchor } from './source-spec.ts';
import { decodePart } from './source-url-decode.ts';
import { urlError } from './source-url-fault.ts';
import type { UrlParts } from './source-url-parts.ts';

/** Where a file URL points. */
export interface FilePlace {
  readonly anchor: Anchor;
  /** Percent-decoded. Absolute for the root; relative to the anchor otherwise, '' for the anchor itself. */
  readonly path: string;
  /** True if only a directory can be meant: a final slash, or the anchor itself. */
  readonly directory: boolean;
}

const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/**
 * Reads a file URL's path with the virtual directory `@`: `/@/.` and `/@/..` start at the manifest, `/@/~` and `/@/~user`
 * at a home directory. `@` is reserved in URLs (RFC 3986, section 2.2), so `%40` is the literal name.
 * @throws ArxError MANIFEST_SOURCE_URL.
 */
export function parseFilePlace(parts: UrlParts): FilePlace {
  const { text, path } = parts;
  if (path.text === '' || path.text === '/') throw fail(parts, 'it names no file or directory');
  const directory = path.text.endsWith('/');
  const names = (directory ? path.text.slice(1, -1) : path.text.slice(1)).split('/');
  if (names[0] === '@') return virtualPlace(parts, names.slice(1), directory);
  const decoded = decodePart(text, { text: names.join('/'), start: path.start + 1 });
  checkNames(parts, decoded);
  return { anchor: { kind: 'root' }, path: `/${decoded}`, directory };
}

function virtualPlace(parts: UrlParts, names: readonly string[], directory: boolean): FilePlace {
  const [first = '', ...rest] = names;
  if (first === '.') return anchored(parts, { kind: 'manifest' }, rest, directory);
  if (first === '..') return above(parts, names, directory);
  const user = first.slice(1);
  if (first === '~') return anchored(parts, { kind: 'home' }, rest, directory);
  if (first.startsWith('~') && USER.test(user))
    return anchored(parts, { kind: 'home', user }, rest, directory);
  throw fail(
    parts,
    'after /@/ stands something else, expected ".", "..", "~" or "~USER"',
    'a directory that is really called @ is written /%40/',
  );
}

function above(parts: UrlParts, names: readonly string[], directory: boolean): FilePlace {
  const plain = names.findIndex((name) => name !== '..');
  const ups = plain < 0 ? names : names.slice(0, plain);
  const rest = plain < 0 ? [] : names.slice(plain);
  const below = anchored(parts, { kind: 'manifest' }, rest, directory);
  return { ...below, path: [...ups, ...(below.path === '' ? [] : [below.path])].join('/') };
}

function anchored(parts: UrlParts, anchor: Anchor, names: readonly string[], directory: boolean): FilePlace {
  if (names.length === 0) return { anchor, path: '', directory: true };
  const encoded = names.join('/');
  const start = parts.path.start + parts.path.text.lastIndexOf(encoded);
  const path = decodePart(parts.text, { text: encoded, start });
  checkNames(parts, path);
  return { anchor, path, directory };
}

function checkNames(parts: UrlParts, path: string): void {
  const problem = path.startsWith('-') ? 'it begins with "-"' : archivePathProblem(path);
  if (problem === undefined) return;
  const dots = /(?:^|\/)\.\.?(?:\/|$)/.test(path);
  throw fail(
    parts,
    `its path is not plain: ${problem}`,
    dots ? '"." and ".." stand only right after /@/' : undefined,
  );
}

function fail({ text, path }: UrlParts, is: string, hint?: string): Error {
  const place = { start: path.start, length: Math.max(1, path.text.length) };
  return urlError(text, {
    code: 'MANIFEST_SOURCE_URL',
    is,
    ...(hint === undefined ? {} : { hint }),
    ...place,
  });
}
