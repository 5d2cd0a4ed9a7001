import { isSecretParameter, signedFamilies } from '../../../core/secret-parameter.ts';

/** One URL in a text that has a credential in it. The URL is as written: never show it. */
export interface UrlCredential {
  readonly url: string;
  /** What it is: `a password`, `a token as user`, `the parameter sig`. */
  readonly what: string;
  readonly offset: number;
}

// Bounded in front, one greedy run behind: linear on any text.
const URL_RUN = /[a-z][a-z0-9+.-]{0,31}:\/\/[^\s"'<>`\\]+/gi;
const SHORTEST_SECRET = 8;
/** What stands for a secret in examples, and variables that are filled in later. */
const PLACEHOLDER =
  /^(?:[$%*<[{]|x+$|\.+$|…|(?:your|my|the|example|change|dummy|fake|redacted|masked|user(?:name)?|pass(?:word|wd)?|secret|token|foo|bar|test)(?:$|[^a-z0-9]))/i;
/** Tokens that are given as the name of a user, with any password or none. */
const TOKEN = /^(?=.*[0-9])[A-Za-z0-9_-]{20,}$/;

/**
 * The URLs of a text that carry a user's password, a token, or the signature of a signed link. Made for prose, scripts and
 * documents: what only stands for a secret is passed over. Linear in the length of the text.
 */
export function* credentialsIn(text: string): Generator<UrlCredential> {
  for (const { 0: run, index } of text.matchAll(URL_RUN)) {
    const url = withoutMarks(run);
    const what = inUserinfo(url) ?? inParameters(url);
    if (what !== undefined) yield { url, what, offset: index };
  }
}

/** What closes brackets and sentences around a URL is no part of it. */
function withoutMarks(run: string): string {
  let end = run.length;
  while (')],.;}!'.includes(run.charAt(end - 1))) end -= 1;
  return run.slice(0, end);
}

function inUserinfo(url: string): string | undefined {
  const start = url.indexOf('://') + 3;
  const [authority = ''] = /^[^/?#]*/.exec(url.slice(start)) ?? [];
  const userinfo = decoded(authority.slice(0, Math.max(0, authority.lastIndexOf('@'))));
  const colon = userinfo.indexOf(':');
  if (colon < 0) return TOKEN.test(userinfo) ? 'a token as user' : undefined;
  const password = userinfo.slice(colon + 1);
  if (password === '' || PLACEHOLDER.test(password))
    return TOKEN.test(userinfo.slice(0, colon)) ? 'a token as user' : undefined;
  return 'a password';
}

function inParameters(url: string): string | undefined {
  const first = url.search(/[?#]/);
  if (first < 0) return undefined;
  const pairs = url
    .slice(first + 1)
    .split(/[?#&;]/)
    .map((pair) => pair.split('=', 2));
  const families = signedFamilies(pairs.map(([name = '']) => name));
  const secret = pairs.find(
    ([name = '', value = '']) =>
      value.length >= SHORTEST_SECRET &&
      isSecretParameter(decoded(name), families) &&
      !PLACEHOLDER.test(value),
  );
  return secret === undefined ? undefined : `the parameter ${decoded(secret[0] ?? '').slice(0, 40)}`;
}

function decoded(text: string): string {
  return text.replace(/%[2-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}
