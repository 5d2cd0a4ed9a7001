import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createContext } from '../../../src/core/context.ts';
import type { Health } from '../../../src/model/manifest.ts';
import { demandHealth } from '../../../src/offline/services/demand-health.ts';
import { askHttp, askTcp } from '../../../src/sys/ask-loopback.ts';
import { freePort } from '../../servers/free-port.ts';
import { scratch } from '../../servers/scratch.ts';
import { startService } from '../../servers/service.ts';
import { refusal } from '../run-fixture.ts';

const at = (port: number): { host: string; port: number } => ({ host: '127.0.0.1', port });
const demand = async (health: Health, signal?: AbortSignal): Promise<void> => {
  using home = scratch('health');
  const context = createContext({ tmp: home.path, home: home.path, ...(signal && { signal }) });
  await demandHealth(health, 'the service "x"', context);
};

test('askTcp() finds nothing wrong when somebody listens, and says what is when nobody does', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  assert.equal(await askTcp(at(port), 5000), undefined);
  server.close();
  await once(server, 'close');
  assert.match((await askTcp(at(port), 5000)) ?? '', /does not accept \(ECONNREFUSED\)/);
});

test('askTcp() and askHttp() connect to nobody when the address is not of this host', async () => {
  for (const host of [
    '10.0.0.1',
    '0.0.0.0',
    '::',
    'localhost',
    'example.org',
    '127.0.0.1.x',
    '1127.0.0.1',
    '',
  ]) {
    await assert.rejects(askTcp({ host, port: 80 }, 100), RangeError);
    await assert.rejects(askHttp({ host, port: 80, path: '/' }, 100), RangeError);
  }
});

test('askHttp() judges by the status alone when a server answers', async () => {
  await using server = await startService(({ path }) => ({
    status: Number(path.slice(1)),
    body: 'x'.repeat(1_000_000),
    headers: path === '/302' ? { location: 'http://192.0.2.1/' } : {},
  }));
  const port = Number(new URL(server.url).port);
  const ask = (path: string): Promise<string | undefined> => askHttp({ ...at(port), path }, 5000);
  for (const path of ['/200', '/204', '/302', '/399']) assert.equal(await ask(path), undefined, path);
  for (const path of ['/400', '/404', '/500', '/503'])
    assert.match((await ask(path)) ?? '', new RegExp(`answers with status ${path.slice(1)}$`));
  assert.equal(server.requests.length, 8);
});

test('askHttp() gives up when a server is silent, hangs up or speaks no HTTP', async () => {
  const answers = ['', 'hangs up', 'SSH-2.0-x\r\n'];
  for (const answer of answers) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (answer === 'hangs up') socket.destroy();
      else socket.write(answer);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.match((await askHttp({ ...at(port), path: '/' }, 200)) ?? '', /does not answer/, answer);
    server.close();
    server.unref();
  }
});

test('demandHealth() asks again when the service only comes up after a while', async () => {
  const port = await freePort();
  const asked = demand({ tcp: String(port), within: 30 });
  await sleep(200);
  const server = createServer().listen(port, '127.0.0.1');
  await asked;
  server.close();
});

test('demandHealth() waits for good answers in a row when the old processes of a service still answer', async () => {
  let asked = 0;
  await using server = await startService(() => {
    asked += 1;
    return { status: asked < 3 ? 200 : 500, body: '' };
  });
  await assert.rejects(
    demand({ http: `${server.url}/`, within: 1 }),
    refusal('RUN_UNHEALTHY', 'answers with status 500'),
  );
});

const SICK: readonly (readonly [Health, ...string[]])[] = [
  [{ tcp: '1', within: 1 }, 'the service "x"', 'after 1 s', 'port 1 of 127.0.0.1', 'does not accept'],
  [{ http: 'http://127.0.0.1:1/up', within: 1 }, 'http://127.0.0.1:1/up'],
  [{ http: 'http://[::1]:1/', within: 1 }, 'http://[::1]:1/'],
  [{ command: ['sh', '-c', 'exit 3'], within: 1 }, "sh -c 'exit 3' ended with exit code 3"],
  [{ command: ['sleep', '100'], within: 1 }, 'sleep 100 had not ended and was ended'],
  [{ command: ['arx-test-no-such-program'], within: 1 }, 'exit code 127'],
  [{ tcp: '10.0.0.1:80', within: 1 }, '10.0.0.1:80 is no address of this host'],
  [{ http: 'http://example.org/', within: 1 }, 'is no address of this host'],
];

for (const [health, ...texts] of SICK)
  test(`demandHealth() fails with RUN_UNHEALTHY when ${JSON.stringify(health)} is not so in time`, async () => {
    await assert.rejects(demand(health), refusal('RUN_UNHEALTHY', ...texts));
  });

test('demandHealth() runs a command until it succeeds, with nothing of the caller in its environment', async () => {
  using home = scratch('command');
  const log = join(home.path, 'log');
  const script = join(home.path, 'check');
  writeFileSync(script, `env >> ${log}; [ $(grep -c ^PATH= ${log}) -ge 3 ]`);
  await demand({ command: ['sh', script], within: 30 });
  assert.equal(existsSync(log), true);
});

test('demandHealth() is interrupted when the run is', async () => {
  for (const health of [{ tcp: '1' }, { command: ['sleep', '100'] }] as const) {
    const abort = new AbortController();
    const asked = demand({ ...health, within: 100 }, abort.signal);
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(asked, refusal('INTERRUPTED'));
  }
});
