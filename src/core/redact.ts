import { isSecretParameter, signedFamilies } from './secret-parameter.ts';

const MOST_PASSES = 16;
const MOST_NESTING = 3;
const HIDDEN = '[redacted]';
// JSON may write a slash as `\/`. WHATWG URL, "special authority slashes state": for these schemes any number of slashes or
// backslashes begins the host.
const AUTHORITY_START = /(?:https?|wss?|ftps?):[\\/]*|\\\/\\\/|\/\//gi;
const URL_MARK = /\/\/|\\\/\\\/|^['(]*\/|(?:https?|wss?|ftps?):/i;
const KEEPS_USER = /(?:^|[^a-z0-9])(?:ssh|sftp):$/i;
const ENCODED_SLASHES = /%2f%2f/i;
const BAD_PORT = /^[^[\]]*:[^@]*[^0-9@]/;

/**
 * The text without any credential of any URL in it: userinfo (ssh keeps the user, never the password), the parameters of
 * signed links, and parameters that look like tokens, also percent-encoded, nested or in the scp-like form. Works on any
 * prose. Redacting twice changes nothing. When in doubt it removes too much.
 */
export function redactText(text: string): string {
  return settle(text, (now) => redactProse(now, MOST_NESTING));
}

/** The same for a text that is one URL as a whole, whatever characters it has. */
export function redactUrl(text: string): string {
  return settle(text, (now) => redactProse(redactRun(now, MOST_NESTING), MOST_NESTING));
}

/** For JSON.stringify: no text of the value has a credential in a URL. */
export function redactMember(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? redactText(value) : value;
}

/** True if the text has no credential in a URL. */
export function isRedacted(text: string): boolean {
  return redactText(text) === text;
}

function settle(text: string, pass: (text: string) => string): string {
  let now = text;
  for (let count = 0; count < MOST_PASSES; count += 1) {
    const next = pass(now);
    if (next === now) return now;
    now = next;
  }
  return HIDDEN;
}

function redactProse(text: string, nesting: number): string {
  if (!/[/%@]/.test(text)) return text;
  const parts = text.split(/([\s"<>`]+)/);
  let out = '';
  for (let index = 0; index < parts.length; index += 1) {
    const last = endOfRun(parts, index);
    const run = parts.slice(index, last + 1).join('');
    const end = endOfWord(run);
    out += redactRun(run.slice(0, end), nesting) + run.slice(end);
    index = last;
  }
  return out;
}

// A host with a port that is no number is a password with a quote or a space in it: it reaches to the last @ nearby.
function endOfRun(parts: readonly string[], index: number): number {
  const run = parts[index] ?? '';
  const slashes = run.indexOf('//');
  if (slashes < 0 || run.includes('@') || !BAD_PORT.test(authorityOf(run, slashes + 2))) return index;
  for (let ahead = index + 1; ahead < Math.min(parts.length, index + 16); ahead += 1) {
    if (parts[ahead]?.includes('\n')) break;
    if (parts[ahead]?.includes('@')) return ahead;
  }
  return index;
}

function endOfWord(run: string): number {
  let end = run.length;
  while (end > 0 && `'),.;:]}!`.includes(run.charAt(end - 1))) end -= 1;
  return end;
}

function redactRun(run: string, nesting: number): string {
  const isUrl = URL_MARK.test(run);
  // Without a mark it may still be the end of a URL that a space cut in two.
  const clean = redactParameters(isUrl ? redactUserinfo(run) : redactScp(run), nesting);
  return ENCODED_SLASHES.test(clean) && nesting > 0 ? redactEncoded(clean, nesting - 1) : clean;
}

function redactEncoded(run: string, nesting: number): string {
  const decoded = decodeLoosely(run);
  const clean = redactProse(redactRun(decoded, nesting), nesting);
  return clean === decoded ? run : clean;
}

// git-clone(1), "GIT URLS": [user@]host:path. A name in front of a digest (name:tag@sha256:…) has no credential.
function redactScp(run: string): string {
  const at = run.indexOf('@');
  const colon = run.indexOf(':');
  if (colon <= 0 || colon > at || run.slice(colon, at).includes('/')) return run;
  const host = /^([A-Za-z0-9._-]+):./.exec(run.slice(run.lastIndexOf('@') + 1))?.[1];
  if (host === undefined || /^sha\d+$/.test(host)) return run;
  return `${run.slice(0, colon)}${run.slice(run.lastIndexOf('@'))}`;
}

function redactUserinfo(run: string): string {
  let out = '';
  let from = 0;
  const last = { ofPath: endOfAt(run.replace(/[?#][^]*$/, ''), false), ofRun: endOfAt(run, true) };
  const lastAt = Math.max(run.lastIndexOf('@'), run.lastIndexOf('%40'));
  AUTHORITY_START.lastIndex = 0;
  for (let found = AUTHORITY_START.exec(run); found !== null; found = AUTHORITY_START.exec(run)) {
    const start = skipSlashes(run, found.index + found[0].length);
    // Nothing behind can be userinfo. To look at each of many authorities to its end would take quadratic time.
    if (start > lastAt) break;
    const scheme = run.slice(Math.max(0, found.index - 40), found.index);
    const end = endOfUserinfo(run, start, last);
    out += run.slice(from, start) + (KEEPS_USER.test(scheme) ? userOf(run.slice(start, end)) : '');
    from = end;
    AUTHORITY_START.lastIndex = Math.max(end, start);
  }
  return out + run.slice(from);
}

function skipSlashes(run: string, start: number): number {
  let at = start;
  if (/(?:^|[^a-z])file:\/\/$/i.test(run.slice(Math.max(0, start - 8), start))) return at;
  while (run.charAt(at) === '/' || run.charAt(at) === '\\') at += 1;
  return at;
}

function authorityOf(run: string, start: number): string {
  return /^[^/?#\\]*/.exec(run.slice(start))?.[0] ?? '';
}

// RFC 3986, section 3.2: userinfo ends at the @ before the host; the last one, because passwords are written carelessly.
// A password with a raw slash in it looks like a host, and a path with an @: then it is the last @ of the path. One with a
// raw slash, `?` or `#` and no @ before that looks like a host with a bad port: then it is the last @ of all.
function endOfUserinfo(run: string, start: number, last: { ofPath: number; ofRun: number }): number {
  const authority = authorityOf(run, start);
  const badPort = BAD_PORT.test(authority);
  const at = endOfAt(authority, badPort);
  if (at < 0) return badPort ? Math.max(start, last.ofRun) : start;
  const hasPassword = /:|%3a/i.test(authority.slice(0, at));
  return Math.max(start + at, hasPassword ? last.ofPath : 0);
}

function endOfAt(text: string, encodedToo: boolean): number {
  const plain = text.lastIndexOf('@');
  if (plain >= 0) return plain + 1;
  const encoded = encodedToo ? text.lastIndexOf('%40') : -1;
  return encoded >= 0 ? encoded + 3 : -1;
}

function userOf(userinfo: string): string {
  const user = userinfo.replace(/(?:@|%40)$/, '').split(/:|%3a/i)[0] ?? '';
  return user === '' ? '' : `${user}@`;
}

function redactParameters(run: string, nesting: number): string {
  const first = run.search(/[?#]/);
  if (first < 0) return run;
  const pieces = run.slice(first).split(/([?#&])/);
  const families = signedFamilies(pieces.map(nameOf));
  let out = run.slice(0, first);
  let pending = '';
  for (let index = 1; index < pieces.length; index += 2) {
    const mark = pieces[index] ?? '';
    if (mark !== '&') pending = mark;
    const kept = keepPiece(pieces[index + 1] ?? '', families, nesting);
    if (kept === undefined) continue;
    out += (pending === '' ? '&' : pending) + kept;
    pending = '';
  }
  return out;
}

function keepPiece(piece: string, families: ReadonlySet<string>, nesting: number): string | undefined {
  const pairs = piece.split(';');
  const secret = pairs.findIndex((pair) => pair.includes('=') && isSecretParameter(nameOf(pair), families));
  const kept = secret < 0 ? piece : pairs.slice(0, secret).join(';');
  if (secret === 0) return undefined;
  if (!kept.includes('%')) return kept;
  const decoded = decodeLoosely(kept);
  if (decoded === kept) return kept;
  if (nesting === 0) return undefined;
  const clean = redactProse(redactRun(decoded, nesting - 1), nesting - 1);
  return clean === decoded ? kept : undefined;
}

function nameOf(pair: string): string {
  return decodeLoosely(pair.split('=', 1)[0] ?? '');
}

function decodeLoosely(text: string): string {
  return text.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}
