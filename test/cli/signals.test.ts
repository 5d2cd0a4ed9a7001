import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ARX, type ArxHome, arxHome } from '../helpers/arx-home.ts';

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(home: ArxHome, ...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [ARX, ...args], { cwd: home.path, env: home.env });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, ...output }));
  return { child, ended };
}

/** A server that begins an answer and never ends it. */
async function stuckServer(): Promise<Disposable & { url: string; asked: Promise<unknown> }> {
  const server = createServer(
    (_request, response) => void response.writeHead(200, { 'content-length': 99 }).write('x'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = once(server, 'request');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
  return { url, asked, [Symbol.dispose]: () => server.close().closeAllConnections() };
}

for (const [signal, exit] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const)
  test(`arx repack ends with ${exit} on ${signal} and leaves nothing behind`, async () => {
    using home = arxHome('signals');
    using server = await stuckServer();
    writeFileSync(join(home.path, 'arx.yaml'), `name: demo\ndata:\n  - ${server.url}\n`);
    await home.ok(['key', 'new']);
    const before = readdirSync(home.path).sort();
    const { child, ended } = start(home, 'repack', '--progress', 'none');
    await server.asked;
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    assert.equal(code, exit);
    assert.equal(stdout, '');
    assert.match(stderr, /^error\[INTERRUPTED\]: /);
    assert.deepEqual(readdirSync(home.path).sort(), before);
    assert.deepEqual(home.leftovers(), []);
    assert.deepEqual(readdirSync(join(home.env['ARX_CACHE_DIR'] ?? '', 'leases')), []);
    assert.deepEqual(readdirSync(join(home.env['ARX_CACHE_DIR'] ?? '', 'partial')), []);
  });

for (const [signal, exit] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const)
  test(`arx --json says the ${exit} with which it ends on ${signal}`, async () => {
    using home = arxHome('signals');
    using server = await stuckServer();
    writeFileSync(join(home.path, 'arx.yaml'), `name: demo\ndata:\n  - ${server.url}\n`);
    await home.ok(['key', 'new']);
    const { child, ended } = start(home, 'repack', '--json');
    await server.asked;
    child.kill(signal);
    const { code, stderr } = await ended;
    const told = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as { code: string; exit: number };
    assert.deepEqual([told.code, told.exit, code], ['INTERRUPTED', exit, exit]);
  });

test('arx check - ends with 130 on SIGINT while it waits for its input', async () => {
  using home = arxHome('signals');
  const { child, ended } = start(home, 'check', '-', '-v');
  child.stdin?.write('data:\n');
  await waitForHandlers(child);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  assert.equal(code, 130, stderr);
});

test('arx run ends with 130 on SIGINT, and its command ends, too', async () => {
  using home = arxHome('signals');
  const script = 'echo ready; trap "echo stopped; exit" TERM INT; while :; do sleep 0.1; done';
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify({ name: 'demo', code: [['sh', '-c', script]] }));
  await home.ok(['repack']);
  const { child, ended } = start(home, 'run', 'demo.arx');
  if (child.stdout !== null) await once(child.stdout, 'data');
  child.kill('SIGINT');
  const { code } = await ended;
  assert.equal(code, 130);
  assert.deepEqual(home.leftovers(), []);
});

test('a second signal ends arx at once', async () => {
  using home = arxHome('signals');
  const script = 'echo ready; trap "" TERM INT; sleep 20';
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify({ name: 'demo', code: [['sh', '-c', script]] }));
  await home.ok(['repack']);
  const { child, ended } = start(home, 'run', 'demo.arx');
  if (child.stdout !== null) await once(child.stdout, 'data');
  child.kill('SIGINT');
  const again = setInterval(() => child.kill('SIGINT'), 500);
  const { code } = await ended;
  clearInterval(again);
  assert.equal(code, 130);
});

/** Waits until arx has its own handlers: Node alone does not catch SIGHUP (proc(5), SigCgt). */
async function waitForHandlers({ pid }: ChildProcess): Promise<void> {
  for (let caught = 0; (caught & 1) === 0; await setTimeout(20)) {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    caught = Number.parseInt(/^SigCgt:\s*[0-9a-f]*([0-9a-f])$/m.exec(status)?.[1] ?? '0', 16);
  }
}
