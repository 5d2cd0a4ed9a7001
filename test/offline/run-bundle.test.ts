import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { test } from 'node:test';
import type { ArxError } from '../../src/core/errors.ts';
import type { Seal } from '../../src/model/seal.ts';
import { type RunOptions, type RunResult, runBundle } from '../../src/offline/run.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { NO_COMPILED_CODE } from '../helpers/compiled-code.ts';
import { ownTrust, putTogether, resign, sampleParts, World } from '../helpers/sample-bundle.ts';

const CHILD = new URL('run-bundle-child.ts', import.meta.url).pathname;

/** A signed bundle of the sample sources that places them below `to` and runs the one that is a program. */
async function sealedFile(world: World, change: Partial<Seal> = {}): Promise<string> {
  const parts = await sampleParts(world);
  const data = [
    { source: 0, target: world.path('to/app') },
    { source: 1, target: world.path('to/motd'), mode: '0600' },
  ];
  const code = [{ cmd: 'cat', args: [world.path('to/app/link'), world.path('to/motd')] }];
  parts.seal = { ...parts.seal, data, code, ...change };
  const signed = await resign(world, parts, await ownSigner(world.context));
  const path = world.path('bundle.arx');
  writeFileSync(path, await putTogether(world, signed));
  mkdirSync(world.path('tmp'));
  return path;
}

async function runFile(world: World, path: string, options: RunOptions): Promise<RunResult> {
  const fd = openSync(path, 'r');
  const context = { ...world.context, tmp: world.path('tmp') };
  try {
    return await runBundle({ fd, name: path }, options, await ownTrust(world), context);
  } finally {
    closeSync(fd);
  }
}

test('runBundle() verifies, places and runs a sealed bundle, and finds nothing to do the second time', async () => {
  using world = new World();
  const path = await sealedFile(world);
  const first = await runFile(world, path, { dryRun: false });
  assert.deepEqual(first.placed, { created: 10, changed: 0, deleted: 0, saved: 0, unchanged: 0, bytes: 32 });
  assert.equal(first.steps.length, 1);
  assert.equal(readFileSync(world.path('to/app/bin/tool'), 'utf8'), '#!/bin/sh\necho hi\n');
  assert.equal(readFileSync(world.path('to/motd'), 'utf8'), 'hello\n');
  assert.deepEqual((await runFile(world, path, { dryRun: false })).placed, {
    created: 0,
    changed: 0,
    deleted: 0,
    saved: 0,
    unchanged: 9,
    bytes: 0,
  });
  assert.deepEqual(readdirSync(world.path('tmp')), []);
});

test('runBundle() writes nothing when any byte of the content is wrong', async () => {
  using world = new World();
  const path = await sealedFile(world);
  const bytes = readFileSync(path);
  const content = bytes.lastIndexOf('hello\n');
  for (const at of [content, bytes.length - 1, 0, 700]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(path, changed);
    await assert.rejects(
      runFile(world, path, { dryRun: false }),
      (error: unknown) => (error as ArxError).exit === 4,
    );
  }
  assert.ok(!readdirSync(world.directory).includes('to'));
  assert.deepEqual(readdirSync(world.path('tmp')), []);
});

test('runBundle() asks no command for a secret when the content does not hold', async () => {
  using world = new World();
  const marker = world.path('asked');
  const secrets = { TOKEN: { command: ['sh', '-c', `echo hidden | tee ${marker}`] } } as const;
  const code = [{ cmd: 'true', args: [], secrets: ['TOKEN'] }];
  const path = await sealedFile(world, { secrets, code });
  const bytes = readFileSync(path);
  bytes[bytes.lastIndexOf('hello\n')] = 0;
  writeFileSync(world.path('changed'), bytes);
  await assert.rejects(
    runFile(world, world.path('changed'), { dryRun: false }),
    (error: unknown) => (error as ArxError).code === 'INTEGRITY_DIGEST',
  );
  assert.ok(!existsSync(marker));
  await runFile(world, path, { dryRun: false });
  assert.equal(readFileSync(marker, 'utf8'), 'hidden\n');
});

