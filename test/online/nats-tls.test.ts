import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import { openNatsQueue } from '../../src/online/nats/nats-queue.ts';
import type { WorkQueue } from '../../src/plugin/work-queue.ts';
import { type Certificate, makeCertificate, signCertificate } from '../servers/certificate.ts';
import { type NatsServer, startNats } from '../servers/nats.ts';
import { scratch } from '../servers/scratch.ts';

const home = scratch('nats-tls');
const user = { name: 'arx', password: 's3cret-of-nats' };
let own: Certificate;
let other: Certificate;
let server: NatsServer;
let plain: NatsServer;

const directory = (name: string): string => {
  const path = join(home.path, name);
  mkdirSync(path);
  return path;
};

before(async () => {
  own = makeCertificate(directory('own'));
  other = makeCertificate(directory('other'));
  server = await startNats(directory('secure'), { user, tls: own });
  plain = await startNats(directory('plain'), { user });
});
after(async () => {
  await Promise.all([server.stop(), plain.stop()]);
  home.remove();
});

function open(url: string, env: Record<string, string> = {}): Promise<WorkQueue> {
  const login = { NATS_USER: user.name, NATS_PASSWORD: user.password };
  return openNatsQueue(url, createContext({ env: { HOME: home.path, ...login, ...env } }));
}

const lost = (problem: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ArxError, String(error));
  assert.equal(error.code, 'ENGINE_LOST');
  assert.match(error.message, problem);
  assert.doesNotMatch(`${error.message} ${error.hint}`, /s3cret/);
  return true;
};

for (const scheme of ['tls', 'nats'])
  test(`openNatsQueue() speaks TLS to ${scheme}: with an authority of NATS_CA`, async () => {
    await using queue = await open(`${scheme}://127.0.0.1:${server.port}`, { NATS_CA: own.ca });
    await queue.publish({ run: scheme, key: 'a', bytes: Buffer.from('x') });
    const taken = await queue.take(new AbortController().signal);
    assert.equal(taken?.run, scheme);
    await taken.done();
  });

test('openNatsQueue() takes the authorities of SSL_CERT_FILE, and those of NATS_CA beside them', async () => {
  await using _one = await open(server.url, { SSL_CERT_FILE: own.ca });
  await using _both = await open(server.url, { SSL_CERT_FILE: own.ca, NATS_CA: other.ca });
});

test('openNatsQueue() refuses a certificate of an authority that nobody named', async () => {
  await assert.rejects(open(server.url), lost(/certificate/));
  await assert.rejects(open(server.url, { NATS_CA: other.ca }), lost(/certificate/));
});

test('openNatsQueue() refuses a certificate for localhost at an address that it does not name', async () => {
  const named = signCertificate(join(home.path, 'own'), { name: 'named', names: 'DNS:localhost' });
  const wrong = await startNats(directory('wrong'), { user, tls: named });
  await assert.rejects(open(wrong.url, { NATS_CA: own.ca }), lost(/127\.0\.0\.1/));
  await wrong.stop();
});

for (const [scheme, env] of [
  ['tls', {}],
  ['nats', { NATS_CA: 'own' }],
] as const)
  test(`openNatsQueue() sends nothing to ${scheme}: when TLS is demanded and the server has none`, async () => {
    const sent: Buffer[] = [];
    const listener = createServer((near) => {
      const far = connect(plain.port, '127.0.0.1');
      near.on('data', (chunk) => sent.push(Buffer.from(chunk)));
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const variables = 'NATS_CA' in env ? { NATS_CA: own.ca } : {};
    await assert.rejects(open(`${scheme}://127.0.0.1:${port}`, variables), lost(/tls/));
    listener.close();
    assert.equal(Buffer.concat(sent).toString(), '');
  });

test('openNatsQueue() tells of a file of NATS_CA that is not there or holds no certificate', async () => {
  await assert.rejects(open(server.url, { NATS_CA: join(home.path, 'none.pem') }), {
    code: 'SOURCE_TLS',
    message: /none\.pem/,
  });
  const empty = join(home.path, 'empty.pem');
  writeFileSync(empty, 'nothing\n');
  await assert.rejects(open(server.url, { NATS_CA: empty }), lost(/certificate/));
});

test('a wrong password over TLS is told without it', async () => {
  const env = { NATS_CA: own.ca, NATS_PASSWORD: 's3cret-of-another' };
  await assert.rejects(open(server.url, env), lost(/./));
});
