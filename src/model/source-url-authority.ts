import { quoted } from '../core/quoted.ts';
import type { Transport } from './source-spec.ts';
import { checkEscapes } from './source-url-decode.ts';
import { urlError } from './source-url-fault.ts';
import type { UrlPart, UrlParts } from './source-url-parts.ts';

const CODE = 'MANIFEST_SOURCE_URL';
const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const IPV6 = /^\[[0-9A-Fa-f:.]+\]$/;
// Amazon S3, "General purpose bucket naming rules".
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const USER = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/;
const USERINFO = /^(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})+$/;

/** Checks a URL's authority for its transport; returns host and port in lower case, '' for files. */
export function checkAuthority(parts: UrlParts, transport: Transport): string {
  if (transport === 'file') return checkLocal(parts);
  if (transport === 's3') return checkBucket(parts);
  const { userinfo, host, port } = splitAuthority(parts.authority);
  if (userinfo !== undefined) checkUserinfo(parts, userinfo, transport);
  checkHost(parts.text, host);
  if (port !== undefined) checkPort(parts.text, port);
  return `${host.text}${port === undefined ? '' : `:${port.text}`}`.toLowerCase();
}

function checkLocal({ text, authority, path }: UrlParts): string {
  if (authority.text === '') return '';
  const rest = path.text === '' ? '' : path.text;
  const relative = /^(?:\.\.?|~[A-Za-z0-9._-]*)$/.test(authority.text);
  throw urlError(text, {
    code: CODE,
    is: `it names the host ${quoted(authority.text.replace(/^.*@/, ''))}, expected none: files are local`,
    hint: relative
      ? `write file:///@/${authority.text}${rest}`
      : 'write three slashes: file:///PATH, or file:///@/./PATH for a file beside the manifest',
    start: authority.start,
    length: authority.text.length,
  });
}

function checkBucket({ text, authority }: UrlParts): string {
  if (BUCKET.test(authority.text) && !authority.text.includes('..')) return authority.text;
  throw urlError(text, {
    code: CODE,
    is: 'its bucket is not a bucket name, expected 3 to 63 of a-z, 0-9, "-" and "."',
    start: authority.start,
    length: Math.max(1, authority.text.length),
  });
}

function splitAuthority(authority: UrlPart): { userinfo?: UrlPart; host: UrlPart; port?: UrlPart } {
  const at = authority.text.lastIndexOf('@');
  const rest = authority.text.slice(at + 1);
  const [, host = rest, port] = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(rest) ?? [];
  const start = authority.start + at + 1;
  return {
    ...(at < 0 ? {} : { userinfo: { text: authority.text.slice(0, at), start: authority.start } }),
    host: { text: host, start },
    ...(port === undefined ? {} : { port: { text: port, start: start + host.length + 1 } }),
  };
}

function checkUserinfo({ text, path }: UrlParts, userinfo: UrlPart, transport: Transport): void {
  const place = { start: userinfo.start, length: Math.max(1, userinfo.text.length) };
  const fail = (is: string, hint?: string) =>
    urlError(text, { code: CODE, is, ...(hint === undefined ? {} : { hint }), ...place });
  if (transport === 'ssh' && /:|%3a/i.test(userinfo.text))
    throw fail('it has a password, which ssh never takes from a URL', 'use a key in your ssh agent');
  if (userinfo.text.includes(':') && path.text.includes('@'))
    throw fail(
      'it has a user with a password, and an "@" in its path: the host is not certain',
      'write %40 for an "@", and %2F for a slash in the password',
    );
  if (transport === 'ssh' && !USER.test(userinfo.text))
    throw fail('its user is not a user name of letters, digits, "_", "." and "-", not beginning with "-"');
  if (!USERINFO.test(userinfo.text))
    throw fail('its user or password has a character that must be percent-encoded', '"@" is %40, "/" is %2F');
  if (userinfo.text.startsWith('-') || /^%2d/i.test(userinfo.text)) throw fail('its user begins with "-"');
  checkEscapes(text, { text: userinfo.text.replace(/%2f/gi, ''), start: userinfo.start });
}

function checkHost(text: string, host: UrlPart): void {
  const is = hostProblem(host.text);
  if (is !== undefined)
    throw urlError(text, { code: CODE, is, start: host.start, length: Math.max(1, host.text.length) });
}

function hostProblem(host: string): string | undefined {
  if (host === '') return 'it names no host';
  if (host.startsWith('-')) return `the host ${quoted(host)} begins with "-"`;
  if (/[^\0-\x7f]/.test(host)) return `the host ${quoted(host)} is not ASCII, expected its xn-- form`;
  if (host.length > 253 || !(HOST.test(host) || IPV6.test(host)))
    return `the host ${quoted(host)} is not a host name or an IP address`;
  // WHATWG URL reads 0x7f.1 and 2130706433 as 127.0.0.1; ssh and others do not. One spelling only.
  if (!URL.canParse(`http://${host}`) || new URL(`http://${host}`).hostname !== host.toLowerCase())
    return `the host ${quoted(host)} is not written in the usual form`;
  return undefined;
}

function checkPort(text: string, port: UrlPart): void {
  if (/^[1-9][0-9]{0,4}$/.test(port.text) && Number(port.text) <= 65535) return;
  throw urlError(text, {
    code: CODE,
    // What stands there may be a password that was written carelessly: it is not repeated.
    is: 'what follows the colon after the host is no port, expected a number from 1 to 65535',
    ...(text.startsWith('git+ssh:')
      ? { hint: 'A git+ssh URL has a slash after the host: git+ssh://git@HOST/PATH' }
      : {}),
    start: port.start,
    length: Math.max(1, port.text.length),
  });
}
