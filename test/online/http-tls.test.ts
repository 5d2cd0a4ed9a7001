import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { after, test } from 'node:test';
import { arxHome } from '../helpers/arx-home.ts';
import { signCertificate } from '../servers/certificate.ts';
import { startNginx } from '../servers/nginx.ts';
import { contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const [web, expired, elsewhere, mutual] = await Promise.all([
  startNginx(),
  startNginx({ certificate: { name: 'old', names: 'IP:127.0.0.1', until: '20210101000000Z' } }),
  startNginx({ certificate: { name: 'other', names: 'DNS:other.test' } }),
  startNginx({ extra: 'ssl_client_certificate HOME/ca.pem; ssl_verify_client on;' }),
]);
const servers = [web, expired, elsewhere, mutual];
after(() => Promise.all(servers.map((server) => server.stop())));
for (const server of servers) writeFileSync(join(server.root, 'a.txt'), 'a');

const client = signCertificate(dirname(mutual.ca), { name: 'client', names: 'DNS:client.test' });
const locked = `${client.key}.locked`;
execFileSync('openssl', ['pkey', '-in', client.key, '-aes256', '-passout', 'pass:canary', '-out', locked], {
  stdio: 'pipe',
});

/** A place whose user defines the credential "corp" for these origins. */
function withAuth(entry: Record<string, unknown>, env: Record<string, string> = {}): Workplace {
  const w = workplace('tls', env);
  mkdirSync(w.context.configDir, { recursive: true, mode: 0o700 });
  const file = join(w.context.configDir, 'config.yaml');
  writeFileSync(file, JSON.stringify({ auth: { corp: entry } }));
  chmodSync(file, 0o600);
  return w;
}

for (const [name, server, says] of [
  ['has expired', expired, 'its certificate has expired'],
  ['is for another host', elsewhere, 'its certificate is for another host'],
] as const)
  test(`http source fails with SOURCE_TLS when the certificate ${name}`, async () => {
    using w = workplace('tls', { SSL_CERT_FILE: server.ca });
    const error = await errorOf(w.resolve([`${server.https}/a.txt`]));
    assert.equal(error.code, 'SOURCE_TLS');
    assert.equal(error.exit, 5);
    assert.equal(error.message, `Cannot download "${server.https}/a.txt": ${says}, expected the file`);
  });

test('http source fails with SOURCE_TLS when nobody vouches for the certificate', async () => {
  using w = workplace('tls');
  const error = await errorOf(w.resolve([`${web.https}/a.txt`]));
  assert.equal(
    error.message,
    `Cannot download "${web.https}/a.txt": an authority that is not trusted signed its certificate, expected the file`,
  );
});

for (const [name, text] of [
  ['is missing', undefined],
  ['is no certificate', 'canary'],
] as const)
  test(`http source fails with SOURCE_TLS when SSL_CERT_FILE ${name}`, async () => {
    using w = workplace('tls');
    const file = join(w.path, 'ca.pem');
    if (text !== undefined) writeFileSync(file, text);
    using other = workplace('tls', { SSL_CERT_FILE: file });
    assert.equal((await errorOf(other.resolve([`${web.https}/a.txt`]))).code, 'SOURCE_TLS');
  });

test('http source trusts the authority of its credential, for the hosts of that only', async () => {
  using w = withAuth({ for: web.https, ca: web.ca });
  const source = { source: `${web.https}/a.txt`, auth: 'corp' };
  assert.deepEqual(contentOf(onlyOne(await w.resolve([source]))), { 'a.txt': 'a' });
  assert.equal((await errorOf(w.resolve([`${web.https}/a.txt?plain`]))).code, 'SOURCE_TLS');
});

for (const [name, entry] of [
  ['a key', { key: client.key }],
  ['a key with a passphrase', { key: locked, passphrase: { env: 'PHRASE' } }],
] as const)
  test(`http source shows its client certificate with ${name}`, async () => {
    const certificate = { for: mutual.https, certificate: client.certificate, ca: mutual.ca, ...entry };
    using w = withAuth(certificate, { PHRASE: 'canary' });
    const resolved = await w.resolve([{ source: `${mutual.https}/a.txt`, auth: 'corp' }]);
    assert.deepEqual(contentOf(onlyOne(resolved)), { 'a.txt': 'a' });
    assert.ok(!/canary/.test(JSON.stringify([w.events, [...resolved.lock.sources]])));
  });

for (const [name, entry, says] of [
  [
    'the passphrase is wrong',
    { key: locked, passphrase: { env: 'PHRASE' } },
    /does not open with that passphrase/,
  ],
  ['the key needs a passphrase', { key: locked }, /does not open with that passphrase, or needs one/],
  [
    'the key is of another certificate',
    { key: join(dirname(web.ca), 'tls.key') },
    /belongs to another certificate/,
  ],
  ['the key is no key', { key: client.certificate }, /is no PEM text|OpenSSL says/],
] as const)
  test(`http source fails with AUTH_INVALID when ${name}`, async () => {
    chmodSync(client.certificate, 0o600);
    using w = withAuth(
      { for: mutual.https, certificate: client.certificate, ca: mutual.ca, ...entry },
      { PHRASE: 'canary-wrong' },
    );
    const error = await errorOf(w.resolve([{ source: `${mutual.https}/a.txt`, auth: 'corp' }]));
    assert.equal(error.code, 'AUTH_INVALID');
    assert.match(error.message, /^Cannot use the client certificate of auth "corp": /);
    assert.match(error.message, says);
    assert.ok(!/canary/.test(JSON.stringify([error.message, error.hint, error.data, w.events])));
  });

test('http source fails when the host wants a client certificate and there is none', async () => {
  using w = workplace('tls', { SSL_CERT_FILE: mutual.ca });
  // nginx lets TLS pass and answers 400 then.
  const error = await errorOf(w.resolve([`${mutual.https}/a.txt`]));
  assert.equal(error.code, 'SOURCE_HTTP_STATUS');
  assert.match(error.hint ?? '', /client certificate \(`auth`\)$/);
});

test('http source shows no client certificate to another origin', async () => {
  const tls = ['tls.pem', 'tls.key'].map((name) => readFileSync(join(dirname(mutual.ca), name)));
  const shown: boolean[] = [];
  const other = createServer({ cert: tls[0], key: tls[1], requestCert: true, rejectUnauthorized: false });
  other.on('request', (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    shown.push(subject !== undefined);
    response.end('other');
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const url = `https://127.0.0.1:${(other.address() as AddressInfo).port}/x`;
  await mutual.set('/away', { redirect: url });
  const entry = { for: mutual.https, certificate: client.certificate, key: client.key };
  using w = withAuth(entry, { SSL_CERT_FILE: mutual.ca });
  const resolved = await w.resolve([{ source: `${mutual.https}/away`, auth: 'corp' }]);
  other.closeAllConnections();
  other.close();
  assert.deepEqual(contentOf(onlyOne(resolved)), { away: 'other' });
  assert.deepEqual(shown, [false]);
});

test('http source with insecure checks no certificate, says so each time, and locks it', async () => {
  using w = workplace('tls');
  const url = `${expired.https}/a.txt`;
  const source = { source: url, insecure: true };
  const { lock, vendored } = await w.resolve([source]);
  assert.equal(vendored.size, 1);
  assert.equal([...lock.sources.values()][0]?.insecure, true);
  const before = (await expired.requests()).length;
  await w.resolve([source], lock, { locked: true });
  assert.equal((await expired.requests()).length, before);
  const warnings = w.events.filter((event) => event.type === 'warning').map(({ message }) => message);
  assert.deepEqual(warnings, [
    `"${url}" is insecure: nobody checks who its host is`,
    `"${url}" is insecure: nobody checks who its host is`,
  ]);
});

test('http source with insecure leaves the others, and other origins, as secure as they are', async () => {
  using w = workplace('tls');
  await expired.set('/away', { redirect: `${web.https}/a.txt` });
  await expired.set('/near', { redirect: '/a.txt' });
  const loose = (path: string): unknown => ({ source: `${expired.https}${path}`, insecure: true });
  assert.equal((await errorOf(w.resolve([loose('/away')]))).code, 'SOURCE_TLS');
  assert.equal((await errorOf(w.resolve([loose('/a.txt'), `${web.https}/a.txt`]))).code, 'SOURCE_TLS');
  assert.equal((await w.resolve([loose('/near')])).vendored.size, 1);
  assert.equal((await errorOf(w.resolve([`${expired.https}/a.txt`]))).code, 'SOURCE_TLS');
});

test('arx repack, inspect and run --dry-run say that a source is insecure', async () => {
  using home = arxHome('insecure');
  const source = `${expired.https}/a.txt`;
  const manifest = { name: 'demo', data: [{ source, target: '/nowhere/a.txt', insecure: true }] };
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify(manifest));
  await home.ok(['key', 'new']);
  for (let count = 0; count < 2; count += 1) {
    const { code, stderr } = await home.run(['repack', '-o', `demo-${count}.arx`]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /is insecure: nobody checks who its host is/);
  }
  assert.match(readFileSync(join(home.path, 'arx.lock'), 'utf8'), /insecure: true/);
  const line = /insecure: nobody checked who its host was/;
  assert.match(await home.ok(['inspect', 'demo-1.arx']), line);
  const { stdout, stderr } = await home.run(['run', '--dry-run', 'demo-1.arx']);
  assert.match(stdout + stderr, line);
});
