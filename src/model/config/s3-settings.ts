import type { Fields } from '../manifest/fields.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { defined } from '../manifest/settings.ts';
import { textOf } from '../manifest/texts.ts';
import { S3_KEYS } from './config-keys.ts';
import type { S3Settings } from './config.ts';
import { secretReferenceOf } from './secret-reference.ts';

const CODE = 'CONFIG_INVALID';

/** The settings for S3 of an entry. Undefined when there are none. */
export function s3SettingsOf(list: ProblemList, fields: Fields, where: string): S3Settings | undefined {
  if (!Object.keys(S3_KEYS).some((key) => fields.has(key))) return undefined;
  checkTogether(list, fields, where);
  const secret = (key: keyof typeof S3_KEYS) => {
    const node = fields.get(key);
    return node && secretReferenceOf(list, node, `${where}.${key}`);
  };
  const word = (key: keyof typeof S3_KEYS, form: RegExp, expected: string) => {
    const node = fields.get(key);
    return node && wordOf(list, node, `${where}.${key}`, { form, expected });
  };
  return defined({
    endpoint: endpointOf(list, fields.get('endpoint'), `${where}.endpoint`),
    region: word('region', /^[A-Za-z0-9-]{1,64}$/, 'letters, digits and "-"'),
    profile: word('profile', /^[^\s\p{Cc}[\]]{1,128}$/u, 'a word'),
    pathStyle: truthOf(list, fields.get('path_style'), `${where}.path_style`),
    anonymous: truthOf(list, fields.get('anonymous'), `${where}.anonymous`) === true ? true : undefined,
    accessKey: secret('access_key'),
    secretKey: secret('secret_key'),
    sessionToken: secret('session_token'),
  });
}

function checkTogether(list: ProblemList, fields: Fields, where: string): void {
  const keys = fields.has('access_key') || fields.has('secret_key') || fields.has('session_token');
  const ways = [
    keys && 'access_key',
    fields.has('profile') && 'profile',
    isTrue(fields.get('anonymous')) && 'anonymous',
  ];
  const chosen = ways.filter((way) => way !== false);
  if (chosen.length > 1)
    list.add(
      CODE,
      `Cannot use ${where}: it has ${chosen.join(' and ')}, expected one of them`,
      fields.get(chosen[1] ?? '')?.at,
    );
  if (keys && !(fields.has('access_key') && fields.has('secret_key')))
    list.add(
      CODE,
      `Cannot use ${where}: it does not have both access_key and secret_key, expected them`,
      firstOf(fields)?.at,
    );
}

function firstOf(fields: Fields): Node | undefined {
  return fields.get('access_key') ?? fields.get('secret_key') ?? fields.get('session_token');
}

function wordOf(
  list: ProblemList,
  node: Node,
  where: string,
  { form, expected }: { readonly form: RegExp; readonly expected: string },
): string | undefined {
  const text = textOf(list, node, where);
  if (text === undefined || form.test(text)) return text;
  list.add(CODE, `Cannot use ${where}: it has another form, expected ${expected}`, node.at);
  return undefined;
}

function endpointOf(list: ProblemList, node: Node | undefined, where: string): string | undefined {
  const text = node && textOf(list, node, where, 'a URL');
  if (node === undefined || text === undefined) return undefined;
  const url = URL.parse(text);
  const plain =
    url !== null &&
    /^https?:\/\//i.test(text) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (plain) return url.href.replace(/\/$/, '');
  list.add(
    CODE,
    `Cannot use ${where}: it is not the URL of a server, expected https://host or https://host:port`,
    node.at,
  );
  return undefined;
}

function truthOf(list: ProblemList, node: Node | undefined, where: string): boolean | undefined {
  if (node === undefined || node.kind === 'broken') return undefined;
  if (node.kind === 'scalar' && (node.text === 'true' || node.text === 'false') && node.type === 'boolean')
    return node.text === 'true';
  list.add(CODE, `Cannot use ${where}: it is no truth value, expected true or false`, node.at);
  return undefined;
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.text === 'true';
}
