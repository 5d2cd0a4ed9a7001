import { quoted } from '../../core/quoted.ts';
import type { Fields } from '../manifest/fields.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { textOf } from '../manifest/texts.ts';
import { configFieldsOf } from './config-fields.ts';
import { BASIC_KEYS, HEADER_KEYS, HTTP_KEYS } from './config-keys.ts';
import type { HttpCredential, SecretReference } from './config.ts';
import { secretReferenceOf } from './secret-reference.ts';

const CODE = 'CONFIG_INVALID';
// RFC 9110, section 5.6.2: a token.
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
// RFC 9110, sections 7 and 10, RFC 9112: what decides where a request goes, how it is framed, or what its answer is.
const OWN_NAMES =
  /^(?:accept(?:-.*)?|authorization|connection|content-.*|expect|host|http2-settings|if-.*|keep-alive|max-forwards|proxy-.*|range|te|trailer|transfer-encoding|upgrade|user-agent|via|sec-.*|:.*)$/i;
const INSTEAD: Readonly<Record<string, string>> = {
  authorization: 'write bearer: {env: NAME}, or basic: {user: NAME, password: {env: NAME}}',
};

/** The one credential for HTTP of an entry. Undefined when there is none, or after a problem was added. */
export function httpCredentialOf(
  list: ProblemList,
  fields: Fields,
  where: string,
): HttpCredential | undefined {
  const [first, second] = Object.keys(HTTP_KEYS).filter((key) => fields.has(key));
  if (first === undefined) return undefined;
  if (second !== undefined) {
    const at = fields.get(second)?.at;
    list.add(CODE, `Cannot use ${where}: it has ${first} and ${second}, expected one of them`, at);
    return undefined;
  }
  const node = fields.get(first) as Node;
  if (first === 'header') return headerOf(list, node, `${where}.header`);
  if (first === 'basic') return basicOf(list, node, `${where}.basic`);
  const token = secretReferenceOf(list, node, `${where}.bearer`);
  return token === undefined ? undefined : { kind: 'bearer', token };
}

function headerOf(list: ProblemList, node: Node, where: string): HttpCredential | undefined {
  const parts = partsOf(list, node, where, HEADER_KEYS);
  const name = parts?.first && headerNameOf(list, parts.first, `${where}.name`);
  const value = parts?.second && secretReferenceOf(list, parts.second, `${where}.value`);
  return name === undefined || value === undefined ? undefined : { kind: 'header', name, value };
}

function headerNameOf(list: ProblemList, node: Node, where: string): string | undefined {
  const name = textOf(list, node, where, 'the name of a header');
  if (name === undefined) return undefined;
  if (!FIELD_NAME.test(name)) {
    list.add(
      CODE,
      `Cannot use ${where}: it is no name of a header, expected letters, digits and "-"`,
      node.at,
    );
    return undefined;
  }
  if (!OWN_NAMES.test(name)) return name;
  const hint = INSTEAD[name.toLowerCase()];
  list.add(
    CODE,
    `Cannot use ${where}: arx sets ${quoted(name)} itself, expected a header of your server`,
    node.at,
    hint,
  );
  return undefined;
}

function basicOf(list: ProblemList, node: Node, where: string): HttpCredential | undefined {
  const parts = partsOf(list, node, where, BASIC_KEYS);
  const user = parts?.first && userOf(list, parts.first, `${where}.user`);
  const password = parts?.second && secretReferenceOf(list, parts.second, `${where}.password`);
  return user === undefined || password === undefined ? undefined : { kind: 'basic', user, password };
}

function userOf(list: ProblemList, node: Node, where: string): string | SecretReference | undefined {
  if (node.kind === 'map') return secretReferenceOf(list, node, where);
  const user = textOf(list, node, where, 'the name of a user');
  // RFC 7617, section 2: a user has no colon.
  if (user === undefined || /^[^:\p{Cc}]{1,256}$/u.test(user)) return user;
  list.add(CODE, `Cannot use ${where}: it is no name of a user, expected text without ":"`, node.at);
  return undefined;
}

/** The two members of a map, which it must both have. Undefined after a problem was added. */
function partsOf(
  list: ProblemList,
  node: Node,
  where: string,
  keys: object,
): { first: Node; second: Node } | undefined {
  const names = Object.keys(keys).join(' and ');
  if (node.kind !== 'map') {
    // Not what it is: a value that was written out is a secret.
    if (node.kind !== 'broken')
      list.add(CODE, `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map with ${names}`, node.at);
    return undefined;
  }
  const fields = configFieldsOf(list, node, where, keys);
  const [first, second] = Object.keys(keys).map((key) => fields.get(key));
  if (first !== undefined && second !== undefined) return { first, second };
  list.add(CODE, `Cannot use ${where}: it does not have both ${names}, expected them`, node.at);
  return undefined;
}
