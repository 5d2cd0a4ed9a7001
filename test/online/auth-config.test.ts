import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { formatError } from '../../src/cli/render/error.ts';
import { createPaint } from '../../src/cli/paint.ts';
import { ArxError } from '../../src/core/errors.ts';
import { configSchema } from '../../src/model/config/config-schema.ts';
import type { UserConfig } from '../../src/model/config/config.ts';
import { parseConfig } from '../../src/model/config/parse-config.ts';
import { loadConfig } from '../../src/online/config/load-config.ts';
import { workplace } from './workplace.ts';

const TREE = `sha256:${'a'.repeat(64)}`;
const WHOLE = `# credentials
auth:
  corp:                                   # the name that manifests use
    for: [https://git.corp.example, 'http://git.corp.example:8080']
    bearer: {env: CORP_TOKEN}
  lab:
    for: https://gitlab.lab.example:8443/
    header: {name: PRIVATE-TOKEN, value: {env: LAB_TOKEN}}
  web: {for: HTTPS://Files.Example:443, basic: {user: me, password: {file: /run/secrets/web}}}
  mtls: {for: https://m.example, certificate: /c.pem, key: ~/k.pem, passphrase: {env: X}, ca: /ca.pem}
  deploy: {for: ssh://git@Host:22, identity: ~/.ssh/deploy, known_hosts: ~/.ssh/corp}
  store: {for: s3://backup, endpoint: https://s3.corp.example/, region: eu-1, path_style: true, access_key: {env: A}, secret_key: {env: B}}
  aws: {for: [s3://one, s3://two], profile: release}
  open: {for: s3://open, anonymous: true}
network: {allow_private: [git.corp.example, '*.Lab.example', 10.0.0.0/8, 'fd00::/8', 192.168.1.1]}
plugins: [{name: '@me/arx-source-x', path: /abs, tree: '${TREE}'}]
`;

/** A config as plain values, origins as their text. */
function plain(config: UserConfig): unknown {
  const auth = [...config.auth].map(([key, { origins, name, file, ...entry }]) => {
    assert.equal(name, key);
    assert.notEqual(file, '');
    return [key, { for: origins.map(({ text }) => text), ...entry }];
  });
  return { ...config, auth: Object.fromEntries(auth) as unknown };
}

test('parseConfig() reads every kind of entry when the text has them all', () => {
  assert.deepEqual(plain(parseConfig(WHOLE, 'config.yaml')), {
    auth: {
      corp: {
        for: ['https://git.corp.example', 'http://git.corp.example:8080'],
        http: { kind: 'bearer', token: { env: 'CORP_TOKEN' } },
      },
      lab: {
        for: ['https://gitlab.lab.example:8443'],
        http: { kind: 'header', name: 'PRIVATE-TOKEN', value: { env: 'LAB_TOKEN' } },
      },
      web: {
        for: ['https://files.example'],
        http: { kind: 'basic', user: 'me', password: { file: '/run/secrets/web' } },
      },
      mtls: {
        for: ['https://m.example'],
        certificate: { certificate: '/c.pem', key: '~/k.pem', passphrase: { env: 'X' } },
        ca: '/ca.pem',
      },
      deploy: { for: ['ssh://git@host'], ssh: { identity: '~/.ssh/deploy', knownHosts: '~/.ssh/corp' } },
      store: {
        for: ['s3://backup'],
        s3: {
          endpoint: 'https://s3.corp.example',
          region: 'eu-1',
          pathStyle: true,
          accessKey: { env: 'A' },
          secretKey: { env: 'B' },
        },
      },
      aws: { for: ['s3://one', 's3://two'], s3: { profile: 'release' } },
      open: { for: ['s3://open'], s3: { anonymous: true } },
    },
    network: { allowPrivate: ['git.corp.example', '*.lab.example', '10.0.0.0/8', 'fd00::/8', '192.168.1.1'] },
    plugins: [{ name: '@me/arx-source-x', path: '/abs', tree: TREE }],
  });
});

