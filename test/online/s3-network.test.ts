import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { s3Failure } from '../../src/online/s3/s3-failure.ts';
import { startNginx } from '../servers/nginx.ts';
import { environment, makeBucket, theCeph } from './s3-servers.ts';
import { contentOf, errorOf, onlyOne, workplace } from './workplace.ts';

test('resolve() trusts the authorities of the environment when the endpoint has a certificate of its own', async (t) => {
  const ceph = await theCeph();
  const bucket = await makeBucket(ceph);
  await bucket.put('k', 'hello');
  const extra = `location /${bucket.name}/ { proxy_pass ${ceph.endpoint}; proxy_set_header Host $http_host; }`;
  const nginx = await startNginx({ extra });
  t.after(() => nginx.stop());
  const env = { ...bucket.env, AWS_ENDPOINT_URL_S3: nginx.https };
  using trusting = workplace('s3-ca', { ...env, SSL_CERT_FILE: nginx.ca });
  const source = `s3://${bucket.name}/k`;
  assert.deepEqual(contentOf(onlyOne(await trusting.resolve([source]))), { k: 'hello' });
  using other = workplace('s3-ca', env);
  const error = await errorOf(other.resolve([source]));
  assert.equal(error.code, 'SOURCE_TLS');
  assert.match(
    error.message,
    /^Cannot read "s3:[^"]+": an authority that is not trusted signed its certificate, expected/,
  );
});

test('resolve() goes through the proxy of the environment when there is one', async (t) => {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(407).end();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const { port } = proxy.address() as AddressInfo;
  const service = { endpoint: 'http://127.0.0.9:9', accessKeyId: 'AK', secretAccessKey: 'SKSK' };
  using place = workplace('s3-proxy', { ...environment(service), http_proxy: `http://127.0.0.1:${port}` });
  const error = await errorOf(place.resolve(['s3://some-bucket/k']));
  assert.equal(error.code, 'SOURCE_PROXY');
  assert.equal(
    error.message,
    `Cannot read "s3://some-bucket/k": the proxy "http://127.0.0.1:${port}" cannot be used: it answered 407: it wants a credential, or another one than it was given, expected its content`,
  );
  assert.deepEqual(seen, ['http://127.0.0.9:9/some-bucket/k?x-id=GetObject']);
});

interface Said {
  readonly name: string;
  readonly status: number;
  readonly Region?: string;
  readonly header?: string;
}

for (const [said, code, what] of [
  [
    { name: 'PermanentRedirect', status: 301, header: 'eu-west-1' },
    'SOURCE_S3_REGION',
    'the bucket "b" is in the region eu-west-1, asked was us-east-1',
  ],
  [
    { name: 'Unknown', status: 301 },
    'SOURCE_S3_REGION',
    'the bucket "b" is in another region, asked was us-east-1',
  ],
  [
    { name: 'Unknown', status: 400, header: 'eu-west-1' },
    'SOURCE_S3_REGION',
    'the bucket "b" is in the region eu-west-1, asked was us-east-1',
  ],
  [{ name: 'Unknown', status: 400, Region: 'x\u001b[31m' }, 'SOURCE_HTTP_STATUS', 'the service answered 400'],
  [{ name: 'a b\n', status: 400, header: 'us-east-1' }, 'SOURCE_HTTP_STATUS', 'the service answered 400'],
  [{ name: 'NoSuchVersion', status: 400 }, 'SOURCE_NOT_FOUND', 'the bucket "b" has no object "k"'],
  [
    { name: 'ExpiredToken', status: 400 },
    'SOURCE_UNAUTHORIZED',
    'the service does not accept the credential (ExpiredToken)',
  ],
  [
    { name: 'RequestTimeTooSkewed', status: 403 },
    'SOURCE_UNAUTHORIZED',
    'the clock of this machine is wrong for the service',
  ],
  [{ name: 'InvalidObjectState', status: 403 }, 'SOURCE_HTTP_STATUS', 'the object is archived'],
  [{ name: 'SlowDown', status: 503 }, 'SOURCE_HTTP_STATUS', 'the service answered 503 (SlowDown)'],
] as const satisfies readonly (readonly [Said, string, string])[])
  test(`s3Failure() says "${what}" when the service says ${JSON.stringify(said)}`, () => {
    const { name, status, Region, header } = said as Said;
    const headers = header === undefined ? {} : { 'x-amz-bucket-region': header };
    const error = Object.assign(new Error('words of the server'), {
      name,
      Region,
      $metadata: { httpStatusCode: status },
      $response: { headers },
    });
    const connection = { region: 'us-east-1', credential: 'key', proxy: undefined } as const;
    const failure = s3Failure(error, { source: 's3://b/k', place: { bucket: 'b', key: 'k' }, connection });
    assert.deepEqual([failure.code, failure.what], [code, what]);
  });
