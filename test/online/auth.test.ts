import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Context } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import { parseSourceUrl } from '../../src/model/source-url.ts';
import { type Access, accessOf } from '../../src/online/auth/access.ts';
import type { SourceRequest } from '../../src/plugin/source.ts';
import { type Workplace, workplace } from './workplace.ts';

const CONFIG = `auth:
  corp: {for: ['https://corp.test', 'https://corp.test:8443'], bearer: {env: CORP_TOKEN}}
  file: {for: https://file.test, bearer: {file: ~/token}}
  lab: {for: https://lab.test, header: {name: PRIVATE-TOKEN, value: {env: LAB_TOKEN}}}
  web: {for: http://web.test, basic: {user: me, password: {env: WEB_PASSWORD}}}
  both: {for: https://both.test, basic: {user: {env: WEB_USER}, password: {env: WEB_PASSWORD}}}
  mtls: {for: https://mtls.test, certificate: ~/cert.pem, key: ~/key.pem, passphrase: {env: PHRASE}, ca: ~/ca.pem}
  deploy: {for: ssh://git@ssh.test, identity: ~/id, known_hosts: ~/known}
  store: {for: s3://backup, endpoint: https://s3.test, region: eu-1, path_style: true, access_key: {env: AK}, secret_key: {env: SK}, session_token: {env: ST}}
`;

const VARIABLES = {
  CORP_TOKEN: 'corp-token/1+=',
  LAB_TOKEN: 'lab token',
  WEB_USER: 'web-user',
  WEB_PASSWORD: 'pä ss:word',
  PHRASE: 'phrase',
  AK: 'access-key',
  SK: 'secret-key',
  ST: 'session-token',
};

/** A home with that config and those files. */
function place(env: Readonly<Record<string, string>> = VARIABLES): Workplace {
  const w = workplace('auth', env);
  mkdirSync(w.context.configDir, { mode: 0o700 });
  const files = {
    token: 'file-token\n',
    'cert.pem': 'CERT',
    'key.pem': 'KEY',
    'ca.pem': 'CA',
    id: 'ID',
    known: 'HOSTS',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(w.home, name), text, { mode: 0o600 });
  writeFileSync(join(w.context.configDir, 'config.yaml'), CONFIG, { mode: 0o600 });
  return w;
}

function access(url: string, auth: string | undefined, context: Context): Access {
  const request: SourceRequest = {
    spec: parseSourceUrl(url),
    directory: '/',
    ...(auth === undefined ? {} : { auth }),
  };
  return accessOf(request, context);
}