for (const text of ['', '# nothing\n', '{}', 'auth: {}', 'null'])
  test(`parseConfig() finds nothing when the text is ${JSON.stringify(text)}`, () =>
    assert.deepEqual(plain(parseConfig(text, 'x')), {
      auth: {},
      network: { allowPrivate: [] },
      plugins: [],
    }));

// Every text holds this where a secret may stand by mistake; no error may show it.
const SECRET = 'hunter2secret';
const entry = (rest: string, origin = 'https://h'): string => `auth: {a: {for: ${origin}, ${rest}}}`;
const BAD: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
  'a value is written out': [entry(`bearer: ${SECRET}`), /auth\.a\.bearer: it is written out/],
  'a value is a number': [entry('bearer: 123456'), /auth\.a\.bearer: it is written out/],
  'a value is a list': [entry(`bearer: [${SECRET}]`), /auth\.a\.bearer: it is a list/],
  'a value is the key of a map': [entry(`bearer: {${SECRET}}`), /auth\.a\.bearer: a key is unknown/],
  'a value is missing': [entry('bearer: '), /auth\.a\.bearer: it has no value/],
  'a value has env and file': [entry('bearer: {env: A, file: /x}'), /it has env and file/],
  'a value stands for a variable': [entry(`bearer: {env: ${SECRET}}`), /not the name of a variable/],
  'a number stands for a variable': [entry('bearer: {env: 123456}'), /not the name of a variable/],
  'a value stands for a file': [entry(`bearer: {file: ${SECRET}}`), /bearer\.file: it is no path/],
  'a relative path stands for a file': [entry('bearer: {file: a/b}'), /bearer\.file: it is no path/],
  'a password is written out': [
    entry(`basic: {user: me, password: ${SECRET}}`),
    /basic\.password: it is written/,
  ],
  'a login lacks its spaces': [entry(`basic: {me:${SECRET}}`), /does not have both user and password/],
  'a login is text': [entry(`basic: me:${SECRET}`), /auth\.a\.basic: it is text/],
  'a user has a colon': [entry(`basic: {user: 'me:${SECRET}', password: {env: A}}`), /no name of a user/],
  'a header is written out': [
    entry(`header: {name: X-Key, value: ${SECRET}}`),
    /header\.value: it is written/,
  ],
  'a header is Host': [entry('header: {name: Host, value: {env: A}}'), /arx sets "Host" itself/],
  'a header is Authorization': [entry('header: {name: authorization, value: {env: A}}'), /itself/],
  'a header is Range': [entry('header: {name: Range, value: {env: A}}'), /arx sets "Range" itself/],
  'a header is Proxy-Authorization': [
    entry('header: {name: Proxy-Authorization, value: {env: A}}'),
    /itself/,
  ],
  'a header has a line break': [
    entry('header: {name: "X\\r\\nHost", value: {env: A}}'),
    /no name of a header/,
  ],
  'an entry has two credentials': [
    entry('bearer: {env: A}, header: {name: X, value: {env: A}}'),
    /bearer and header/,
  ],
  'an entry has no origin': ['auth: {a: {bearer: {env: A}}}', /does not say for which hosts/],
  'an entry has an empty list of origins': [entry('bearer: {env: A}', '[]'), /for: it is empty/],
  'an origin has a path': [entry('bearer: {env: A}', 'https://h/x'), /for: it is no origin/],
  'an origin has a login': [entry('bearer: {env: A}', `https://u:${SECRET}@h`), /for: it is no origin/],
  'an origin has a wildcard': [entry('bearer: {env: A}', "'https://*.h'"), /for: it is no origin/],
  'an origin has no scheme': [entry('bearer: {env: A}', 'h.example'), /for: it is no origin/],
  'an origin is a file': [entry('bearer: {env: A}', 'file:///x'), /for: it is no origin/],
  'an ssh origin has a password': [entry('identity: /k', `ssh://u:${SECRET}@h`), /for: it is no origin/],
  'a bearer is for ssh': [entry('bearer: {env: A}', 'ssh://h'), /bearer: it would have no effect for ssh:/],
  'an identity is for https': [entry('bearer: {env: A}, identity: /x'), /identity: it would have no effect/],
  'a certificate is for http': [
    entry('certificate: /c, key: /k', 'http://h'),
    /would have no effect for http:/,
  ],
  'one origin has nothing': [
    entry('bearer: {env: A}', '[https://h, ssh://h]'),
    /it has nothing for ssh:\/\/h/,
  ],
  'a certificate has no key': [entry('certificate: /c'), /does not have both certificate and key/],
  'S3 has half a key': [entry('access_key: {env: A}', 's3://bucket'), /both access_key and secret_key/],
  'S3 has keys and a profile': [
    entry('access_key: {env: A}, secret_key: {env: B}, profile: x', 's3://bucket'),
    /access_key and profile/,
  ],
  'an endpoint has a login': [
    entry(`endpoint: 'https://u:${SECRET}@h'`, 's3://bucket'),
    /endpoint: it is not the URL/,
  ],
  'a truth value is text': [entry('path_style: yes', 's3://bucket'), /path_style: it is no truth value/],
  'a key is misspelt': [entry(`baerer: ${SECRET}`), /the key "baerer" is unknown/],
  'a section is unknown': [`tokens: {a: ${SECRET}}`, /the config: a key is unknown/],
  'a name is odd': [`auth: {'${SECRET} x': {for: https://h, bearer: {env: A}}}`, /a name has another form/],
  'a key comes twice': [`auth:\n  a: {}\n  a: {x: ${SECRET}}\n`, /a key is there twice/],
  'a key is a number': [entry('bearer: {12345678}'), /a key is not text/],
  'the text is no map': [`[${SECRET}]`, /the config: it is a list/],
  'the text is no YAML': [`auth: {a: {bearer: "${SECRET}\n`, /a double quote is not closed/],
  'the text has an alias': [`auth: {a: &x {bearer: *${SECRET}}}`, /Cannot read the config/],
  'the text has a tag': [`auth: {a: !!${SECRET} {}}`, /it has a YAML tag/],
  'a comment holds it': [`# ${SECRET}\nauth: {a: 1} # ${SECRET}\n`, /auth\.a: it is a number/],
  'a host is a URL': [`network: {allow_private: [https://h]}`, /neither a host nor a network/],
  'a network is too wide': [`network: {allow_private: [10.0.0.0/99]}`, /neither a host nor a network/],
  'an address is none': [`network: {allow_private: [300.1.1.1]}`, /neither a host nor a network/],
  'a plug-in has no tree': ['plugins: [{name: x, path: /x}]', /plugins\[0\]: it has no tree/],
  'a plug-in is relative': [`plugins: [{name: x, path: x, tree: '${TREE}'}]`, /path: it has another form/],
  'a plug-in comes twice': [
    `plugins: [{name: x, path: /x, tree: '${TREE}'}, {name: x, path: /y, tree: '${TREE}'}]`,
    /its name is there twice/,
  ],
};

