import { entropyOf } from './entropy.ts';
import { isPlaceholder } from './placeholder.ts';
import type { SearchedText, SecretFinder, SecretMatch } from './secret-match.ts';

/** Parts of names whose values are secrets. */
export const SECRET_NAMES = [
  'pass',
  'pwd',
  'secret',
  'token',
  'apikey',
  'api_key',
  'api-key',
  'access_key',
  'accesskey',
  'access-key',
  'auth_key',
  'authkey',
  'private_key',
  'privatekey',
  'credential',
  'encryption_key',
  'signing_key',
  'master_key',
  'account_key',
] as const;

// A name, `=` or `:` or `=>` or `:=` or (behind a closed quote) a comma, and what follows; each part is bounded.
const SIGN = /[\w.-]{0,40}(["'\]]{0,2})[ \t]{0,8}(=>|:=|={1,3}|:|,(?=[ \t]{0,8}["']))[ \t]{0,8}/y;
const QUOTED = /(["'`])((?:(?!\1)[^\\\n\r]){6,300})\1/y;
const BARE = /[A-Za-z0-9+/=_.~!@#%^&*?-]{6,300}(?=[\s;"']|$)/y;
const OPTION = /[\w-]{0,40}[ \t=]{1,2}(["']?)([^\s"'$<>()[\]{}|;]{8,200})\1(?=\s|$|["'])/y;
const ELEMENT = /[\w.:-]{0,40}>([^<>\s]{8,200})<\//y;
// Names that speak of a secret without being one, with what may follow in the name.
const ABOUT =
  /^(?:pass(?:ed|es|ing|ive|age|port(?!_?(?:secret|key|token))|through|able|by|enger|_?(?:thru|through|count|rate|age|file|path|regex|pattern|policy|length|min|max|hash_?algo|field|label|prompt|hint|env))|password_?(?:file|path|policy|pattern|regex|field|label|prompt|hint|length|min|max|command|cmd|input|type|reset|confirm\w*|strength|env|source|ref|name|id)\b|token(?:s\b|ize|izer|_?(?:type|url|uri|endpoint|name|kind|id|ttl|expir|file|path|limit|count|length|max|min|budget|header|field|issuer|ref|types|regex|pattern|source|class|review))|secret_?(?:name|ref|path|file|id|manager|key_?ref|arn|version|type|store|provider|mount|names)|secrets?\b[.]|credential_?(?:s_?file|path|type|provider|process|helper|source|id\b))|_?(?:name|file|path|url|id|ref|type|arn)\b/i;
const ANY_SPACE = /\s/;
/** Addresses, paths, digests with their names, file names. */
const NO_KEY = /^https?:|^[./~]|^arn:|^sha\d|\.\w{1,4}$/;

/** A name that speaks of a secret, with a value behind that looks like one. */
export const findAssignment: SecretFinder = (searched, offset) => {
  const { text } = searched;
  if (ABOUT.test(text.slice(offset, offset + 48))) return undefined;
  const found =
    optionValue(searched, offset) ?? elementValue(text, offset) ?? assignedValue(searched, offset);
  if (found === undefined) return undefined;
  const isPassword = /^p(?:ass|wd)/i.test(text.slice(offset, offset + 4));
  const value = text.slice(found.start, found.end);
  if (isPlaceholder(value) || !(isPassword ? looksLikePassword(value) : looksLikeKey(value)))
    return undefined;
  return { kind: isPassword ? 'password' : 'secret value', ...found, sure: 'likely' };
};

type Range = Pick<SecretMatch, 'start' | 'end'>;

function assignedValue({ text, settings }: SearchedText, offset: number): Range | undefined {
  SIGN.lastIndex = offset;
  const sign = SIGN.exec(text);
  if (sign === null) return undefined;
  const at = SIGN.lastIndex;
  // `=== "x"` compares, and a comma is only between a quoted name and its value.
  if ((sign[2]?.length ?? 0) > 1 && sign[2]?.startsWith('==') === true) return undefined;
  if (sign[2] === ',' && sign[1] === '') return undefined;
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text);
  if (quoted !== null) return { start: at + 1, end: QUOTED.lastIndex - 1 };
  return bareValue(text, offset, at, settings);
}

/** Without quotes: in settings, and in connection strings of the form `Server=a;User Id=b;Password=c`. */
function bareValue(text: string, offset: number, at: number, settings: boolean): Range | undefined {
  const line = text.slice(Math.max(0, offset - 80), at);
  const isConnection =
    /;\s{0,3}[\w ]{0,20}$/.test(text.slice(Math.max(0, offset - 24), offset)) && line.endsWith('=');
  if (!settings && !isConnection) return undefined;
  if (isConnection) {
    const end = text.slice(at, at + 200).search(/[;"'\s]/);
    return { start: at, end: end < 0 ? Math.min(at + 200, text.length) : at + end };
  }
  BARE.lastIndex = at;
  return BARE.test(text) ? { start: at, end: BARE.lastIndex } : undefined;
}

/** `--password hunter…`, `--token=…`. */
function optionValue({ text }: SearchedText, offset: number): Range | undefined {
  if (!/--[\w-]{0,24}$/.test(text.slice(Math.max(0, offset - 26), offset))) return undefined;
  OPTION.lastIndex = offset;
  const found = OPTION.exec(text);
  const value = found?.[2];
  if (found === null || value === undefined || value.startsWith('-')) return undefined;
  const start = offset + found[0].lastIndexOf(value);
  return { start, end: start + value.length };
}

/** `<password>…</password>`. */
function elementValue(text: string, offset: number): Range | undefined {
  if (!/<[\w.:-]{0,24}$/.test(text.slice(Math.max(0, offset - 26), offset))) return undefined;
  ELEMENT.lastIndex = offset;
  const value = ELEMENT.exec(text)?.[1];
  return value === undefined
    ? undefined
    : { start: ELEMENT.lastIndex - 2 - value.length, end: ELEMENT.lastIndex - 2 };
}

/** At least eight printable characters of several kinds, and no name or sentence. */
export function looksLikePassword(value: string): boolean {
  if (value.length < 8 || ANY_SPACE.test(value) || looksLikeName(value)) return false;
  if (!/^[!-~]+$/.test(value) || !/[0-9!@$%^&*+=?~]/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return kinds >= 3 || (kinds === 2 && /[0-9]/.test(value) && value.length >= 10 && entropyOf(value) >= 3);
}

function looksLikeKey(value: string): boolean {
  if (value.length < 16 || ANY_SPACE.test(value) || NO_KEY.test(value)) return false;
  if (isScrambled(value)) return true;
  if (looksLikeName(value) || !/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false;
  const isHex = /^[0-9a-fA-F-]+$/.test(value);
  return isHex ? value.length >= 24 && entropyOf(value) >= 3 : entropyOf(value) >= 3.6;
}

/** Letters of both cases by chance, as base64 without a digit has them; in names a case lasts for a word. */
function isScrambled(value: string): boolean {
  if (value.length < 20 || !/^[A-Za-z0-9+/=_-]+$/.test(value)) return false;
  const changes = value.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return changes / value.length > 0.38 && entropyOf(value) >= 3.9;
}

/** Words joined by dashes, dots, underscores or capitals, with few digits: `user.password-reset.v2`, `a/b.txt`. */
function looksLikeName(value: string): boolean {
  if (/[(){}[\]<>\\,;$]|\/\//.test(value) || /^[./]/.test(value)) return true;
  const words = value.split(/[-_.:/\s]|(?<=[a-z])(?=[A-Z])/);
  return (
    words.every((word) =>
      /^(?:[A-Za-z]?[a-z]{0,24}|[A-Z]{1,24}|[A-Za-z]{1,4}\d{1,2}|[A-Za-z]\d[a-z]{2,20}|v?\d{1,4})$/.test(
        word,
      ),
    ) && words.length > 1
  );
}
