import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { proxyFor } from '../../src/online/http/proxy-for.ts';
import { startNginx } from '../servers/nginx.ts';
import { startProxy } from '../servers/proxy.ts';
import { contentOf, errorOf, onlyOne, workplace } from './workplace.ts';

const web = await startNginx();
const open = await startProxy();
const closed = await startProxy({ user: 'canaryuser', password: 'canaryword' });
const narrow = await startProxy({ connectPorts: [1] });
after(async () => {
  await Promise.all([web.stop(), open.stop(), closed.stop(), narrow.stop()]);
});
writeFileSync(join(web.root, 'a.txt'), 'through');

const port = (url: string): string => new URL(url).port;

for (const [name, base, line] of [
  ['http', web.http, `GET ${web.http}/a.txt HTTP/1.1`],
  ['https', web.https, `CONNECT 127.0.0.1:${port(web.https)} HTTP/1.1`],
] as const) {
  for (const [kind, proxy, secret] of [
    ['an open proxy', open, ''],
    ['a proxy that wants a credential', closed, 'canary'],
  ] as const)
    test(`http source goes through ${kind} for ${name}`, async () => {
      const env = { [`${name}_proxy`]: proxy.login, SSL_CERT_FILE: web.ca };
      using w = workplace('proxy', env);
      const before = proxy.requests().length;
      const resolved = await w.resolve([`${base}/a.txt`]);
      assert.deepEqual(contentOf(onlyOne(resolved)), { 'a.txt': 'through' });
      assert.deepEqual(proxy.requests().slice(before), [line]);
      const said = JSON.stringify([w.events, [...resolved.lock.sources]]);
      assert.ok(secret === '' || !said.includes(secret));
      assert.ok((await web.requests()).every(({ authorization }) => authorization === ''));
    });

  test(`http source fails with SOURCE_PROXY for ${name} when the proxy wants another credential`, async () => {
    // tinyproxy answers a missing credential with 407 and a wrong one with 401, which may as well be the server's.
    const wants = (status: number): string =>
      `the proxy "${closed.url}" cannot be used: it answered ${status}: it wants a credential, or another one than it was given`;
    const wrong = name === 'https' ? wants(401) : `the server, or the proxy "${closed.url}", answered 401`;
    for (const [login, said] of [
      [closed.url, wants(407)],
      [closed.url.replace('//', '//canary-x:canary-y@'), wrong],
    ] as const) {
      using w = workplace('proxy', { [`${name}_proxy`]: login, SSL_CERT_FILE: web.ca });
      const error = await errorOf(w.resolve([`${base}/a.txt`]));
      assert.equal(error.message, `Cannot download "${base}/a.txt": ${said}, expected the file`);
      assert.equal(error.code, said.includes('cannot be used') ? 'SOURCE_PROXY' : 'SOURCE_UNAUTHORIZED');
      assert.equal(error.exit, 5);
      assert.ok(!/canary/.test(JSON.stringify([w.events, error.message, error.hint, error.data])));
      assert.deepEqual(readdirSync(join(w.context.cacheDir, 'partial')), []);
    }
  });

  test(`http source fails with SOURCE_PROXY for ${name} when no proxy is there`, async () => {
    using w = workplace('proxy', { ALL_PROXY: 'http://canary:canary@127.0.0.1:9', SSL_CERT_FILE: web.ca });
    const error = await errorOf(w.resolve([`${base}/a.txt`]));
    assert.equal(error.code, 'SOURCE_PROXY');
    assert.match(
      error.message,
      /the proxy "http:\/\/127\.0\.0\.1:9" cannot be used: it refused the connection/,
    );
    assert.ok(!/canary/.test(JSON.stringify([w.events, error.message])));
  });

  test(`http source asks no proxy for ${name} when NO_PROXY names the host`, async () => {
    const env = {
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '127.0.0.0/8',
    };
    using w = workplace('proxy', { ...env, SSL_CERT_FILE: web.ca });
    assert.equal((await w.resolve([`${base}/a.txt`])).vendored.size, 1);
  });
}

test('http source fails with SOURCE_PROXY when the proxy does not connect to that port', async () => {
  using w = workplace('proxy', { https_proxy: narrow.url, SSL_CERT_FILE: web.ca });
  const error = await errorOf(w.resolve([`${web.https}/a.txt`]));
  assert.equal(error.code, 'SOURCE_PROXY');
  assert.match(error.message, /cannot be used: it answered 403, expected the file$/);
});

test('http source checks the certificate of the host behind a proxy', async () => {
  using w = workplace('proxy', { https_proxy: open.url });
  assert.equal((await errorOf(w.resolve([`${web.https}/a.txt`]))).code, 'SOURCE_TLS');
});

test('http source refuses a literal address that a redirect leads to, also behind a proxy', async () => {
  await web.set('/away', { redirect: 'http://127.0.0.2:1/x' });
  using w = workplace('proxy', { http_proxy: open.url });
  const before = open.requests().length;
  assert.equal((await errorOf(w.resolve([`${web.http}/away`]))).code, 'SOURCE_PRIVATE');
  assert.equal(open.requests().length, before + 1);
});