for (const [title, [text, message]] of Object.entries(BAD))
  test(`parseConfig() refuses with a place and without the secret when ${title}`, () => {
    const error = errorOf(() => parseConfig(text, 'config.yaml'));
    assert.equal(error.code, 'CONFIG_INVALID');
    assert.equal(error.exit, 2);
    assert.match(error.problems.map((problem) => problem.message).join('\n'), message);
    for (const problem of error.problems) {
      assert.equal(problem.code, 'CONFIG_INVALID');
      assert.ok(problem.at !== undefined, problem.message);
    }
    const shown = formatError(error, { paint: createPaint(false), program: 'arx', verbose: 2, width: 120 });
    assert.doesNotMatch(shown + JSON.stringify(error.problems), /hunter2|123456/);
    assert.match(shown, /\^/);
  });

test('configSchema() accepts what the parser accepts, and no value that is written out', () => {
  const accepts = new Ajv({ strict: true, strictTypes: false }).compile(configSchema());
  assert.ok(accepts(parse(WHOLE.replace('HTTPS', 'https'))), JSON.stringify(accepts.errors));
  for (const title of [
    'a value is written out',
    'a password is written out',
    'an origin has a path',
    'a key is misspelt',
  ])
    assert.equal(accepts(parse(BAD[title]?.[0] ?? '')), false, title);
});

