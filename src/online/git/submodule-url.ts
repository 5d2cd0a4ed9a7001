import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import type { GitLocation } from './git-location.ts';

/** Where a submodule is, or what is wrong with its URL. */
export type SubmodulePlace =
  { readonly url: string; readonly transport: GitLocation['transport'] } | { readonly problem: string };

const LONGEST_URL = 2048;
const HOST = '(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\\[[0-9A-Fa-f:.]+\\])';
const USER = '[A-Za-z0-9_][A-Za-z0-9_.+-]*';
const SSH = new RegExp(`^ssh://(?:${USER}@)?${HOST}(?::\\d{1,5})?/[^?#]+$`);
// git-clone(1), "GIT URLS": the short form of ssh; the path may not look like an option, nor like a second slash of a URL.
const SHORT_SSH = new RegExp(`^(?:${USER}@)?${HOST}:(?![/-]?/|-)[^?#]+$`);

/** Which transports a submodule may use, by that of the repository that names it: never a less trustworthy one. */
const ALLOWED: Readonly<Record<GitLocation['transport'], readonly GitLocation['transport'][]>> = {
  https: ['https', 'ssh'],
  ssh: ['https', 'ssh'],
  http: ['http', 'https', 'ssh'],
  file: ['file', 'http', 'https', 'ssh'],
};

/**
 * Where the URL of a `.gitmodules` file leads, seen from the repository that has that file. Only the transports of arx
 * are known, and each only in the plain form: no options, no commands, no password.
 */
export function submodulePlace(parent: GitLocation, text: string): SubmodulePlace {
  const problem = textProblem(text);
  if (problem !== undefined) return { problem };
  const relative = /^\.{1,2}(?:\/|$)/.test(text);
  const url = relative ? resolveRelative(parent.url, text) : text;
  if (url === undefined) return { problem: `its URL ${shown(text)} leads above ${shown(parent.url)}` };
  const place = placeOf(url);
  if ('problem' in place || ALLOWED[parent.transport].includes(place.transport)) return place;
  const allowed = ALLOWED[parent.transport].join(' or ');
  return { problem: `its URL ${shown(url)} is one of ${place.transport}, expected ${allowed}` };
}

function textProblem(text: string): string | undefined {
  if (text === '') return 'its URL is empty';
  if (text.length > LONGEST_URL)
    return `its URL has ${text.length} characters, expected at most ${LONGEST_URL}`;
  if (!text.isWellFormed() || /[\p{C}\p{Z}\\]/u.test(text))
    return `its URL ${shown(text)} has a space, backslash or invisible character`;
  if (!isEncoded(text)) return `its URL ${shown(text)} has a percent sign that encodes no UTF-8`;
  return text.startsWith('-') ? `its URL ${shown(text)} begins with "-"` : undefined;
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text).isWellFormed();
  } catch {
    return false;
  }
}

/** As git does it (submodule.c, relative_url()), but never above the host or the root. */
function resolveRelative(parent: string, text: string): string | undefined {
  const [, head = '', path = ''] =
    /^([a-z]+:\/\/[^/]*)(\/[^]*)$/.exec(parent) ?? /^([^/]*:)([^]*)$/.exec(parent) ?? [];
  const names = path.replace(/\/+$/, '').split('/');
  for (const name of text.replace(/\/+$/, '').split('/')) {
    if (name === '..' && (names.at(-1) ?? '') === '') return undefined;
    if (name === '..') names.pop();
    else if (name !== '.' && name !== '') names.push(name);
  }
  return names.join('/') === '' ? undefined : `${head}${names.join('/')}`;
}

function placeOf(url: string): SubmodulePlace {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/|:)/.exec(url)?.[1]?.toLowerCase();
  if (hasDots(url)) return { problem: `its URL ${shown(url)} has a path with "." or ".."` };
  if (scheme === 'http' || scheme === 'https') return webPlace(url, scheme);
  if (scheme === 'file' || (scheme === undefined && url.startsWith('/'))) return filePlace(url);
  if (scheme === 'ssh' ? SSH.test(url) : scheme === undefined && SHORT_SSH.test(url))
    return { url, transport: 'ssh' };
  const is = scheme === undefined ? 'is no URL' : `has the scheme ${quoted(scheme)} or a form of it`;
  return { problem: `its URL ${shown(url)} ${is} that arx does not use, expected https or ssh` };
}

function hasDots(url: string): boolean {
  return url.split(/[/:]/).some((name) => /^(?:\.|%2e){1,2}$/i.test(name));
}

function webPlace(text: string, transport: 'http' | 'https'): SubmodulePlace {
  const url = URL.parse(text);
  if (url === null || url.pathname === '/' || url.search !== '' || url.hash !== '')
    return { problem: `its URL ${shown(text)} is not one of a repository` };
  // What stands in a commit is no secret, and no credential of ours.
  if (url.password !== '') return { problem: `its URL on ${quoted(url.host)} has a password, expected none` };
  url.username = '';
  return { url: url.href, transport };
}

function filePlace(url: string): SubmodulePlace {
  const path = url.replace(/^file:\/\//i, '');
  if (path.startsWith('/') && !path.startsWith('//')) return { url: `file://${path}`, transport: 'file' };
  return { problem: `its URL ${shown(url)} is no absolute path` };
}

function shown(url: string): string {
  return quoted(redactUrl(url), 120);
}
