import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Store } from '../../src/archive/store.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import { type Digest, digestOf, hexOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { bearerChallenge } from '../../src/online/registry/bearer-challenge.ts';
import { pullBundle } from '../../src/online/registry/pull-bundle.ts';
import { pushBundle } from '../../src/online/registry/push-bundle.ts';
import { registryPlace } from '../../src/online/registry/registry-place.ts';
import { makeCertificate } from '../servers/certificate.ts';
import { type DockerRegistry, startDockerRegistry } from '../servers/docker-registry.ts';
import { type FakeTokenIssuer, startFakeTokenIssuer } from '../servers/fake-token-issuer.ts';
import { scratch } from '../servers/scratch.ts';

const home = scratch('registry-token');
const user = { name: 'arx', password: 's3cret-of-registry' };
const LOGIN = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
let issuer: FakeTokenIssuer;
let registry: DockerRegistry;
let contexts = 0;

before(async () => {
  issuer = await startFakeTokenIssuer(makeCertificate(home.path), user);
  registry = await startDockerRegistry(join(home.path, 'registry'), issuer.guard);
});
after(async () => {
  await registry.stop();
  await issuer[Symbol.asyncDispose]();
  home.remove();
});

/** With a cache of its own, and a login for some origins. */
function contextFor(...origins: string[]): Context {
  contexts += 1;
  const configDir = join(home.path, `config-${contexts}`);
  mkdirSync(configDir, { mode: 0o700 });
  const basic = `basic: {user: arx, password: {env: REGISTRY_PASSWORD}}`;
  if (origins.length > 0) {
    const text = `auth:\n  hub: {for: ${JSON.stringify(origins)}, ${basic}}\n`;
    writeFileSync(join(configDir, 'config.yaml'), text, { mode: 0o600 });
  }
  const env = { HOME: home.path, REGISTRY_PASSWORD: user.password };
  return createContext({ env, configDir, cacheDir: join(home.path, `cache-${contexts}`), tmp: home.path });
}

interface Bundle {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly size: number;
}

function bundleOf(size: number): Bundle {
  const bytes = Buffer.alloc(size, `bundle of ${size} bytes, `);
  return { bytes, digest: digestOf(bytes), size };
}

async function push(url: string, { bytes, digest, size }: Bundle, context: Context): Promise<void> {
  const path = join(home.path, `${hexOf(digest)}.arx`);
  writeFileSync(path, bytes);
  const fd = openSync(path, 'r');
  try {
    await pushBundle(registryPlace(url, context), { fd, digest, size }, context);
  } finally {
    closeSync(fd);
  }
}

async function pull(url: string, bundle: Bundle, context: Context): Promise<Buffer> {
  const path = await pullBundle(registryPlace(url, context), bundle, new Store(context.cacheDir), context);
  return readFileSync(path);
}

const code =
  (expected: string, problem = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof ArxError, String(error));
    assert.equal(error.code, expected, error.message);
    assert.match(error.message, problem);
    assert.doesNotMatch(`${error.message} ${error.hint}`, /s3cret|eyJ/);
    return true;
  };

test('a registry that wants tokens gets one of its service, for its own repository, with the login that is for both', async () => {
  const url = `${registry.url}/team/bundles`;
  const bundle = bundleOf(40_000_000);
  issuer.demands.length = 0;
  await push(url, bundle, contextFor(registry.url, issuer.origin));
  const { service } = issuer.guard;
  const scope = 'repository:team/bundles:pull,push';
  assert.deepEqual(issuer.demands, [{ scope, service, authorization: LOGIN }]);
  issuer.demands.length = 0;
  assert.ok((await pull(url, bundle, contextFor(registry.url, issuer.origin))).equals(bundle.bytes));
  assert.deepEqual(issuer.demands, [
    { scope: 'repository:team/bundles:pull', service, authorization: LOGIN },
  ]);
});