test('http source asks a proxy by name and looks no name up itself', async () => {
  const names: string[] = [];
  const proxy = createServer((request, response) => {
    names.push(request.url ?? '');
    response.end('by name');
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  using w = workplace('proxy', { http_proxy: `127.0.0.1:${(proxy.address() as AddressInfo).port}` });
  const resolved = await w.resolve(['http://name.test/a.txt']);
  proxy.close();
  assert.deepEqual(contentOf(onlyOne(resolved)), { 'a.txt': 'by name' });
  assert.deepEqual(names, ['http://name.test/a.txt']);
});

test('http source ends when a proxy says nothing, or ends the connection', async () => {
  const { download } = await import('../../src/online/http-client.ts');
  const { HTTP_SETTINGS } = await import('../../src/online/http/http-settings.ts');
  const { Store } = await import('../../src/archive/store.ts');
  const patient = { ...HTTP_SETTINGS, backoff: 5, tries: 2 };
  for (const [code, answer, settings] of [
    ['SOURCE_TIMEOUT', () => undefined, { ...patient, idle: 200, headers: 400 }],
    ['SOURCE_PROXY', (socket: { destroy(): void }) => socket.destroy(), patient],
  ] as const) {
    const proxy = createServer().on('connect', (_request, socket) => answer(socket));
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    using w = workplace('proxy', {
      https_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    });
    const request = { location: `${web.https}/a.txt`, source: 'it', archive: false };
    const error = await errorOf(download(request, new Store(w.context.cacheDir), w.context, settings));
    proxy.closeAllConnections();
    proxy.close();
    assert.ok([code, 'SOURCE_PROXY'].includes(error.code), `${error.code} ${error.message}`);
  }
});

test('http source goes through a proxy that speaks TLS', async () => {
  // Node checks this certificate against its own authorities, so the test lends it the CA for the time being.
  const [cert, key] = ['tls.pem', 'tls.key'].map((name) => readFileSync(join(web.ca, '..', name)));
  const proxy = createTlsServer({ cert, key }).on('connect', (request, socket) => {
    const [, target] = /:(\d+)$/.exec(request.url ?? '') ?? [];
    const upstream = connect(Number(target), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => upstream.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { getCACertificates, setDefaultCACertificates } = await import('node:tls');
  const usual = getCACertificates('default');
  setDefaultCACertificates([...usual, readFileSync(web.ca, 'utf8')]);
  try {
    const env = { https_proxy: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    using w = workplace('proxy', { ...env, SSL_CERT_FILE: web.ca });
    assert.deepEqual(contentOf(onlyOne(await w.resolve([`${web.https}/a.txt`]))), { 'a.txt': 'through' });
  } finally {
    setDefaultCACertificates(usual);
    proxy.closeAllConnections();
    proxy.close();
  }
});

const CHOICES: readonly [string, Record<string, string>, string | undefined][] = [
  ['http://h.test/', {}, undefined],
  ['http://h.test/', { http_proxy: 'http://p:1' }, 'http://p:1'],
  ['http://h.test/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
  ['http://h.test/', { HTTP_PROXY: 'http://p:1', REQUEST_METHOD: 'GET' }, undefined],
  ['http://h.test/', { http_proxy: 'http://p:1', REQUEST_METHOD: 'GET' }, 'http://p:1'],
  ['http://h.test/', { http_proxy: 'http://low:1', HTTP_PROXY: 'http://up:1' }, 'http://low:1'],
  ['http://h.test/', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['https://h.test/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  ['https://h.test/', { http_proxy: 'http://p:1' }, undefined],
  ['https://h.test/', { all_proxy: 'http://p:1' }, 'http://p:1'],
  ['https://h.test/', { ALL_PROXY: 'http://p:1', https_proxy: 'http://q:1' }, 'http://q:1'],
  ['http://h.test/', { http_proxy: '' }, undefined],
  ['http://h.test/', { http_proxy: 'p:3128' }, 'http://p:3128'],
  ['http://h.test/', { http_proxy: 'http://u:canary@p:1/' }, 'http://p:1'],
  ['http://h.test/', { http_proxy: 'http://p:1', no_proxy: '*' }, undefined],
  ['http://h.test/', { http_proxy: 'http://p:1', no_proxy: 'h.test' }, undefined],
  ['http://h.test/', { http_proxy: 'http://p:1', NO_PROXY: 'x, H.Test' }, undefined],
  ['http://h.test/', { http_proxy: 'http://p:1', NO_PROXY: 'x .test' }, undefined],
  ['http://a.h.test/', { http_proxy: 'http://p:1', NO_PROXY: 'h.test' }, undefined],
  ['http://a.h.test/', { http_proxy: 'http://p:1', NO_PROXY: '*.h.test' }, undefined],
  ['http://ah.test/', { http_proxy: 'http://p:1', NO_PROXY: 'h.test' }, 'http://p:1'],
  ['http://10.1.2.3/', { http_proxy: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, undefined],
  ['http://11.1.2.3/', { http_proxy: 'http://p:1', NO_PROXY: '10.0.0.0/8,10.0.0.0/99' }, 'http://p:1'],
  ['http://[fd00::1]/', { http_proxy: 'http://p:1', NO_PROXY: 'fd00::/8' }, undefined],
  ['http://[fd00::1]/', { http_proxy: 'http://p:1', NO_PROXY: '[fd00::1]' }, undefined],
];

for (const [url, env, expected] of CHOICES)
  test(`proxyFor() gives ${expected ?? 'none'} for ${url} with ${JSON.stringify(env)}`, () => {
    assert.equal(proxyFor(new URL(url), env)?.shown, expected);
  });

for (const [name, proxy, is] of [
  ['a SOCKS proxy', 'socks5://u:canary@p:1', 'it begins with socks5://'],
  ['nonsense', 'http://[canary', 'it is no URL'],
  ['a bad credential', 'http://u:canary%zz@p:1', 'its credential has a percent sign that encodes nothing'],
] as const)
  test(`proxyFor() refuses ${name}`, () => {
    assert.throws(() => proxyFor(new URL('https://h.test/'), { HTTPS_PROXY: proxy }), {
      code: 'SOURCE_PROXY',
      message: `Cannot use the proxy of HTTPS_PROXY: ${is}, expected http://HOST:PORT or https://HOST:PORT`,
    });
  });
