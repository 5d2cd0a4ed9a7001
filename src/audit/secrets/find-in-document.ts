import { encodedPassword } from './find-authorization.ts';
import { looksLikePassword } from './find-assignment.ts';
import { isPlaceholder } from './placeholder.ts';
import type { SecretFinder } from './secret-match.ts';

const MACHINE =
  /machine\s{1,8}\S{1,253}\s{1,40}(?:login\s{1,8}\S{1,200}\s{1,40})?password\s{1,8}(\S{1,200})/y;
const NETRC = /(?:^|[._-])netrc$/;
const AUTH = /"auth"\s{0,8}:\s{0,8}"([A-Za-z0-9+/]{8,2000}={0,2})"/y;
const NPM = /_(?:authtoken|auth|password)[ \t]{0,4}=[ \t]{0,4}"?([^\s"$<{]{8,400})/iy;
const NAMED_HASH =
  /^([A-Za-z_][\w.@-]{0,63}):(\$(?:1|2[abxy]|5|6|y|7|apr1|argon2i?d?|gy|sha1|md5)\$[^\s:]{12,200}|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{20,120})/;
const WIREGUARD = /(?:private|preshared)key[ \t]{0,4}=[ \t]{0,4}([A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])/iy;
const KUBERNETES_DATA =
  /^[ \t]{1,8}([\w.-]{1,253}):[ \t]{1,4}["']?([A-Za-z0-9+/]{8,20000}={0,2})["']?[ \t]*$/;
const LONGEST_NAME = 70;
const LONGEST_LINE = 400;
const LONGEST_DOCUMENT = 8192;
const MOST_LINES = 400;
const KIND = 'kind: Secret';

/** netrc(5), at `machine `. In other files its words are those of a sentence: there the value must look like a password. */
export const findNetrc: SecretFinder = ({ text, name }, offset) => {
  MACHINE.lastIndex = offset;
  const value = MACHINE.exec(text)?.[1];
  if (value === undefined) return undefined;
  const isNetrc = NETRC.test(name);
  const password = isNetrc ? value : value.replace(/["'`].*$|\\n$|[.,;:)]+$/, '');
  if (isPlaceholder(password) || !(isNetrc || looksLikePassword(password))) return undefined;
  const start = MACHINE.lastIndex - value.length;
  const sure = isNetrc ? 'certain' : 'likely';
  return { kind: 'password in netrc form', start, end: start + password.length, sure };
};

/** The settings of docker and podman, at `"auth"`. */
export const findDockerAuth: SecretFinder = ({ text }, offset) => {
  AUTH.lastIndex = offset;
  const value = AUTH.exec(text)?.[1];
  if (value === undefined || encodedPassword(value) === undefined) return undefined;
  const end = AUTH.lastIndex - 1;
  return { kind: 'registry password', start: end - value.length, end, sure: 'certain' };
};

/** npmrc: `_authToken`, `_auth`, `_password`. */
export const findNpmAuth: SecretFinder = ({ text, name }, offset) => {
  // `//registry/:_authToken` stands in scripts too.
  if (!name.endsWith('npmrc') && text.charAt(offset - 1) !== ':') return undefined;
  NPM.lastIndex = offset;
  const value = NPM.exec(text)?.[1];
  if (value === undefined || isPlaceholder(value)) return undefined;
  const end = NPM.lastIndex;
  return { kind: 'registry token', start: end - value.length, end, sure: 'certain' };
};

/** A line of htpasswd or shadow(5), at the mark of its method. */
export const findPasswordHash: SecretFinder = ({ text }, offset) => {
  const before = text.slice(Math.max(0, offset - LONGEST_NAME), offset);
  const start = offset - before.length + before.lastIndexOf('\n') + 1;
  const found = NAMED_HASH.exec(text.slice(start, start + LONGEST_LINE));
  const hash = found?.[2];
  if (
    hash === undefined ||
    found === null ||
    start + found[0].length - hash.length !== offset ||
    isExample(hash)
  )
    return undefined;
  return { kind: 'password hash of a user', start: offset, end: offset + hash.length, sure: 'certain' };
};

/** wg-quick(8), at `PrivateKey` or `PresharedKey`. */
export const findWireguardKey: SecretFinder = ({ text }, offset) => {
  WIREGUARD.lastIndex = offset;
  const value = WIREGUARD.exec(text)?.[1];
  if (value === undefined || isExample(value)) return undefined;
  const end = WIREGUARD.lastIndex;
  return { kind: 'WireGuard key', start: end - value.length, end, sure: 'certain' };
};

/** A Secret of Kubernetes with values in it, at `kind: Secret`. */
export const findKubernetesSecret: SecretFinder = ({ text }, offset) => {
  const before = text.slice(Math.max(0, offset - LONGEST_DOCUMENT), offset);
  const cut = Math.max(before.lastIndexOf('\n---'), 0);
  // One of each kind in a document: the first was followed to its end.
  if (!text.startsWith(KIND, offset) || before.includes(KIND, cut)) return undefined;
  const start = offset - before.length + cut;
  const [document = ''] = text.slice(start + 1, offset + LONGEST_DOCUMENT).split('\n---', 1);
  const lines = document.split('\n', MOST_LINES);
  let [at, inside] = [start + 1, false];
  for (const line of lines) {
    if (/^\S/.test(line)) inside = /^data:\s*$/.test(line);
    const value = inside ? KUBERNETES_DATA.exec(line)?.[2] : undefined;
    if (value !== undefined && !isPlaceholder(Buffer.from(value, 'base64').toString('latin1'))) {
      const from = at + line.indexOf(value);
      return { kind: 'value of a Kubernetes secret', start: from, end: from + value.length, sure: 'certain' };
    }
    at += line.length + 1;
  }
  return undefined;
};

function isExample(value: string): boolean {
  return /example|placeholder|x{6}|\.{3}/i.test(value);
}