test('without a login a token is asked for as well: what everybody may pull is pulled, and pushing is refused', async () => {
  const url = `${registry.url}/open`;
  const bundle = bundleOf(5000);
  await push(url, bundle, contextFor(registry.url, issuer.origin));
  issuer.demands.length = 0;
  assert.ok((await pull(url, bundle, contextFor())).equals(bundle.bytes));
  assert.deepEqual(
    issuer.demands.map(({ authorization }) => authorization),
    [undefined],
  );
  await assert.rejects(push(url, bundleOf(6000), contextFor()), code('SOURCE_UNAUTHORIZED'));
});

test('a login that is for the registry alone is not sent to the service that gives out its tokens', async () => {
  issuer.demands.length = 0;
  const asked = push(`${registry.url}/bundles`, bundleOf(7000), contextFor(registry.url));
  await assert.rejects(
    asked,
    code('AUTH_ORIGIN', /gives out tokens at http:\/\/127\.0\.0\.1:\d+, expected auth "hub"/),
  );
  assert.deepEqual(issuer.demands, []);
});

test('a login that is for the service alone is not sent for a registry that names it', async () => {
  issuer.demands.length = 0;
  const asked = push(`${registry.url}/bundles`, bundleOf(8000), contextFor(issuer.origin));
  await assert.rejects(asked, code('SOURCE_UNAUTHORIZED'));
  assert.ok(issuer.demands.length > 0);
  assert.ok(issuer.demands.every(({ authorization }) => authorization === undefined));
});

test('a wrong password is told by the service, without it', async () => {
  const context = contextFor(registry.url, issuer.origin);
  const wrong = { ...context, env: { ...context.env, REGISTRY_PASSWORD: 's3cret-of-another' } };
  const asked = push(`${registry.url}/bundles`, bundleOf(9000), wrong);
  await assert.rejects(
    asked,
    code('SOURCE_UNAUTHORIZED', /asked for a token, "http:\/\/127\.0\.0\.1:\d+" failed/),
  );
});

/** A server of a test's own, ended after it. */
async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ origin: string } & AsyncDisposable> {
  const server: Server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const end = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { origin, [Symbol.asyncDispose]: end };
}

const challenging = (realm: string) => (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="x"` }).end();

for (const realm of [
  'http://registry.example/token',
  'http://u:p@127.0.0.1/token',
  'https://u:p@registry.example/token',
  'file:///etc/passwd',
  '//registry.example/token',
  'token',
])
  test(`a registry that gives out tokens at ${realm} is refused`, async () => {
    await using liar = await serve(challenging(realm));
    const context = contextFor(liar.origin);
    await assert.rejects(pull(`${liar.origin}/bundles`, bundleOf(10), context), code('SOURCE_REDIRECT'));
    await assert.rejects(push(`${liar.origin}/bundles`, bundleOf(10), context), code('SOURCE_REDIRECT'));
  });

const BAD_ANSWERS: Readonly<Record<string, readonly [number, string, string]>> = {
  'is no JSON': [200, 'x', 'SOURCE_PROTOCOL'],
  'has no token': [200, '{}', 'SOURCE_PROTOCOL'],
  'has a token with a line break': [200, JSON.stringify({ token: 'a\r\nx: y' }), 'SOURCE_PROTOCOL'],
  'is null': [200, 'null', 'SOURCE_PROTOCOL'],
  'has a megabyte': [200, JSON.stringify({ token: 'x'.repeat(1_000_000) }), 'SOURCE_TOO_LARGE'],
  'is an error': [500, '', 'SOURCE_HTTP_STATUS'],
  'sends elsewhere': [302, '', 'SOURCE_HTTP_STATUS'],
};

for (const [what, [status, body, expected]] of Object.entries(BAD_ANSWERS))
  test(`a service whose answer ${what} gives no token`, async () => {
    const seen: (string | undefined)[] = [];
    await using elsewhere = await serve((_request, response) => {
      seen.push('elsewhere');
      response.end();
    });
    await using liar = await serve(({ url, headers }, response) => {
      if (url?.startsWith('/token') !== true)
        return challenging(`http://${headers.host}/token`)(null as never, response);
      return response.writeHead(status, { location: elsewhere.origin }).end(body);
    });
    await assert.rejects(
      push(`${liar.origin}/bundles`, bundleOf(10), contextFor(liar.origin)),
      code(expected),
    );
    assert.deepEqual(seen, []);
  });

