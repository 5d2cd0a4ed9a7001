import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Store } from '../../src/archive/store.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import { type Digest, digestOf, hexOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { pullBundle } from '../../src/online/registry/pull-bundle.ts';
import { pushBundle } from '../../src/online/registry/push-bundle.ts';
import { registryPlace } from '../../src/online/registry/registry-place.ts';
import { type DockerRegistry, startDockerRegistry } from '../servers/docker-registry.ts';
import { scratch } from '../servers/scratch.ts';

const home = scratch('registry');
const user = { name: 'arx', password: 's3cret-of-registry' };
let open: DockerRegistry;
let closed: DockerRegistry;

before(async () => {
  open = await startDockerRegistry(join(home.path, 'open'));
  closed = await startDockerRegistry(join(home.path, 'closed'), user);
});
after(async () => {
  await Promise.all([open.stop(), closed.stop()]);
  home.remove();
});

/** A place with a cache of its own. */
function contextOf(name: string, config?: string): Context {
  const configDir = join(home.path, `config-${name}`);
  mkdirSync(configDir, { recursive: true, mode: 0o700 });
  if (config !== undefined) writeFileSync(join(configDir, 'config.yaml'), config, { mode: 0o600 });
  const env = { HOME: home.path, REGISTRY_PASSWORD: user.password };
  return createContext({ env, configDir, cacheDir: join(home.path, `cache-${name}`), tmp: home.path });
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

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof ArxError, String(error));
  assert.equal(error.code, expected, error.message);
  assert.doesNotMatch(`${error.message} ${error.hint}`, /s3cret/);
  return true;
};

for (const size of [1, 1000, 40_000_000])
  test(`pushBundle() puts ${size} bytes where pullBundle() finds them, and again changes nothing`, async () => {
    const context = contextOf(`push-${size}`);
    const bundle = bundleOf(size);
    const url = `${open.url}/team/bundles`;
    await push(url, bundle, context);
    await push(url, bundle, context);
    assert.ok((await pull(url, bundle, context)).equals(bundle.bytes));
    const tag = await fetch(`${open.url}/v2/team/bundles/manifests/sha256-${hexOf(bundle.digest)}`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    const manifest = (await tag.json()) as { layers: { digest: string; size: number }[] };
    assert.deepEqual(
      manifest.layers.map(({ digest, size: bytes }) => [digest, bytes]),
      [[bundle.digest, size]],
    );
  });

test('a registry that wants a login gets that of the config, and without one says so', async () => {
  const auth = `auth:\n  bundles: {for: '${closed.url}', basic: {user: arx, password: {env: REGISTRY_PASSWORD}}}\n`;
  const bundle = bundleOf(5000);
  const url = `${closed.url}/bundles`;
  const known = contextOf('known', auth);
  await push(url, bundle, known);
  assert.ok((await pull(url, bundle, known)).equals(bundle.bytes));
  await assert.rejects(push(url, bundleOf(6000), contextOf('unknown')), code('SOURCE_UNAUTHORIZED'));
  await assert.rejects(pull(url, bundle, contextOf('unknown')), code('SOURCE_UNAUTHORIZED'));
});

test('pullBundle() says when the registry does not have it', async () => {
  await assert.rejects(
    pull(`${open.url}/bundles`, bundleOf(77), contextOf('missing')),
    code('SOURCE_NOT_FOUND'),
  );
});

for (const url of [
  'http://registry.example/bundles',
  'https://u:s3cret@127.0.0.1/bundles',
  'https://127.0.0.1',
  'https://127.0.0.1/Bundles',
  'https://127.0.0.1/a/../b?x',
  'ftp://127.0.0.1/bundles',
  'nonsense',
])
  test(`registryPlace() refuses ${url.replace('s3cret', '***')}`, () => {
    assert.throws(() => registryPlace(url, contextOf('refused')), code('USAGE_INVALID'));
  });

/** A registry that lies. */
async function lying(answer: Parameters<typeof createServer>[1]): Promise<{ url: string; server: Server }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bundles`, server };
}

const LIES: Readonly<Record<string, readonly [(bundle: Bundle) => Buffer, string]>> = {
  'other bytes of the same size': [({ size }) => Buffer.alloc(size, 'x'), 'INTEGRITY_DIGEST'],
  'more bytes than the bundle has': [({ bytes }) => Buffer.concat([bytes, bytes]), 'SOURCE_TOO_LARGE'],
  'fewer bytes than the bundle has': [({ bytes }) => bytes.subarray(1), 'INTEGRITY_DIGEST'],
};

for (const [lie, [bytesOf, expected]] of Object.entries(LIES))
  test(`pullBundle() keeps nothing of a registry that sends ${lie}`, async () => {
    const bundle = bundleOf(3000);
    const { url, server } = await lying((_request, response) => response.end(bytesOf(bundle)));
    const context = contextOf(`lie-${expected}-${lie.length}`);
    await assert.rejects(pull(url, bundle, context), code(expected));
    server.close();
    const kept = join(context.cacheDir, 'downloads', 'sha256');
    assert.deepEqual(existsSync(kept) ? readdirSync(kept) : [], []);
  });

test('pullBundle() goes on where a cut download was', async () => {
  const bundle = bundleOf(3_000_000);
  const asked: (string | undefined)[] = [];
  const { url, server } = await lying(({ headers }, response) => {
    asked.push(headers.range);
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    const to = asked.length === 1 ? 2_000_000 : bundle.size;
    const range = { 'content-range': `bytes ${from}-${bundle.size - 1}/${bundle.size}` };
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': bundle.size - from,
      etag: '"one"',
      ...(from > 0 && range),
    });
    response.write(bundle.bytes.subarray(from, to), () => {
      if (to === bundle.size) response.end();
      else setTimeout(() => response.destroy(), 100);
    });
  });
  assert.ok((await pull(url, bundle, contextOf('cut'))).equals(bundle.bytes));
  server.close();
  assert.equal(asked.length, 2);
  assert.match(asked[1] ?? '', /^bytes=[1-9]/);
});

test('pushBundle() sends nothing to another host that a registry names', async () => {
  const seen: string[] = [];
  const other = await lying(({ method = '' }, response) => {
    seen.push(method);
    response.writeHead(202).end();
  });
  const { url, server } = await lying(({ method }, response) => {
    if (method === 'HEAD') response.writeHead(404).end();
    else response.writeHead(202, { location: `${other.url}/upload` }).end();
  });
  await assert.rejects(push(url, bundleOf(10), contextOf('elsewhere')), code('SOURCE_REDIRECT'));
  for (const one of [server, other.server]) one.close();
  assert.deepEqual(seen, []);
});