function errorOf(url: string, auth: string, context: Context): ArxError {
  try {
    access(url, auth, context);
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
  throw new Error('expected an ArxError');
}

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
const HEADERS: Readonly<Record<string, readonly [url: string, headers: Record<string, string>]>> = {
  corp: ['https://corp.test/x', { authorization: 'Bearer corp-token/1+=' }],
  file: ['tar+https://file.test:443/x.tgz#/', { authorization: 'Bearer file-token' }],
  lab: ['git+https://lab.test/x.git?ref=main', { 'PRIVATE-TOKEN': 'lab token' }],
  web: ['http://web.test/x', { authorization: basic('me:pä ss:word') }],
  both: ['https://both.test/x', { authorization: basic('web-user:pä ss:word') }],
};

for (const [auth, [url, headers]] of Object.entries(HEADERS))
  test(`accessOf() gives the header of ${auth} to its own origins only`, () => {
    using w = place();
    const { headersFor, name } = access(url, auth, w.context);
    const own = new URL(url.replace(/^\w+\+/, ''));
    assert.equal(name, auth);
    assert.deepEqual(headersFor(own), headers);
    assert.deepEqual(headersFor(new URL('/other?q=1', own)), headers);
    const port = new URL(own);
    port.port = '9';
    const scheme = new URL(own.href.replace(/^http(s?)/, (_, s) => (s === '' ? 'https' : 'http')));
    for (const other of [
      port,
      scheme,
      new URL('https://evil.test/'),
      new URL('https://x.corp.test/'),
      new URL('https://corp.test.evil.test/'),
    ])
      assert.deepEqual(headersFor(other), {}, other.href);
  });

test('accessOf() gives a login to its own origins only when the credential is a pair', () => {
  using w = place();
  const { credentialFor } = access('http://web.test/x', 'web', w.context);
  assert.deepEqual(credentialFor(new URL('http://web.test/')), { username: 'me', password: 'pä ss:word' });
  assert.equal(credentialFor(new URL('https://web.test/')), undefined);
  const bearer = access('https://corp.test/x', 'corp', w.context);
  assert.equal(bearer.credentialFor(new URL('https://corp.test/')), undefined);
  assert.deepEqual(bearer.headersFor(new URL('https://corp.test:8443/')), {
    authorization: 'Bearer corp-token/1+=',
  });
});

test('accessOf() gives certificate, ssh files and S3 settings when the entry has them', () => {
  using w = place();
  const mtls = access('https://mtls.test/x', 'mtls', w.context);
  assert.deepEqual(mtls.clientCertificate, { cert: 'CERT', key: 'KEY', passphrase: 'phrase' });
  assert.equal(mtls.ca, 'CA');
  const at = (name: string): string => join(w.home, name);
  assert.deepEqual(mtls.files, { certificate: at('cert.pem'), key: at('key.pem'), ca: at('ca.pem') });
  const { ssh } = access('git+ssh://git@ssh.test/x.git', 'deploy', w.context);
  assert.deepEqual(ssh, { identity: at('id'), knownHosts: at('known') });
  assert.deepEqual(access('s3://backup/x', 'store', w.context).s3, {
    endpoint: 'https://s3.test',
    region: 'eu-1',
    pathStyle: true,
    accessKeyId: 'access-key',
    secretAccessKey: 'secret-key',
    sessionToken: 'session-token',
  });
});

test('accessOf() names every secret, and no harmless word, when asked what to mask', () => {
  using w = place();
  assert.deepEqual(access('https://corp.test/x', 'corp', w.context).secrets, ['corp-token/1+=']);
  assert.deepEqual(access('http://web.test/x', 'web', w.context).secrets, [
    'pä ss:word',
    basic('me:pä ss:word').slice(6),
  ]);
  assert.deepEqual(access('https://mtls.test/x', 'mtls', w.context).secrets, ['phrase']);
  assert.deepEqual(access('s3://backup/x', 'store', w.context).secrets, [
    'access-key',
    'secret-key',
    'session-token',
  ]);
});

test('accessOf() gives nothing, and reads no config, when a source names no auth', () => {
  using w = place();
  writeFileSync(join(w.context.configDir, 'config.yaml'), 'broken: [');
  const nothing = access('https://corp.test/x', undefined, w.context);
  assert.deepEqual(nothing.headersFor(new URL('https://corp.test/x')), {});
  assert.equal(nothing.name, undefined);
  assert.deepEqual(nothing.secrets, []);
});

const REFUSED: Readonly<Record<string, readonly [auth: string, url: string, code: string, message: RegExp]>> =
  {
    'the name is unknown': [
      'nobody',
      'https://corp.test/x',
      'AUTH_UNKNOWN',
      /auth "nobody" is not defined.*corp, deploy/,
    ],
    'the name is misspelt': ['crop', 'https://corp.test/x', 'AUTH_UNKNOWN', /auth "crop" is not defined/],
    'the host is another': [
      'corp',
      'https://evil.test/x',
      'AUTH_ORIGIN',
      /is for https:\/\/corp\.test.*https:\/\/evil\.test among/,
    ],
    'the host is a part': [
      'corp',
      'https://a.corp.test/x',
      'AUTH_ORIGIN',
      /expected https:\/\/a\.corp\.test/,
    ],
    'the port is another': [
      'corp',
      'https://corp.test:444/x',
      'AUTH_ORIGIN',
      /expected https:\/\/corp\.test:444/,
    ],
    'the scheme is weaker': ['corp', 'http://corp.test/x', 'AUTH_ORIGIN', /expected http:\/\/corp\.test/],
    'the ssh user is another': [
      'deploy',
      'git+ssh://root@ssh.test/x.git',
      'AUTH_ORIGIN',
      /expected ssh:\/\/root@ssh\.test/,
    ],
    'the bucket is another': ['store', 's3://other/x', 'AUTH_ORIGIN', /expected s3:\/\/other/],
    'a bearer meets ssh': [
      'corp',
      'git+ssh://git@corp.test/x.git',
      'AUTH_KIND',
      /expected one for ssh:\/\/git@corp\.test/,
    ],
    'an identity meets https': [
      'deploy',
      'https://ssh.test/x',
      'AUTH_KIND',
      /credential for ssh:\/\/git@ssh\.test/,
    ],
    'S3 keys meet https': ['store', 'https://backup/x', 'AUTH_KIND', /credential for s3:\/\/backup/],
    'a bearer meets a file': ['corp', 'file:///etc/hostname', 'AUTH_KIND', /expected none/],
    'the URL has a login': [
      'corp',
      'https://u:secretpw@corp.test/x',
      'AUTH_INVALID',
      /its URL has a credential and/,
    ],
  };

for (const [title, [auth, url, code, message]] of Object.entries(REFUSED))
  test(`accessOf() throws ${code} when ${title}`, () => {
    using w = place();
    const error = errorOf(url, auth, w.context);
    assert.equal(error.code, code);
    assert.equal(error.exit, 2);
    assert.match(error.message, message);
    assert.ok((error.hint ?? '').length > 10);
    assert.doesNotMatch(error.message + error.hint, /corp-token|secretpw|secret-key/);
  });

test('accessOf() says the nearest name, where the config is, and the line to add when the name is unknown', () => {
  using w = place();
  const file = join(w.context.configDir, 'config.yaml');
  assert.equal(
    errorOf('https://new.test:81/x', 'crop', w.context).hint,
    `Did you mean "corp"? Or add to ${file}, below auth: crop: {for: https://new.test:81, bearer: {env: TOKEN}}`,
  );
  assert.equal(
    errorOf('git+https://new.test/x.git', 'another', w.context).hint,
    `Add to ${file}, below auth: another: {for: https://new.test, basic: {user: USER, password: {env: TOKEN}}}`,
  );
  writeFileSync(file, '');
  assert.equal(
    errorOf('git+ssh://git@new.test/x.git', 'crop', w.context).hint,
    `Add to ${file}: auth: {crop: {for: ssh://git@new.test, identity: ~/.ssh/KEY}}`,
  );
});

const SOURCES = Object.fromEntries(Object.entries(HEADERS).map(([name, [url]]) => [name, url]));
const MISSING: Readonly<Record<string, readonly [auth: string, message: RegExp]>> = {
  CORP_TOKEN: ['corp', /auth\.corp\.bearer is in the variable CORP_TOKEN, but it is not set$/],
  LAB_TOKEN: ['lab', /auth\.lab\.header is in the variable LAB_TOKEN, but it is not set$/],
  WEB_PASSWORD: ['web', /auth\.web\.basic\.password is in the variable WEB_PASSWORD/],
  WEB_USER: ['both', /auth\.both\.basic\.user is in the variable WEB_USER/],
};

for (const [variable, [auth, message]] of Object.entries(MISSING))
  test(`accessOf() throws AUTH_MISSING when ${variable} is not set or empty`, () => {
    for (const value of [undefined, '']) {
      const { [variable as keyof typeof VARIABLES]: _, ...others } = VARIABLES;
      using w = place({ ...others, ...(value === undefined ? {} : { [variable]: value }) });
      const error = errorOf(SOURCES[auth] ?? '', auth, w.context);
      assert.equal(error.code, 'AUTH_MISSING');
      assert.equal(error.exit, 5);
      assert.match(error.message, value === undefined ? message : /but it is empty$/);
      assert.match(error.hint ?? '', new RegExp(`^Set ${variable}, or change auth\\.`));
    }
  });

const SPOILT: Readonly<
  Record<string, readonly [auth: string, url: string, spoil: (home: string) => void, code: string]>
> = {
  'the token file is not there': [
    'file',
    'https://file.test/',
    (home) => chmodSync(home, 0o700),
    'AUTH_MISSING',
  ],
  'the token file is empty': [
    'file',
    'https://file.test/',
    (home) => writeFileSync(join(home, 'token'), '\n'),
    'AUTH_MISSING',
  ],
  'the token file has two lines': [
    'file',
    'https://file.test/',
    (home) => writeFileSync(join(home, 'token'), 'one\r\nX-Evil: two\n'),
    'AUTH_INVALID',
  ],
  'the token file has a space': [
    'file',
    'https://file.test/',
    (home) => writeFileSync(join(home, 'token'), 'Bearer x'),
    'AUTH_INVALID',
  ],
  'the token file has an odd character': [
    'file',
    'https://file.test/',
    (home) => writeFileSync(join(home, 'token'), 'tökén'),
    'AUTH_INVALID',
  ],
  'others can write the token file': [
    'file',
    'https://file.test/',
    (home) => chmodSync(join(home, 'token'), 0o602),
    'TRUST_KEY_PERMISSIONS',
  ],
  'others can write the authorities': [
    'mtls',
    'https://mtls.test/',
    (home) => chmodSync(join(home, 'ca.pem'), 0o666),
    'TRUST_KEY_PERMISSIONS',
  ],
  'others can write the known hosts': [
    'deploy',
    'git+ssh://git@ssh.test/x',
    (home) => chmodSync(join(home, 'known'), 0o666),
    'TRUST_KEY_PERMISSIONS',
  ],
  'others can read the ssh key': [
    'deploy',
    'git+ssh://git@ssh.test/x',
    (home) => chmodSync(join(home, 'id'), 0o604),
    'TRUST_KEY_PERMISSIONS',
  ],
};

for (const [title, [auth, url, spoil, code]] of Object.entries(SPOILT))
  test(`accessOf() throws ${code} when ${title}`, () => {
    using w = place();
    if (title.endsWith('not there'))
      writeFileSync(join(w.context.configDir, 'config.yaml'), CONFIG.replace('~/token', '~/absent'));
    spoil(w.home);
    const error = errorOf(url, auth, w.context);
    assert.equal(error.code, code, error.message);
    assert.doesNotMatch(error.message + error.hint, /X-Evil|tökén/);
  });

test('accessOf() takes a value with a line break in a variable for invalid, and does not show it', () => {
  using w = place({
    ...VARIABLES,
    CORP_TOKEN: 'abc\r\nX-Evil: 1',
    LAB_TOKEN: 'abc\nX-Evil: 1',
    WEB_PASSWORD: 'a\0b',
  });
  for (const auth of ['corp', 'lab', 'web']) {
    const error = errorOf(SOURCES[auth] ?? '', auth, w.context);
    assert.equal(error.code, 'AUTH_INVALID');
    assert.doesNotMatch(error.message + error.hint, /abc|Evil/);
  }
});

test('accessOf() warns once, and goes on, when every user can read a secret file', () => {
  using w = place();
  chmodSync(join(w.home, 'token'), 0o644);
  for (let count = 0; count < 3; count += 1) access('https://file.test/', 'file', w.context);
  assert.deepEqual(
    w.events.map((event) => (event.type === 'warning' ? event.message : event.type)),
    ['Every user of this machine can read the secret file "~/token" of auth.file.bearer'],
  );
});
