import { isExampleToken, isPlaceholder } from './placeholder.ts';
import { entropyOf } from './entropy.ts';
import type { SecretFinder } from './secret-match.ts';

const BEARER = /bearer[ \t]{1,4}([A-Za-z0-9._~+/=-]{20,2000})(?![A-Za-z0-9$({<])/iy;
const BASIC = /basic[ \t]{1,4}([A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=$({<])/iy;
const USER = /(?: -u|--user)[ =]{0,2}["']?([^\s"':$<{(]{1,64}):([^\s"'`$<{(]{6,128})/y;
// The same command: no end of one in between, but a line may go on.
const CLIENT = /\b(?:curl|wget|https?|xh|lftp|smbclient)\b(?:[^;|&\n]|\\\n){0,290}$/;
const SSHPASS = /sshpass[ \t]{1,4}-p[ \t]{0,2}(["']?)([^\s"'`$<{(]{4,128})\1/y;

/** `Authorization: Bearer …` (RFC 6750). */
export const findBearer: SecretFinder = ({ text }, offset) => {
  BEARER.lastIndex = offset;
  const value = BEARER.exec(text)?.[1];
  if (value === undefined || value.startsWith('eyJ') || isExampleToken(value) || isPlaceholder(value))
    return undefined;
  if (!/\d/.test(value) || entropyOf(value) < 3.5) return undefined;
  const end = BEARER.lastIndex;
  return { kind: 'bearer token', start: end - value.length, end, sure: 'certain' };
};

/** `Authorization: Basic …` (RFC 7617): base64 of a user, a colon and a password. */
export const findBasic: SecretFinder = ({ text }, offset) => {
  BASIC.lastIndex = offset;
  const value = BASIC.exec(text)?.[1];
  const password = value === undefined ? undefined : encodedPassword(value);
  if (value === undefined || password === undefined) return undefined;
  const end = BASIC.lastIndex;
  return { kind: 'password of basic authentication', start: end - value.length, end, sure: 'certain' };
};

/** `curl -u user:password`, at ` -u` or `--user`. */
export const findCurlUser: SecretFinder = ({ text }, offset) => {
  USER.lastIndex = offset;
  const password = USER.exec(text)?.[2];
  if (password === undefined || isPlaceholder(password)) return undefined;
  if (!CLIENT.test(text.slice(Math.max(0, offset - 300), offset))) return undefined;
  const end = USER.lastIndex;
  return { kind: 'password in a command', start: end - password.length, end, sure: 'certain' };
};

/** `sshpass -p password`. */
export const findSshpass: SecretFinder = ({ text }, offset) => {
  SSHPASS.lastIndex = offset;
  const [whole, , password] = SSHPASS.exec(text) ?? [];
  if (whole === undefined || password === undefined || isPlaceholder(password)) return undefined;
  const start = offset + whole.lastIndexOf(password);
  return { kind: 'password in a command', start, end: start + password.length, sure: 'certain' };
};

/** The password in base64 of `user:password`, unless it is a placeholder. */
export function encodedPassword(value: string): string | undefined {
  if (isPlaceholder(value)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  const [, password] = /^[\x21-\x7e]{1,200}?:([\x21-\x7e]{4,400})$/.exec(decoded) ?? [];
  return password === undefined || isPlaceholder(password) ? undefined : password;
}
