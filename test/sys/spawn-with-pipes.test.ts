import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from '../../src/sys/spawn.ts';
import { spawnWithPipes } from '../../src/sys/spawn-with-pipes.ts';

const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync('/tmp/arx-test-');
  // Node watches all files through one descriptor, which it keeps.
  watch(directory).close();
  const open = readdirSync('/proc/self/fd').length;
  try {
    await work(directory);
    assert.deepEqual(readdirSync(directory), []);
    assert.equal(readdirSync('/proc/self/fd').length, open);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function started(script: string, directory: string): Promise<RunningProcess> {
  return await spawnWithPipes({ argv: ['sh', '-c', script], env }, directory);
}

async function textOf(stream: Readable | null): Promise<string> {
  return Buffer.concat((await stream?.toArray()) as Buffer[]).toString();
}

test('spawnWithPipes() reads all of both streams, also what is written after the process has ended', async () => {
  await inDirectory(async (directory) => {
    const { stdout, stderr, ended } = await started(
      'seq 200000; seq 100000 >&2; (sleep 0.3; echo late) & exit 3',
      directory,
    );
    const [out, err] = await Promise.all([textOf(stdout), textOf(stderr)]);
    assert.ok(out.endsWith('\n200000\nlate\n'));
    assert.equal(out.length, 1_288_895 + 'late\n'.length);
    assert.equal(err.length, 588_895);
    assert.deepEqual(await ended, { code: 3, signal: null });
  });
});

test('spawnWithPipes() lets the process wait while nobody reads', async () => {
  await inDirectory(async (directory) => {
    const { stdout, stderr, ended } = await started('head -c 1000000 /dev/zero; echo end >&2', directory);
    let waits = true;
    stderr?.on('data', () => assert.equal(waits, false));
    await delay(200);
    waits = false;
    assert.equal((await textOf(stdout)).length, 1_000_000);
    await ended;
  });
});

test('spawnWithPipes() ends a process that writes on when its stream is destroyed', async () => {
  await inDirectory(async (directory) => {
    const { stdout, stderr, ended } = await started('exec yes', directory);
    stdout?.destroy();
    stderr?.resume();
    assert.deepEqual(await ended, { code: null, signal: 'SIGPIPE' });
  });
});

test('spawnWithPipes() opens nothing for a program that is not there', async () => {
  await inDirectory(async (directory) => {
    await assert.rejects(spawnWithPipes({ argv: ['/no/such/program'], env }, directory), { code: 'ENOENT' });
  });
});

test('spawnWithPipes() goes on with what Node gives where no FIFO can be made', async () => {
  const { stdout, stderr, ended } = await started('echo out; echo err >&2', '/no/such/directory');
  assert.deepEqual(await Promise.all([textOf(stdout), textOf(stderr)]), ['out\n', 'err\n']);
  assert.deepEqual(await ended, { code: 0, signal: null });
});