test('runBundle() places what was sealed, or nothing, when the file is written to after its head was verified', async () => {
  using world = new World();
  const path = await sealedFile(world);
  const bytes = readFileSync(path);
  const place = bytes.lastIndexOf('hello\n');
  const tamper = {
    // Asked for when the head was verified, and before the content is.
    get dryRun(): boolean {
      const fd = openSync(path, 'r+');
      writeSync(fd, 'jello\n', place);
      closeSync(fd);
      return false;
    },
  };
  // So small a bundle is at hand as a whole when its head is read.
  await runFile(world, path, tamper);
  assert.equal(readFileSync(world.path('to/motd'), 'utf8'), 'hello\n');
  await assert.rejects(
    runFile(world, path, { dryRun: false }),
    (error: unknown) => (error as ArxError).code === 'INTEGRITY_DIGEST',
  );
  assert.equal(readFileSync(world.path('to/motd'), 'utf8'), 'hello\n');
  assert.deepEqual(readdirSync(world.path('tmp')), []);
});

test('runBundle() uses the file that it opened when another takes its name', async () => {
  using world = new World();
  const path = await sealedFile(world);
  const swap = {
    get dryRun(): boolean {
      writeFileSync(world.path('other'), 'something else');
      execFileSync('mv', [world.path('other'), path]);
      return false;
    },
  };
  assert.equal((await runFile(world, path, swap)).placed.created, 10);
});

/** Calls that change a file system, start a program or open a connection. */
const CALLS =
  'execve,execveat,mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,' +
  'chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,mknod,mknodat,utimensat,setxattr,' +
  'open,openat,openat2,creat,socket,connect,mount,unshare,setns';

function traced(world: World, path: string, mode: 'dry' | 'real'): string[] {
  const log = world.path('trace');
  const child = [process.execPath, CHILD, path, world.path('tmp'), world.path('config'), mode];
  const args = [
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-e',
    `trace=${CALLS}`,
    '-e',
    'signal=none',
    '-o',
    log,
    ...child,
  ];
  execFileSync('strace', args, { env: { ...process.env, ...NO_COMPILED_CODE } });
  return readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => line.replace(/^\d+ +/, ''))
    .filter((line) => line !== '' && !line.includes('resumed>') && !isReading(line));
}

function isReading(line: string): boolean {
  if (!/^open(at2?)?\(/.test(line)) return false;
  return !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE/.test(line) || line.includes('"/dev/null"');
}

test('runBundle() writes nothing, starts nothing and opens no connection when it is a dry run', async () => {
  using world = new World();
  const path = await sealedFile(world);
  const [start, ...calls] = traced(world, path, 'dry');
  assert.match(start ?? '', /^execve\(/);
  assert.deepEqual(calls, []);
  assert.ok(!readdirSync(world.directory).includes('to'));
});

test('runBundle() opens no connection when it runs', async () => {
  using world = new World();
  const path = await sealedFile(world);
  const calls = traced(world, path, 'real').filter((line) => /^(socket|connect)\(/.test(line));
  assert.deepEqual(
    calls.filter((line) => !/AF_UNIX|AF_LOCAL/.test(line)),
    [],
  );
  assert.equal(readFileSync(world.path('to/motd'), 'utf8'), 'hello\n');
});

test('runBundle() gives commands no descriptor that it inherited itself', async () => {
  using world = new World();
  writeFileSync(world.path('secret'), 'canary');
  const script = 'for fd in /proc/$$/fd/*; do readlink $fd; done > "$0"; true';
  const code = [{ cmd: 'sh', args: ['-c', script, world.path('seen')] }];
  const path = await sealedFile(world, { code });
  const child = [process.execPath, CHILD, path, world.path('tmp'), world.path('config'), 'real'];
  execFileSync('sh', ['-c', 'exec 7<"$0"; exec "$@"', world.path('secret'), ...child]);
  const seen = readFileSync(world.path('seen'), 'utf8');
  assert.match(seen, /seen/);
  assert.doesNotMatch(seen, /secret/);
});

test('runBundle() stops and leaves nothing when it is interrupted while it places', async () => {
  using world = new World();
  const path = await sealedFile(world);
  const abort = new AbortController();
  const fd = openSync(path, 'r');
  const context = { ...world.context, tmp: world.path('tmp'), signal: abort.signal };
  const late = {
    get dryRun(): boolean {
      abort.abort();
      return false;
    },
  };
  await assert.rejects(
    runBundle({ fd, name: path }, late, await ownTrust(world), context),
    (error: unknown) => (error as ArxError).code === 'INTERRUPTED',
  );
  closeSync(fd);
  assert.ok(!readdirSync(world.directory).includes('to'));
  assert.deepEqual(readdirSync(world.path('tmp')), []);
});
