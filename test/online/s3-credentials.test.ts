import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createContext } from '../../src/core/context.ts';
import { awsProfile } from '../../src/online/s3/aws-profile.ts';
import { parseIni } from '../../src/online/s3/parse-ini.ts';
import { s3Credential } from '../../src/online/s3/s3-credential.ts';
import { s3Settings } from '../../src/online/s3/s3-settings.ts';
import { arxHome } from '../helpers/arx-home.ts';
import { scratch } from '../servers/scratch.ts';
import { type Bucket, makeBucket, theCeph } from './s3-servers.ts';
import { contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const OFF = { AWS_EC2_METADATA_DISABLED: 'true' };

/** A bucket with one object, and the key for it. */
async function filled(): Promise<{
  bucket: Bucket;
  id: string;
  secret: string;
  endpoint: string;
  source: string;
}> {
  const ceph = await theCeph();
  const bucket = await makeBucket(ceph);
  await bucket.put('k', 'hello');
  const { accessKeyId: id, secretAccessKey: secret, endpoint } = ceph;
  return { bucket, id, secret, endpoint, source: `s3://${bucket.name}/k` };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600 });
}

async function assertReads(place: Workplace, source: unknown): Promise<void> {
  assert.deepEqual(contentOf(onlyOne(await place.resolve([source]))), { k: 'hello' });
}

test('resolve() takes key, region and endpoint from the files of the AWS tools when AWS_PROFILE names a profile', async () => {
  const { id, secret, endpoint, source } = await filled();
  using place = workplace('s3-profile', {
    ...OFF,
    AWS_PROFILE: 'corp',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  });
  write(
    join(place.home, '.aws/config'),
    `[default]\nregion = nowhere\n[profile corp]\nregion = eu-1\nservices = ceph # mine\ns3 =\n  addressing_style = path\n[services ceph]\ns3 =\n  endpoint_url = ${endpoint}\n`,
  );
  write(
    join(place.home, '.aws/credentials'),
    `[corp]\naws_access_key_id=${id}\naws_secret_access_key = ${secret}\n`,
  );
  await assertReads(place, source);
});

test('resolve() takes a key from the program that a profile names', async () => {
  const { id, secret, endpoint, source } = await filled();
  using place = workplace('s3-process', { ...OFF, AWS_ENDPOINT_URL: endpoint });
  const program = join(place.home, 'give-key');
  const key = { Version: 1, AccessKeyId: id, SecretAccessKey: secret };
  writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(key)}\nEND\n`, { mode: 0o755 });
  const config = join(place.home, 'elsewhere');
  write(config, `[default]\ncredential_process = ${program}\n`);
  Object.assign(place.context.env, { AWS_CONFIG_FILE: '~/elsewhere' });
  await assertReads(place, source);
  writeFileSync(program, '#!/bin/sh\nexit 3\n');
  using other = workplace('s3-process', { ...OFF, AWS_ENDPOINT_URL: endpoint, AWS_CONFIG_FILE: config });
  const error = await errorOf(other.resolve([source]));
  assert.equal(error.code, 'SOURCE_UNAUTHORIZED');
  assert.match(
    error.message,
    /^Cannot read "s3:[^"]+": no credential could be obtained \(.+\), expected its content$/,
  );
});

test('resolve() takes a key from where a container is given one', async () => {
  const { id, secret, endpoint, source } = await filled();
  const asked: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push(headers.authorization);
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    response.end(JSON.stringify({ AccessKeyId: id, SecretAccessKey: secret, Token: '', Expiration }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  using place = workplace('s3-container', {
    ...OFF,
    AWS_ENDPOINT_URL: endpoint,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/key`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
  });
  await assertReads(place, source);
  server.close();
  assert.deepEqual(asked, ['token']);
});

test('resolve() reads what everybody may read when there is no credential', async () => {
  const { bucket, endpoint, source } = await filled();
  await bucket.makePublic();
  using place = workplace('s3-public', { ...OFF, AWS_ENDPOINT_URL_S3: endpoint });
  await assertReads(place, source);
  const all = await place.resolve([`s3://${bucket.name}/`]);
  assert.deepEqual(contentOf(onlyOne(all)), { k: 'hello' });
});

