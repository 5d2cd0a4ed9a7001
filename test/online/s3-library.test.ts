import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Arx } from '../../src/index.ts';
import { lookUpAll } from '../../src/online/look-up.ts';
import { runProgram } from '../helpers/arx-home.ts';
import { tarEntry } from '../helpers/tar-bytes.ts';
import { scratch } from '../servers/scratch.ts';
import { openGate } from './s3-gate.ts';
import { makeBucket, theCeph } from './s3-servers.ts';
import { documentOf, workplace } from './workplace.ts';

const TAR = Buffer.concat([tarEntry({ name: 'bin/tool' }, 'tool'), Buffer.alloc(1024)]);

test('sign() gives an http URL that reads the object without any credential', async () => {
  const bucket = await makeBucket(await theCeph());
  await bucket.put('dir/ü+% x.txt', 'hello');
  await bucket.put('x.tar', TAR);
  using place = workplace('s3-sign');
  const arx = new Arx({ env: bucket.env, home: place.home });
  const signed = await arx.sign(`s3://${bucket.name}/dir/%C3%BC+%25%20x.txt`, { expires: 60 });
  const url = signed.externalize();
  assert.equal(new URL(url).searchParams.get('X-Amz-Expires'), '60');
  assert.equal(await (await fetch(url)).text(), 'hello');
  assert.doesNotMatch(String(signed) + JSON.stringify(signed), /X-Amz|Signature/);
  const tar = await arx.sign(`tar+s3://${bucket.name}/x.tar#bin/tool`);
  assert.match(tar.externalize(), /^tar\+http:\/\/127\.0\.0\.1:\d+\/.*X-Amz-Expires=3600.*#bin\/tool$/);
  await tar.place(join(place.path, 'tool'), { env: {}, home: place.home, cacheDir: place.context.cacheDir });
  const stopped = await fetch(url.replace(/(X-Amz-Signature=)./, '$1x'));
  assert.equal(stopped.status, 403);
  await stopped.body?.cancel();
});

for (const [source, options, message] of [
  [
    's3://some-bucket/p/',
    {},
    'Cannot sign "s3://some-bucket/p/": it is a directory, expected one object: a signature is for one',
  ],
  ['https://host/x', {}, 'Cannot sign "https://host/x": its scheme is https, expected s3, tar+s3 or jar+s3'],
  [
    's3://some-bucket/k',
    { expires: 0 },
    'Cannot sign "s3://some-bucket/k": expires is 0, expected whole seconds from 1 to 604800',
  ],
  [
    's3://some-bucket/k',
    { expires: 604_801 },
    'Cannot sign "s3://some-bucket/k": expires is 604801, expected whole seconds from 1 to 604800',
  ],
  ['file:///x', {}, 'Cannot sign "file:///x": it is no URL of s3, expected one'],
  [
    's3://some-bucket/k',
    {},
    'Cannot sign "s3://some-bucket/k": there is no credential to sign it with, expected one',
  ],
] as const)
  test(`sign() refuses ${source} with ${JSON.stringify(options)} when that cannot be signed`, async () => {
    const env = { AWS_REGION: 'eu-1', AWS_EC2_METADATA_DISABLED: 'true' };
    await assert.rejects(new Arx({ env, home: '/nowhere' }).sign(source, options), { message });
  });

test('lookUpAll() finds out what moved by HEAD and list when sources are in S3', async () => {
  const bucket = await makeBucket(await theCeph());
  const put = async (text: string): Promise<void> => {
    for (const key of ['k', 'p/a']) await bucket.put(key, text);
  };
  await put('one');
  await bucket.put('x.tar', TAR);
  await using gate = await openGate(bucket.endpoint);
  using place = workplace('s3-outdated', { ...bucket.env, AWS_ENDPOINT_URL_S3: gate.endpoint });
  const sources = [`s3://${bucket.name}/k`, `s3://${bucket.name}/p/`, `tar+s3://${bucket.name}/x.tar`];
  const { lock } = await place.resolve(sources);
  gate.requests.length = 0;
  const look = async (): Promise<unknown> => {
    const changes = await lookUpAll(documentOf(sources, place.project), lock, place.context);
    return changes.map(({ state }) => state);
  };
  assert.deepEqual(await look(), ['unchanged', 'unchanged', 'unchanged']);
  await put('two!');
  assert.deepEqual(await look(), ['changed', 'changed', 'unchanged']);
  for (const { method, url } of gate.requests)
    assert.ok(method === 'HEAD' || url.includes('list-type=2'), url);
  assert.equal(gate.requests.length, 6);
});

const PROBE = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
const { Arx } = await import(process.env.INDEX);
const arx = new Arx({ env: process.env });
const bundle = arx.Bundle({ code: [['true']], data: [{ [process.env.TARGET]: process.env.SOURCE }] });
await arx.repack(bundle, { output: process.env.OUTPUT }).catch(() => undefined);
console.log(loaded.filter((url) => /@aws-sdk|@smithy/.test(url)).length > 0);
`;

for (const [source, expected] of [
  ['file:///@/~/x', 'false'],
  ['s3://some-bucket/k', 'true'],
] as const)
  test(`repack() ${expected === 'true' ? 'loads' : 'does not load'} the AWS SDK when its source is ${source}`, async () => {
    using home = scratch('s3-lazy');
    writeFileSync(join(home.path, 'x'), 'x');
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home.path,
      TMPDIR: home.path,
      ARX_STATE_DIR: join(home.path, 'state'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
      INDEX: join(import.meta.dirname, '../../src/index.ts'),
      TARGET: join(home.path, 't'),
      SOURCE: source,
      OUTPUT: join(home.path, 'out.arx'),
    };
    const argv = [process.execPath, '--input-type=module', '-e', PROBE];
    const { stdout, stderr } = await runProgram(argv, { env, cwd: home.path, input: '' });
    assert.equal(stdout, `${expected}\n`, stderr);
  });