test('a registry that takes none of its own tokens is asked twice', async () => {
  let asked = 0;
  await using liar = await serve(({ url, headers }, response) => {
    if (url?.startsWith('/token') === true) return response.end(JSON.stringify({ token: 'eyJ' }));
    asked += 1;
    return challenging(`http://${headers.host}/token`)(null as never, response);
  });
  const context = contextFor(liar.origin);
  await assert.rejects(push(`${liar.origin}/bundles`, bundleOf(10), context), code('SOURCE_UNAUTHORIZED'));
  await assert.rejects(pull(`${liar.origin}/bundles`, bundleOf(10), context), code('SOURCE_UNAUTHORIZED'));
  assert.equal(asked, 4);
});

test('pullBundle() gets another token when that of a cut download is over, and sends it to no other host', async () => {
  const bundle = bundleOf(3_000_000);
  const seen: (string | undefined)[] = [];
  await using store = await serve(({ headers }, response) => {
    seen.push(headers.authorization);
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    const to = seen.length === 1 ? 2_000_000 : bundle.size;
    const range = { 'content-range': `bytes ${from}-${bundle.size - 1}/${bundle.size}` };
    const common = { 'content-length': bundle.size - from, etag: '"one"' };
    response.writeHead(from > 0 ? 206 : 200, { ...common, ...(from > 0 && range) });
    response.write(bundle.bytes.subarray(from, to), () => {
      if (to === bundle.size) response.end();
      else setTimeout(() => response.destroy(), 100);
    });
  });
  let given = 0;
  let used = 0;
  await using tokens = await serve(({ url, headers }, response) => {
    if (url?.startsWith('/token') === true) {
      given += 1;
      return response.end(JSON.stringify({ access_token: `token-${given}`, expires_in: 0 }));
    }
    if (headers.authorization === `Bearer token-${given}` && used < given) {
      used = given;
      return response.writeHead(307, { location: `${store.origin}/blob` }).end();
    }
    return challenging(`http://${headers.host}/token`)(null as never, response);
  });
  const context = contextFor(tokens.origin);
  writeFileSync(join(context.configDir, 'config.yaml'), `network: {allow_private: [127.0.0.1]}\n`, {
    mode: 0o600,
  });
  assert.ok((await pull(`${tokens.origin}/bundles`, bundle, context)).equals(bundle.bytes));
  assert.deepEqual([given, seen], [2, [undefined, undefined]]);
});

const CHALLENGES: readonly (readonly [string | undefined, ReturnType<typeof bearerChallenge>])[] = [
  [undefined, undefined],
  ['', undefined],
  ['Basic realm="x"', undefined],
  ['Bearer', undefined],
  ['Bearer service="s"', undefined],
  ['Bearer realm=""', undefined],
  [
    'Bearer realm="https://a/t",service="s",scope="repository:x:pull,push"',
    { realm: 'https://a/t', service: 's' },
  ],
  ['bearer REALM=https://a/t , Service = s', { realm: 'https://a/t', service: 's' }],
  ['Basic realm="no, Bearer realm=no", Bearer realm="https://a/t"', { realm: 'https://a/t' }],
  ['Bearer realm="https://a/t", Basic realm="no"', { realm: 'https://a/t' }],
  ['Bearer realm="https://a/\\"t", realm="https://b"', { realm: 'https://a/"t' }],
  [`Bearer ${'realm="'.repeat(2000)}`, { realm: 'realm=' }],
  [`Bearer ${'x'.repeat(16_000)}`, undefined],
];

for (const [header, expected] of CHALLENGES)
  test(`bearerChallenge() reads ${header?.slice(0, 80)}`, () => {
    assert.deepEqual(bearerChallenge(header), expected);
  });