test('resolve() takes everything from the credential that auth names', async () => {
  const { bucket, id, secret, endpoint, source } = await filled();
  using place = workplace('s3-auth', {
    ...OFF,
    ID: id,
    SECRET: secret,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  });
  write(
    join(place.path, 'config/config.yaml'),
    `auth:
  store:
    for: s3://${bucket.name}
    endpoint: ${endpoint}
    region: eu-1
    path_style: true
    access_key: {env: ID}
    secret_key: {env: SECRET}
`,
  );
  const resolved = await place.resolve([{ source, auth: 'store' }]);
  assert.equal(resolved.lock.sources.get(source)?.auth, 'store');
  assert.equal(
    (await errorOf(place.resolve([{ source: 's3://another-bucket/k', auth: 'store' }]))).code,
    'AUTH_ORIGIN',
  );
});

test('arx repack writes no key anywhere when the environment has one', async (t) => {
  const { bucket, id, secret, source } = await filled();
  const project = scratch('s3-secrets');
  const home = arxHome('s3-secrets', bucket.env);
  t.after(() => [project, home].forEach((one) => one.remove()));
  writeFileSync(
    join(project.path, 'arx.yaml'),
    JSON.stringify({
      code: [['true']],
      data: [{ [`${project.path}/t`]: source }, { [`${project.path}/all`]: `s3://${bucket.name}/` }],
    }),
  );
  const ended = await home.run(['repack', 'arx.yaml', '-o', 'out.arx'], { cwd: project.path });
  assert.equal(ended.code, 0, ended.stderr);
  const absent = [id, secret].map((text) => Buffer.from(text));
  const texts = [
    Buffer.from(ended.stdout + ended.stderr),
    ...filesBelow(project.path),
    ...filesBelow(home.path),
  ];
  assert.ok(texts.length > 5);
  for (const text of texts) for (const key of absent) assert.ok(!text.includes(key));
});

function filesBelow(directory: string): Buffer[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path));
}

test('s3Credential() chooses in the order of the AWS SDK when several credentials are there', () => {
  using home = scratch('s3-order');
  const key = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' };
  const web = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn' };
  const container = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' };
  write(join(home.path, '.aws/config'), '[profile sso]\nsso_session = x\n[profile plain]\nregion = x\n');
  write(join(home.path, '.aws/credentials'), '[default]\naws_access_key_id = D\naws_secret_access_key = S\n');
  const kindOf = (env: Record<string, string>, onEc2 = false, where = home.path): string => {
    const context = createContext({ env, home: where });
    const found = s3Credential(undefined, awsProfile(undefined, context), context, () => onEc2);
    return found.kind === 'key' ? found.accessKeyId : found.kind;
  };
  const nowhere = join(home.path, 'nowhere');
  assert.equal(kindOf({ ...key, ...web }), 'A');
  assert.equal(kindOf({ ...key, AWS_PROFILE: 'sso' }), 'profile');
  assert.equal(kindOf({ ...web }), 'D');
  assert.equal(kindOf({ ...web, AWS_PROFILE: 'plain' }), 'web identity');
  assert.equal(kindOf({ ...web, ...container }, true, nowhere), 'web identity');
  assert.equal(kindOf(container, true, nowhere), 'container');
  assert.equal(kindOf({}, true, nowhere), 'machine');
  assert.equal(kindOf({ AWS_EC2_METADATA_DISABLED: 'true' }, true, nowhere), 'anonymous');
  assert.equal(kindOf({ AWS_EC2_METADATA_DISABLED: 'false' }, true, nowhere), 'machine');
  assert.equal(kindOf({ AWS_ACCESS_KEY_ID: 'A' }, false, nowhere), 'anonymous');
});

