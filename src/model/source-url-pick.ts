import { archivePathProblem } from '../core/archive-path.ts';
import type { Pick, Wrapper } from './source-spec.ts';
import { decodePart } from './source-url-decode.ts';
import { urlError } from './source-url-fault.ts';
import type { UrlPart, UrlParts } from './source-url-parts.ts';

const MOST_STRIPPED = 64;

/**
 * Reads a URL's fragment: which part of the source is meant. Only tar and git have parts.
 * @throws ArxError MANIFEST_SOURCE_FRAGMENT.
 */
export function parsePick(parts: UrlParts, wrapper: Wrapper): Pick {
  const { fragment } = parts;
  if (fragment === undefined) return { kind: 'whole' };
  if (wrapper !== 'tar' && wrapper !== 'git') throw noFragment(parts, fragment);
  if (/^\/+$/.test(fragment.text)) return strip(parts, fragment, wrapper);
  const directory = fragment.text.endsWith('/');
  const path = pickedPath(parts, {
    ...fragment,
    text: directory ? fragment.text.slice(0, -1) : fragment.text,
  });
  if (directory) return { kind: 'directory', path };
  return { kind: wrapper === 'git' ? 'path' : 'file', path };
}

function strip(parts: UrlParts, fragment: UrlPart, wrapper: Wrapper): Pick {
  if (wrapper === 'git')
    throw fail(
      parts,
      fragment,
      'its fragment has only slashes, which are for tar+ sources',
      'leave it out to mean the whole repository',
    );
  const count = fragment.text.length;
  if (count <= MOST_STRIPPED) return { kind: 'strip', count };
  throw fail(
    parts,
    fragment,
    `its fragment strips ${count} leading names, expected at most ${MOST_STRIPPED}`,
  );
}

function pickedPath(parts: UrlParts, fragment: UrlPart): string {
  if (fragment.text === '')
    throw fail(parts, fragment, 'its fragment is empty', 'leave out the "#" to mean the whole');
  const path = decodePart(parts.text, fragment);
  const problem = path.startsWith('-') ? 'it begins with "-"' : archivePathProblem(path);
  if (problem === undefined) return path;
  throw fail(parts, fragment, `its fragment is not a plain path inside the source: ${problem}`);
}

function noFragment(parts: UrlParts, fragment: UrlPart): Error {
  const tar = `tar+${parts.scheme}`;
  const canBeTar = ['file', 'http', 'https', 's3'].includes(parts.scheme);
  return fail(
    parts,
    fragment,
    `it has a fragment, which ${parts.scheme} sources do not have`,
    canBeTar ? `to pick a part of an archive write ${tar}://…; a "#" in a name is %23` : undefined,
  );
}

function fail({ text }: UrlParts, fragment: UrlPart, is: string, hint?: string): Error {
  return urlError(text, {
    code: 'MANIFEST_SOURCE_FRAGMENT',
    is,
    ...(hint === undefined ? {} : { hint }),
    start: fragment.start - 1,
    length: fragment.text.length + 1,
  });
}
