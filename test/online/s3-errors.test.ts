import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { freePort } from '../servers/free-port.ts';
import { openGate } from './s3-gate.ts';
import { environment, makeBucket, theCeph, theSwift } from './s3-servers.ts';
import { errorOf, type Workplace, workplace } from './workplace.ts';

/** Nothing half-written is in the cache. */
function assertClean({ context }: Workplace): void {
  for (const name of ['partial', 'packs/sha256', 'downloads/sha256']) {
    const path = join(context.cacheDir, name);
    if (existsSync(path)) assert.deepEqual(readdirSync(path), [], path);
  }
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Resolves one source with an environment; it must fail so, leave nothing behind, and show no secret. */
async function assertFault(
  source: string,
  env: Readonly<Record<string, string>>,
  expected: Fault,
): Promise<void> {
  using place = workplace('s3-error', { AWS_EC2_METADATA_DISABLED: 'true', ...env });
  const error = await errorOf(place.resolve([source]));
  const { code, message, hint } = error;
  assert.deepEqual({ code, message, hint }, { hint, ...expected });
  assert.equal(error.exit, 5);
  const shown = inspect([error, place.events], { depth: 20, showHidden: true });
  const secret = env['AWS_SECRET_ACCESS_KEY'];
  assert.ok(secret === undefined || !shown.includes(secret), shown);
  assert.doesNotMatch(shown, /Signature=|StringToSign/);
  assertClean(place);
}

const RENEW = 'Check the access key and its secret; a session may be over';
const WHO =
  'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a credential with `auth`';
const GRANT = 'Its owner must allow s3:GetObject, and s3:ListBucket for a URL that ends with a slash';

test('resolve() says what is missing when an object, a bucket or all below a prefix is', async () => {
  const bucket = await makeBucket(await theCeph());
  await bucket.put('k', 'x');
  const { name, env } = bucket;
  const slash = 'Check the key; a final slash means everything below that name';
  const check = 'Check the name of the bucket, and AWS_ENDPOINT_URL_S3 if it is not at AWS';
  for (const [source, is, hint] of [
    [`s3://${name}/absent`, `the bucket "${name}" has no object "absent", expected its content`, slash],
    [`tar+s3://${name}/absent`, `the bucket "${name}" has no object "absent", expected its content`, slash],
    [
      `s3://${name}/absent/`,
      `the bucket "${name}" has no object below "absent/", expected at least one`,
      'Without the final slash the URL means one object',
    ],
    [
      `s3://${name}/k/`,
      `the bucket "${name}" has no object below "k/", expected at least one`,
      'Without the final slash the URL means one object',
    ],
    ['s3://no-such-bucket/k', 'there is no bucket "no-such-bucket", expected its content', check],
    ['s3://no-such-bucket/', 'there is no bucket "no-such-bucket", expected its content', check],
  ] as const)
    await assertFault(source, env, {
      code: 'SOURCE_NOT_FOUND',
      message: `Cannot read "${source}": ${is}`,
      hint,
    });
});

test('resolve() says whose credential is refused when a service refuses one', async () => {
  const ceph = await theCeph();
  const bucket = await makeBucket(ceph);
  await bucket.put('k', 'x');
  const other = await ceph.addUser(`other${bucket.name.replace('-', '')}`);
  const wrong = environment({ ...ceph, secretAccessKey: 'SKWRONGWRONGWRONG' });
  const unknown = environment({ ...ceph, accessKeyId: 'AKUNKNOWN' });
  const anonymous = { AWS_ENDPOINT_URL_S3: ceph.endpoint };
  for (const source of [`s3://${bucket.name}/k`, `s3://${bucket.name}/`])
    for (const [env, is, hint] of [
      [wrong, 'the service does not accept the credential (SignatureDoesNotMatch)', RENEW],
      [unknown, 'the service does not accept the credential (InvalidAccessKeyId)', RENEW],
      [environment({ ...ceph, ...other }), 'the credential may not read it (AccessDenied)', GRANT],
      [anonymous, 'not everybody may read it (AccessDenied), and there is no credential', WHO],
    ] as const)
      await assertFault(source, env, {
        code: 'SOURCE_UNAUTHORIZED',
        message: `Cannot read "${source}": ${is}, expected its content`,
        hint,
      });
});

test('resolve() says the right region when the bucket is in another one', async () => {
  const swift = await theSwift();
  const bucket = await makeBucket(swift);
  await bucket.put('k', 'x');
  const env = { ...environment(swift), AWS_REGION: 'us-east-1' };
  for (const path of ['k', '']) {
    const source = `s3://${bucket.name}/${path}`;
    await assertFault(source, env, {
      code: 'SOURCE_S3_REGION',
      message: `Cannot read "${source}": the bucket "${bucket.name}" is in the region eu-north-9, asked was us-east-1, expected its content`,
      hint: 'Set AWS_REGION=eu-north-9, or `region` in the profile or credential',
    });
  }
  using place = workplace('s3-region', environment(swift));
  await place.resolve([`s3://${bucket.name}/k`, `s3://${bucket.name}/`]);
});

test('resolve() says what to set when no region is known', async () => {
  await assertFault(
    's3://some-bucket/k',
    { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' },
    {
      code: 'SOURCE_S3_REGION',
      message: 'Cannot read "s3://some-bucket/k": nobody says in which region its bucket is, expected one',
      hint: 'Set AWS_REGION, or `region` in the profile or in the credential that `auth` names; for a service of your own set AWS_ENDPOINT_URL_S3',
    },
  );
});

test('resolve() says that nobody is there when nobody listens', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  await assertFault(
    's3://some-bucket/k',
    environment({ endpoint, accessKeyId: 'AK', secretAccessKey: 'SKSK' }),
    {
      code: 'SOURCE_REFUSED',
      message: 'Cannot read "s3://some-bucket/k": the host refused the connection, expected its content',
      hint: 'Check host and port in the URL; a firewall may be in between',
    },
  );
});

test('resolve() tries again when the service is busy, and not when it says another status', async () => {
  const bucket = await makeBucket(await theCeph());
  await bucket.put('k', 'x');
  await using gate = await openGate(bucket.endpoint);
  const env = { ...bucket.env, AWS_ENDPOINT_URL_S3: gate.endpoint };
  gate.before = () => (gate.requests.length < 3 ? 503 : undefined);
  using place = workplace('s3-busy', env);
  await place.resolve([`s3://${bucket.name}/k`]);
  assert.equal(gate.requests.length, 3);
  const waits = place.events.filter((event) => event.type === 'source' && event.state === 'waiting');
  assert.equal(waits.length, 2);
  gate.before = () => 418;
  const source = `s3://${bucket.name}/`;
  const message = `Cannot read "${source}": the service answered 418, expected its content`;
  await assertFault(source, env, { code: 'SOURCE_HTTP_STATUS', message });
});

test('resolve() leaves nothing behind but what the next one goes on with when it is aborted', async () => {
  const bucket = await makeBucket(await theCeph());
  await bucket.put('k', Buffer.alloc(3_000_000, 'x'));
  await using gate = await openGate(bucket.endpoint);
  using place = workplace('s3-abort', { ...bucket.env, AWS_ENDPOINT_URL_S3: gate.endpoint });
  const stop = new AbortController();
  Object.assign(place.context, { signal: stop.signal });
  gate.cuts.push(1_500_000);
  gate.before = ({ range }) => {
    if (range !== undefined) stop.abort();
    return undefined;
  };
  assert.equal((await errorOf(place.resolve([`s3://${bucket.name}/k`]))).code, 'INTERRUPTED');
  gate.requests.length = 0;
  Object.assign(place.context, { signal: new AbortController().signal });
  gate.before = () => undefined;
  await place.resolve([`s3://${bucket.name}/k`]);
  assert.deepEqual(
    gate.requests.map(({ range }) => range),
    ['bytes=1500000-'],
  );
});