test('s3Settings() finds region, endpoint and style where the AWS tools do', () => {
  using home = scratch('s3-settings');
  write(
    join(home.path, '.aws/config'),
    '[default]\nregion=eu-1\n[profile own]\nendpoint_url=http://own\ns3 =\n  addressing_style = virtual\n',
  );
  const settingsOf = (env: Record<string, string>, access?: Parameters<typeof s3Settings>[0]): unknown => {
    const { region, endpoint, pathStyle } = s3Settings(
      access,
      createContext({ env: { ...OFF, ...env }, home: home.path }),
    );
    return [region, endpoint, pathStyle];
  };
  assert.deepEqual(settingsOf({}), ['eu-1', undefined, false]);
  assert.deepEqual(settingsOf({ AWS_DEFAULT_REGION: 'b' }), ['b', undefined, false]);
  assert.deepEqual(settingsOf({ AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }), ['a', undefined, false]);
  assert.deepEqual(settingsOf({ AWS_ENDPOINT_URL: 'http://all' }), ['eu-1', 'http://all', true]);
  assert.deepEqual(settingsOf({ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_S3: 'http://s3' }), [
    'eu-1',
    'http://s3',
    true,
  ]);
  assert.deepEqual(
    settingsOf({ AWS_ENDPOINT_URL: 'http://all', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }),
    ['eu-1', undefined, false],
  );
  assert.deepEqual(settingsOf({ AWS_ENDPOINT_URL: 'http://all', ARX_S3_PATH_STYLE: '0' }), [
    'eu-1',
    'http://all',
    false,
  ]);
  assert.deepEqual(settingsOf({ ARX_S3_PATH_STYLE: 'true' }), ['eu-1', undefined, true]);
  assert.deepEqual(settingsOf({ AWS_PROFILE: 'own' }), ['us-east-1', 'http://own', false]);
  assert.deepEqual(settingsOf({}, { profile: 'own', pathStyle: true }), ['us-east-1', 'http://own', true]);
  assert.deepEqual(settingsOf({ AWS_REGION: 'a' }, { region: 'c', endpoint: 'https://c' }), [
    'c',
    'https://c',
    true,
  ]);
});

for (const [env, message] of [
  [
    { AWS_ENDPOINT_URL_S3: 'minio' },
    'Cannot use AWS_ENDPOINT_URL_S3 "minio": it is no plain URL, expected http:// or https:// and a host',
  ],
  [
    { AWS_ENDPOINT_URL: 'http://u:secret@h' },
    'Cannot use AWS_ENDPOINT_URL "http://h": it is no plain URL, expected http:// or https:// and a host',
  ],
  [
    { AWS_REGION: 'a/b' },
    'Cannot use the region "a/b": it is no name of a region, expected one such as eu-central-1',
  ],
  [
    { ARX_S3_PATH_STYLE: 'maybe' },
    'Cannot use ARX_S3_PATH_STYLE="maybe": it is neither yes nor no, expected true, 1, false or 0',
  ],
  [
    { AWS_PROFILE: 'gone' },
    'Cannot use the AWS profile "gone": it is neither in "/nowhere/.aws/config" nor in "/nowhere/.aws/credentials"',
  ],
] as const)
  test(`s3Settings() refuses ${Object.keys(env).join()} when it is malformed`, () => {
    assert.throws(() => s3Settings(undefined, createContext({ env, home: '/nowhere' })), { message });
  });

test('parseIni() reads the form of the AWS tools when it has comments, nesting and nonsense', () => {
  const text =
    '; c\n[ profile "a b" ]\nRegion = x ; c\nno value\n=x\ns3 =\n  a=1\n  b = 2#2\nk=v=w\n[z]\n  k = 1\n[z]\nl=2\n[__proto__]\nk=1\n';
  const sections = [...parseIni(text)].map(([name, section]) => [name, Object.fromEntries(section)]);
  assert.deepEqual(sections, [
    ['profile a b', { region: 'x', 's3.a': '1', 's3.b': '2#2', k: 'v=w' }],
    ['z', { k: '1', l: '2' }],
    ['__proto__', { k: '1' }],
  ]);
});
