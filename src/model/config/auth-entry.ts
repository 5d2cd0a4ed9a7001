import type { Fields } from '../manifest/fields.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { defined } from '../manifest/settings.ts';
import { textOf } from '../manifest/texts.ts';
import { type AuthOrigin, parseOrigin } from './auth-origin.ts';
import { configFieldsOf } from './config-fields.ts';
import { AUTH_KEYS, CERTIFICATE_KEYS, HTTP_KEYS, S3_KEYS, SSH_KEYS } from './config-keys.ts';
import type { AuthEntry, CertificateFiles, SshFiles } from './config.ts';
import { httpCredentialOf } from './http-credential.ts';
import { s3SettingsOf } from './s3-settings.ts';
import { pathOf, secretReferenceOf } from './secret-reference.ts';

const CODE = 'CONFIG_INVALID';

type Scheme = AuthOrigin['scheme'];

/** What each scheme of `for` can use. */
const USES: Readonly<Record<Scheme, readonly string[]>> = {
  https: [...Object.keys(HTTP_KEYS), ...Object.keys(CERTIFICATE_KEYS), 'ca'],
  http: Object.keys(HTTP_KEYS),
  ssh: Object.keys(SSH_KEYS),
  s3: [...Object.keys(S3_KEYS), 'ca'],
};

/** One named credential. Undefined after a problem was added. */
export function authEntryOf(
  list: ProblemList,
  node: Node,
  { name, file }: { readonly name: string; readonly file: string },
): AuthEntry | undefined {
  const where = `auth.${name}`;
  if (node.kind !== 'map') {
    if (node.kind !== 'broken')
      list.add(
        CODE,
        `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map with for and a credential`,
        node.at,
      );
    return undefined;
  }
  const fields = configFieldsOf(list, node, where, AUTH_KEYS);
  const origins = originsOf(list, fields.get('for'), node, where);
  // A misspelt key has been reported: then what lacks it is no second problem.
  if (fields.size === node.entries.length) checkEffects(list, fields, origins, where);
  const ca = fields.get('ca');
  return {
    name,
    file,
    origins,
    ...defined({
      http: httpCredentialOf(list, fields, where),
      certificate: certificateOf(list, fields, where),
      ca: ca && pathOf(list, ca, `${where}.ca`),
      ssh: sshOf(list, fields, where),
      s3: s3SettingsOf(list, fields, where),
    }),
  };
}

function originsOf(list: ProblemList, node: Node | undefined, entry: Node, where: string): AuthOrigin[] {
  if (node === undefined) {
    list.add(
      CODE,
      `Cannot use ${where}: it does not say for which hosts it is, expected for`,
      entry.at,
      'add for: https://HOST',
    );
    return [];
  }
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0) list.add(CODE, `Cannot use ${where}.for: it is empty, expected an origin`, node.at);
  return items.flatMap((item, at) =>
    originAt(list, item, node.kind === 'list' ? `${where}.for[${at}]` : `${where}.for`),
  );
}

function originAt(list: ProblemList, node: Node, where: string): AuthOrigin[] {
  const text = textOf(list, node, where, 'an origin such as https://host');
  if (text === undefined) return [];
  const origin = parseOrigin(text);
  if (origin !== undefined) return [origin];
  list.add(
    CODE,
    `Cannot use ${where}: it is no origin, expected https://host, https://host:port, ssh://host or s3://bucket`,
    node.at,
    'write no path and no wildcard; list each host',
  );
  return [];
}

/** Every key must be of use to some origin, and every origin must have something to use. */
function checkEffects(
  list: ProblemList,
  fields: Fields,
  origins: readonly AuthOrigin[],
  where: string,
): void {
  if (origins.length === 0) return;
  for (const [key, { at }] of fields) {
    if (key === 'for' || origins.some(({ scheme }) => USES[scheme].includes(key))) continue;
    const right = (Object.keys(USES) as Scheme[])
      .filter((scheme) => USES[scheme].includes(key))
      .join(':// or ');
    list.add(
      CODE,
      `Cannot use ${where}.${key}: it would have no effect for ${origins[0]?.text ?? ''}, expected ${right}:// in for`,
      at,
    );
  }
  for (const { scheme, text } of origins) {
    // An S3 bucket may need no more than to be named: then the standard chain gives the credential.
    if (scheme === 's3' || USES[scheme].some((key) => fields.has(key))) continue;
    list.add(
      CODE,
      `Cannot use ${where}: it has nothing for ${text}, expected one of ${USES[scheme].join(', ')}`,
      fields.get('for')?.at,
    );
  }
}

function certificateOf(list: ProblemList, fields: Fields, where: string): CertificateFiles | undefined {
  const [certificate, key, passphrase] = Object.keys(CERTIFICATE_KEYS).map((name) => fields.get(name));
  if (certificate === undefined && key === undefined && passphrase === undefined) return undefined;
  if (certificate === undefined || key === undefined) {
    list.add(
      CODE,
      `Cannot use ${where}: it does not have both certificate and key, expected them`,
      (certificate ?? key ?? passphrase)?.at,
    );
    return undefined;
  }
  const paths = [
    pathOf(list, certificate, `${where}.certificate`),
    pathOf(list, key, `${where}.key`),
  ] as const;
  const secret = passphrase && secretReferenceOf(list, passphrase, `${where}.passphrase`);
  if (paths[0] === undefined || paths[1] === undefined) return undefined;
  return { certificate: paths[0], key: paths[1], ...defined({ passphrase: secret }) };
}

function sshOf(list: ProblemList, fields: Fields, where: string): SshFiles | undefined {
  const [identity, knownHosts] = Object.keys(SSH_KEYS).map((key) => {
    const node = fields.get(key);
    return node && pathOf(list, node, `${where}.${key}`);
  });
  return identity === undefined && knownHosts === undefined ? undefined : defined({ identity, knownHosts });
}