function errorOf(task: () => unknown): ArxError {
  try {
    task();
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
  throw new Error('expected an ArxError');
}

const named = (name: string): string => `auth: {${name}: {for: https://${name}, bearer: {env: A}}}\n`;

test('loadConfig() lets an entry of the user win over one of the system when both have the name', () => {
  using w = workplace('config');
  const system = join(w.path, 'system.yaml');
  writeFileSync(
    system,
    `auth:\n  corp: {for: https://system, bearer: {env: A}}\n  old: {for: https://old, bearer: {env: A}}\nnetwork: {allow_private: [a]}\nplugins: [{name: x, path: /system, tree: '${TREE}'}]\n`,
  );
  assert.deepEqual([...loadConfig(w.context, system).auth.keys()], ['corp', 'old']);
  mkdirSync(w.context.configDir, { mode: 0o700 });
  const own = join(w.context.configDir, 'config.yaml');
  writeFileSync(
    own,
    `auth: {corp: {for: https://own, bearer: {env: A}}}\nnetwork: {allow_private: [b]}\nplugins: [{name: x, path: /own, tree: '${TREE}'}]\n`,
  );
  const config = loadConfig(w.context, system);
  assert.equal(config.auth.get('corp')?.origins[0]?.text, 'https://own');
  assert.equal(config.auth.get('corp')?.file, own);
  assert.equal(config.auth.get('old')?.origins[0]?.text, 'https://old');
  assert.deepEqual(config.network.allowPrivate, ['b', 'a']);
  assert.deepEqual(
    config.plugins.map(({ path }) => path),
    ['/own'],
  );
});

test('loadConfig() reads a changed file anew', () => {
  using w = workplace('config');
  assert.equal(loadConfig(w.context, '/nonexistent').auth.size, 0);
  mkdirSync(w.context.configDir, { mode: 0o700 });
  for (const name of ['one', 'two', 'six']) {
    writeFileSync(join(w.context.configDir, 'config.yaml'), named(name));
    assert.deepEqual([...loadConfig(w.context, '/nonexistent').auth.keys()], [name]);
  }
});

const UNSAFE: Readonly<Record<string, (file: string, directory: string) => void>> = {
  'others can write the file': (file) => chmodSync(file, 0o602),
  'the group can write the file': (file) => chmodSync(file, 0o620),
  'others own the file': (file) => chownSync(file, 4321, 4321),
  'others can write the directory': (_, directory) => chmodSync(directory, 0o777),
  'others own the directory': (_, directory) => chownSync(directory, 4321, 4321),
};

for (const [title, spoil] of Object.entries(UNSAFE))
  test(`loadConfig() refuses when ${title}`, () => {
    using w = workplace('config');
    mkdirSync(w.context.configDir, { mode: 0o700 });
    const file = join(w.context.configDir, 'config.yaml');
    writeFileSync(file, named('a'), { mode: 0o600 });
    spoil(file, w.context.configDir);
    const error = errorOf(() => loadConfig(w.context, '/nonexistent'));
    assert.equal(error.code, 'TRUST_KEY_PERMISSIONS');
    assert.equal(error.exit, 4);
  });

test('loadConfig() follows a link, and refuses a directory, bytes that are no text, and a file of more than 1 MiB', () => {
  using w = workplace('config');
  mkdirSync(w.context.configDir, { mode: 0o700 });
  const file = join(w.context.configDir, 'config.yaml');
  const real = join(w.path, 'dotfiles.yaml');
  symlinkSync(real, file);
  writeFileSync(real, named('a'));
  assert.equal(loadConfig(w.context, '/nonexistent').auth.size, 1);
  for (const bytes of [Buffer.from([0xff, 0xfe]), Buffer.alloc(1024 * 1024 + 1, '#')]) {
    writeFileSync(real, bytes);
    assert.equal(errorOf(() => loadConfig(w.context, '/nonexistent')).code, 'CONFIG_INVALID');
  }
  assert.match(errorOf(() => loadConfig(w.context, w.path)).message, /not a regular file/);
});
