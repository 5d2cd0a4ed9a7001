import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Store } from '../../src/archive/store.ts';
import type { Context } from '../../src/core/context.ts';
import { demandAllowedAddress, demandAllowedLiteral } from '../../src/online/http/addresses.ts';
import { HTTP_SETTINGS } from '../../src/online/http/http-settings.ts';
import { isRange, specialKind } from '../../src/online/http/special-address.ts';
import { download } from '../../src/online/http-client.ts';
import { codeOf, errorOf, workplace } from './workplace.ts';

const KINDS: Readonly<Record<string, readonly string[]>> = {
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.255', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
  private: [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fd00:ec3::254',
    'fec0::1',
    '64:ff9b:1::1',
  ],
  shared: ['100.64.0.1', '100.127.255.255', '::ffff:100.64.0.1'],
  'link-local': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', '64:ff9b::a9fe:a9fe', '::ffff:a9fe:a9fe'],
  metadata: ['fd00:ec2::254', '100.100.100.200', '168.63.129.16', '::ffff:168.63.129.16', '192.0.0.192'],
  multicast: ['224.0.0.1', 'ff02::1'],
  reserved: [
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '2001:db8::1',
    '2001::1',
    '::7f00:1',
  ],
  public: [
    '8.8.8.8',
    '100.63.0.1',
    '100.128.0.1',
    '172.32.0.1',
    '2606:4700::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ],
};

for (const [kind, addresses] of Object.entries(KINDS))
  test(`specialKind() knows ${kind} addresses`, () => {
    for (const address of addresses) assert.equal(specialKind(address) ?? 'public', kind, address);
  });

test('isRange() takes addresses and ranges, and nothing else', () => {
  for (const good of ['10.0.0.0/8', '::1', 'fd00::/8', '1.2.3.4/32']) assert.ok(isRange(good), good);
  for (const bad of ['10.0.0.0/33', 'h/8', '10.0.0.0/', '::/129', '1/2/3', '', '10.0.0.0/8/8'])
    assert.ok(!isRange(bad), bad);
});

/** A lookup that asks nobody. */
function lookupOf(addresses: Readonly<Record<string, readonly string[]>>): LookupFunction {
  return (name, options, callback) => {
    const found = (addresses[name] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    const [first] = found;
    if (first === undefined) callback(Object.assign(new Error(name), { code: 'ENOTFOUND' }), '', 0);
    else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  };
}

const LOOKUP = lookupOf({
  'public.test': ['8.8.8.8', '2606:4700::1'],
  'inner.test': ['10.1.2.3'],
  'mixed.test': ['8.8.8.8', '127.0.0.1'],
  'cloud.test': ['169.254.169.254'],
  'a.corp.test': ['192.168.0.7'],
  'corp.test': ['192.168.0.7'],
  localhost: ['127.0.0.1'],
});

interface Case {
  readonly host: string;
  readonly written?: string;
  readonly allow?: string;
  readonly found?: readonly string[];
}

const CASES: readonly Case[] = [
  { host: 'public.test', found: ['8.8.8.8', '2606:4700::1'] },
  { host: '8.8.8.8', found: ['8.8.8.8'] },
  { host: 'inner.test' },
  { host: 'inner.test', written: 'inner.test' },
  { host: 'mixed.test' },
  { host: 'inner.test', allow: 'inner.test', found: ['10.1.2.3'] },
  { host: 'inner.test', allow: 'x, 10.0.0.0/8', found: ['10.1.2.3'] },
  { host: 'inner.test', allow: '10.1.2.4' },
  { host: 'a.corp.test', allow: '*.corp.test', found: ['192.168.0.7'] },
  { host: 'corp.test', allow: '*.corp.test' },
  { host: 'cloud.test', allow: 'cloud.test' },
  { host: 'cloud.test', allow: '169.254.169.254', found: ['169.254.169.254'] },
  { host: '127.0.0.1', written: '127.0.0.1', found: ['127.0.0.1'] },
  { host: '[::1]', written: '::1', found: ['::1'] },
  { host: '127.0.0.2', written: '127.0.0.1' },
  { host: '[::ffff:127.0.0.1]', written: '127.0.0.1' },
  { host: '0x7f000001', written: '127.0.0.1', found: ['127.0.0.1'] },
  { host: '2130706433', written: 'public.test' },
  { host: '127.1', written: 'public.test' },
  { host: 'localhost', written: 'localhost', found: ['127.0.0.1'] },
  { host: 'LOCALHOST.', written: 'localhost', found: ['127.0.0.1'] },
  { host: 'localhost', written: '127.0.0.1' },
  { host: '127.0.0.1', written: 'localhost' },
  { host: 'x.localhost', written: 'public.test' },
  { host: '10.9.9.9', written: 'public.test', allow: '10.0.0.0/8', found: ['10.9.9.9'] },
];

for (const { host, written = 'public.test', allow, found } of CASES) {
  const permission = allow === undefined ? '' : ` and ${allow} is allowed`;
  test(`demandAllowedAddress() ${found === undefined ? 'refuses' : 'takes'} ${host} when ${written} is written${permission}`, async () => {
    using w = workplace('addresses', allow === undefined ? {} : { ARX_ALLOW_PRIVATE: allow });
    const work = demandAllowedAddress(host, w.context, { written, lookup: LOOKUP });
    if (found === undefined) assert.equal(await codeOf(work), 'SOURCE_PRIVATE');
    else assert.deepEqual(await work, found);
  });
}

test('demandAllowedAddress() says which address it is and what to write where', async () => {
  using w = workplace('addresses');
  const error = await errorOf(
    demandAllowedAddress('inner.test', w.context, { written: 'x.test', lookup: LOOKUP }),
  );
  assert.equal(
    error.message,
    'Cannot connect to "inner.test": it is at 10.1.2.3, a private address, expected a public one',
  );
  assert.equal(
    error.hint,
    `If it is meant, write into ${join(w.context.configDir, 'config.yaml')}: network: {allow_private: ['inner.test']}`,
  );
  assert.equal(error.exit, 5);
  assert.throws(() => demandAllowedLiteral('169.254.169.254', 'x.test', w.context), {
    message: 'Cannot connect to "169.254.169.254": it is a link-local address, expected a public one',
  });
});

test("demandAllowedAddress() takes what the user's config allows", async () => {
  using w = workplace('addresses');
  mkdirSync(w.context.configDir, { recursive: true, mode: 0o700 });
  const file = join(w.context.configDir, 'config.yaml');
  writeFileSync(file, "network: {allow_private: ['inner.test', '192.168.0.0/16']}\n");
  chmodSync(file, 0o600);
  const options = { written: 'x.test', lookup: LOOKUP };
  assert.deepEqual(await demandAllowedAddress('inner.test', w.context, options), ['10.1.2.3']);
  assert.deepEqual(await demandAllowedAddress('corp.test', w.context, options), ['192.168.0.7']);
  assert.equal(await codeOf(demandAllowedAddress('cloud.test', w.context, options)), 'SOURCE_PRIVATE');
});

async function served<T>(
  answer: RequestListener,
  task: (port: number, asked: () => number) => Promise<T>,
): Promise<T> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  try {
    return await task((server.address() as AddressInfo).port, () => asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function get(
  location: string,
  context: Context,
  addresses: Readonly<Record<string, readonly string[]>> = {},
): Promise<unknown> {
  const settings = { ...HTTP_SETTINGS, backoff: 5, lookup: lookupOf(addresses) };
  return download(
    { location, source: location, archive: false },
    new Store(context.cacheDir),
    context,
    settings,
  );
}

test('download() connects to no name that is at a private address, and sends nothing', async () => {
  using w = workplace('addresses');
  await served(
    (_request, response) => void response.end('x'),
    async (port, asked) => {
      const error = await errorOf(
        get(`http://rebound.test:${port}/`, w.context, { 'rebound.test': ['127.0.0.1'] }),
      );
      assert.equal(error.code, 'SOURCE_PRIVATE');
      assert.equal(asked(), 0);
      using allowing = workplace('addresses', { ARX_ALLOW_PRIVATE: 'rebound.test' });
      await get(`http://rebound.test:${port}/`, allowing.context, { 'rebound.test': ['127.0.0.1'] });
      assert.equal(asked(), 1);
    },
  );
});

test('download() looks a name up once, so that the checked address is the one it connects to', async () => {
  using w = workplace('addresses', { ARX_ALLOW_PRIVATE: '127.0.0.1' });
  let looked = 0;
  const lookup: LookupFunction = (name, options, callback) => {
    looked += 1;
    lookupOf({ [name]: [looked === 1 ? '127.0.0.1' : '127.0.0.9'] })(name, options, callback);
  };
  await served(
    (_request, response) => void response.end('x'),
    async (port) => {
      const location = `http://rebinding.test:${port}/`;
      const request = { location, source: location, archive: false };
      await download(request, new Store(w.context.cacheDir), w.context, { ...HTTP_SETTINGS, lookup });
      assert.equal(looked, 1);
    },
  );
});

for (const [name, to, code] of [
  ['another address of this machine', 'http://127.0.0.2:PORT/final', 'SOURCE_PRIVATE'],
  ['localhost', 'http://localhost:PORT/final', 'SOURCE_PRIVATE'],
  ['a number that is an address', 'http://2130706434:PORT/final', 'SOURCE_PRIVATE'],
  ['an IPv6 form of the loopback', 'http://[::ffff:127.0.0.1]:PORT/final', 'SOURCE_PRIVATE'],
  ['the metadata service', 'http://169.254.169.254/latest/meta-data/', 'SOURCE_PRIVATE'],
  ['a name that is at a private address', 'http://inner.test:PORT/final', 'SOURCE_PRIVATE'],
  ['the same host', '/final', undefined],
] as const)
  test(`download() ${code === undefined ? 'follows' : 'refuses'} a redirect to ${name}`, async () => {
    using w = workplace('addresses');
    await served(
      (request, response) => {
        const { port } = request.socket.address() as AddressInfo;
        if (request.url === '/final') response.end('final');
        else response.writeHead(302, { location: to.replace('PORT', String(port)) }).end();
      },
      async (port, asked) => {
        const work = get(`http://127.0.0.1:${port}/`, w.context, {
          'inner.test': ['127.0.0.1'],
          localhost: ['127.0.0.1'],
        });
        if (code === undefined) await work;
        else assert.equal(await codeOf(work), code);
        assert.equal(asked(), code === undefined ? 2 : 1);
      },
    );
  });

test('download() follows a redirect to another port of the same literal address', async () => {
  using w = workplace('addresses');
  await served(
    (_request, response) => void response.end('there'),
    (there) =>
      served(
        (_request, response) =>
          void response.writeHead(302, { location: `http://127.0.0.1:${there}/` }).end(),
        (here) => get(`http://127.0.0.1:${here}/`, w.context),
      ),
  );
});
