import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, mock, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { FileBytes } from '../../src/archive/file-bytes.ts';
import { spanAt } from '../../src/archive/blob-span.ts';
import { digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { readBundle } from '../../src/offline/read-bundle.ts';
import { helperFor } from '../../src/offline/helper-for.ts';
import { SpanChecker } from '../../src/offline/span-checker.ts';
import { WriteThread } from '../../src/offline/change/write-thread.ts';
import { runBundle, type RunResult } from '../../src/offline/run.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { NO_COMPILED_CODE } from '../helpers/compiled-code.ts';
import { fewStops } from '../helpers/few-stops.ts';
import {
  ownTrust,
  putTogether,
  resign,
  type SampleFiles,
  sampleParts,
  World,
} from '../helpers/sample-bundle.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { refusal } from './run-fixture.ts';

needPackages(['strace']);

const CHILD = new URL('run-bundle-child.ts', import.meta.url).pathname;
const world = new World();
after(() => world[Symbol.dispose]());
const target = world.path('to/app');
const bundle = world.path('bundle.arx');
const files: SampleFiles = sampled();

/** Large enough that a second thread helps; files of no bytes, of the same bytes, larger than a window, and so large that the thread digests them. */
function sampled(): SampleFiles {
  const noise = randomBytes(9_000_001);
  const all: Record<string, Buffer> = {
    'large/again': noise,
    'large/first': noise,
    'large/second*': filled(2, 2 << 20),
  };
  for (let at = 0; at < 1500; at += 1) {
    const size = at % 50 === 3 ? 0 : (at * 7919) % 18_000;
    all[`d${String(at % 40).padStart(2, '0')}/f${at}${at % 9 === 0 ? '*' : ''}`] = filled(
      at % 70 === 5 ? 5 : at,
      size,
    );
  }
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function filled(seed: number, size: number): Buffer {
  return Buffer.alloc(size, `${seed} ${seed * seed}\n`);
}

before(async () => {
  const parts = await sampleParts(world, [files]);
  const data = [{ source: 0, target }];
  parts.seal = { ...parts.seal, data, code: [] };
  writeFileSync(bundle, await putTogether(world, await resign(world, parts, await ownSigner(world.context))));
  for (const name of ['tmp', 'child']) mkdirSync(world.path(name));
});

async function run(file: string, meanwhile = (): void => undefined): Promise<RunResult> {
  const fd = openSync(file, 'r');
  // Asked for when the head was verified, and before the content is read.
  const options = {
    get dryRun(): boolean {
      meanwhile();
      return false;
    },
  };
  try {
    const context = { ...world.context, tmp: world.path('tmp') };
    return await runBundle({ fd, name: file }, options, await ownTrust(world), context);
  } finally {
    closeSync(fd);
  }
}

function demandPlaced(): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(target, name.replace('*', ''));
    assert.ok(readFileSync(path).equals(content as Buffer), path);
    assert.equal(statSync(path).mode & 0o7777, name.endsWith('*') ? 0o755 : 0o644);
  }
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** A copy of the bundle with some bytes changed, and of some length. */
function spoiled(places: readonly number[], length?: number): string {
  const copy = world.path('spoiled.arx');
  const bytes = readFileSync(bundle);
  for (const at of places) bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(copy, bytes);
  if (length !== undefined) truncateSync(copy, length);
  return copy;
}

function receipts(): string[] {
  return readdirSync(join(world.context.stateDir, 'receipts'));
}

/** What reading says that nobody helps with. */
async function saidAlone(file: string): Promise<string> {
  const fd = openSync(file, 'r');
  try {
    await readBundle(new FileBytes(fd), await ownTrust(world), world.context);
  } catch (error) {
    assert.ok(error instanceof ArxError);
    return `${error.code} ${error.message}`;
  } finally {
    closeSync(fd);
  }
  return assert.fail('it holds');
}

test('runBundle() places a large bundle exactly, and leaves no thread and no descriptor', async () => {
  const helper = helperFor(SIZE());
  assert.ok(helper, 'this test needs a second processor');
  await helper[Symbol.asyncDispose]();
  const before = openDescriptors();
  const { placed } = await run(bundle);
  assert.equal(placed.created, Object.keys(files).length + 43);
  demandPlaced();
  assert.ok(openDescriptors() <= before + 1);
  assert.equal((await run(bundle)).placed.created, 0);
  rmSync(world.path('to'), { recursive: true });
});

test('runBundle() places a large compressed bundle exactly, and changes nothing for one that does not hold', async () => {
  const path = world.path('compressed.arx');
  const spoilt = readFileSync(bundle);
  // A byte of the largest file, so that every frame can be decoded and only the digest tells.
  spoilt[spoilt.length - 2_500_000] = 0;
  for (const [content, holds] of [
    [readFileSync(bundle), true],
    [spoilt, false],
  ] as const) {
    writeFileSync(path, Buffer.concat([...frames(content)]));
    if (!holds) await assert.rejects(run(path), refusal('INTEGRITY_DIGEST'));
    else await run(path);
    if (holds) demandPlaced();
    assert.equal(existsSync(world.path('to')), holds);
    rmSync(world.path('to'), { recursive: true, force: true });
    assert.deepEqual(readdirSync(world.path('tmp')), []);
  }
});

function* frames(content: Buffer): Generator<Buffer> {
  const size = 4 << 20;
  for (let at = 0; at < content.length; at += size) yield zstdCompressSync(content.subarray(at, at + size));
}

const SIZE = (): number => statSync(bundle).size;
const SPOILED: readonly (readonly [what: string, file: () => string])[] = [
  ...[0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95].map(
    (part) => [`has another byte at ${part}`, () => spoiled([Math.floor(SIZE() * part)])] as const,
  ),
  ['has other bytes at two places', () => spoiled([0.91, 0.3].map((part) => Math.floor(SIZE() * part)))],
  [
    'has other bytes at many places',
    () => spoiled(Array.from({ length: 90 }, (_, at) => SIZE() - 150_000 * (at + 1))),
  ],
  ...[0.15, 0.5, 0.99].map(
    (part) => [`ends at ${part}`, () => spoiled([], Math.floor(SIZE() * part))] as const,
  ),
];
for (const [what, file] of SPOILED)
  test(`runBundle() writes nothing and says the same as without help when a large bundle ${what}`, async () => {
    const [path, before] = [file(), receipts()];
    const expected = await saidAlone(path);
    await assert.rejects(
      run(path),
      (error) => error instanceof ArxError && `${error.code} ${error.message}` === expected,
    );
    assert.ok(!existsSync(world.path('to')));
    assert.deepEqual(readdirSync(world.path('tmp')), []);
    // Its length alone tells that it cannot hold: then nothing is begun that could be written down.
    if (what.startsWith('ends')) assert.deepEqual(receipts(), before);
  });

for (const part of [0.1, 0.3, 0.6, 0.97])
  test(`runBundle() changes nothing when a large bundle is written to at ${part} after its head was verified`, async () => {
    const path = spoiled([]);
    const tamper = (): void => {
      const fd = openSync(path, 'r+');
      writeSync(fd, '~~~~', Math.floor(SIZE() * part));
      closeSync(fd);
    };
    await assert.rejects(run(path, tamper), (error) => error instanceof ArxError && error.exit === 4);
    assert.ok(!existsSync(world.path('to')));
    assert.deepEqual(readdirSync(world.path('tmp')), []);
  });

/** Calls of both threads, in whichever is the first to come so far. */
const INJECTIONS = [
  'openat:signal=SIGKILL:when=700',
  'write:error=ENOSPC:when=600',
  'pread64:error=EIO:when=20',
];
for (const injection of INJECTIONS)
  test(`a run of a large bundle that meets ${injection} leaves nothing, and the next completes`, () => {
    const [tmp, config, log] = [world.path('child'), world.path('config'), world.path('trace')];
    const child = [process.execPath, CHILD, bundle, tmp, config, 'real'];
    const env = { ...process.env, ...NO_COMPILED_CODE };
    const [call = ''] = injection.split(':');
    const traced = [
      '-f',
      ...fewStops(injection),
      '-qq',
      '-o',
      log,
      '-e',
      `trace=${call}`,
      '-e',
      `inject=${injection}`,
      '--',
      ...child,
    ];
    const { status } = spawnSync('strace', traced, { env, stdio: 'ignore' });
    assert.notEqual(status, 0);
    assert.ok(!existsSync(target));
    const again = spawnSync(child[0] ?? '', child.slice(1), { env, encoding: 'utf8' });
    assert.equal(again.status, 0, again.stderr);
    demandPlaced();
    assert.deepEqual(
      readdirSync(world.path('to')).filter((name) => name !== basename(target)),
      [],
    );
    for (const path of [world.path('to'), join(tmp, 'state')]) rmSync(path, { recursive: true });
  });

/** So many reads of the bundle are done before one fails, in each thread. */
for (const when of ['2', '5', '2+', '5+'])
  test(`a run of a large bundle whose read number ${when} fails says so`, () => {
    const inject = ['-P', bundle, '-e', 'trace=pread64', '-e', `inject=pread64:error=EIO:when=${when}`];
    const child = [process.execPath, CHILD, bundle, world.path('child'), world.path('config'), 'real'];
    const argv = ['-f', '--seccomp-bpf', '-qq', '-o', world.path('trace'), ...inject, '--', ...child];
    const { status, stderr } = spawnSync('strace', argv, { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /ArxError: Cannot read the file behind byte \d+: the system says EIO/);
    assert.ok(!existsSync(target));
    rmSync(world.path('child/state'), { recursive: true });
  });

test('SpanChecker takes nothing more once a span has not held, and tells what of it', async () => {
  await using thread = WriteThread.start();
  assert.ok(thread);
  const giving = mock.method(thread, 'giveSpan');
  const checker = new SpanChecker(thread, world.context);
  const path = world.path('zeros');
  writeFileSync(path, Buffer.alloc(4096));
  const fd = openSync(path, 'r');
  const span = { fd, offset: 0, length: 1024, blobs: [{ digest: digestOf('x'), size: 5 }] };
  assert.ok(checker.take(span));
  await giving.mock.calls[0]?.result?.over();
  assert.throws(() => checker.take(span), refusal('INTEGRITY_DIGEST'));
  assert.equal(giving.mock.callCount(), 1);
  await assert.rejects(checker.complete(), refusal('INTEGRITY_MEMBER', 'at byte 0'));
  closeSync(fd);
});

test('spanAt() gives small blobs together and a large one alone, up to the end of the list', () => {
  const list = [10, 0, 700_000, 400_000, 5_000_000, 1].map((size) => ({
    digest: digestOf(String(size)),
    size,
  }));
  const spans: number[][] = [];
  for (let at = 0, offset = 512; at < list.length;) {
    const { blobs, length } = spanAt(list, at, 3, offset);
    spans.push(blobs.map(({ size }) => size));
    [at, offset] = [at + blobs.length, offset + length];
  }
  assert.deepEqual(spans, [[10, 0, 700_000], [400_000], [5_000_000], [1]]);
  const many = Array.from({ length: 300 }, () => ({ digest: digestOf(''), size: 0 }));
  assert.equal(spanAt(many, 0, 3, 0).blobs.length, 256);
  assert.equal(spanAt([{ digest: digestOf(''), size: 8 ** 11 }], 0, 3, 0).length, 3 * 512 + 8 ** 11);
});
