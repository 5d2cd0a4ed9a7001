import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, mock, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createContext } from '../../../src/core/context.ts';
import { digestOf } from '../../../src/core/digest.ts';
import type { FileChange } from '../../../src/offline/change/change-kinds.ts';
import { FileBatches } from '../../../src/offline/change/file-batches.ts';
import { ThreadReader } from '../../../src/offline/change/thread-reader.ts';
import { WriteThread } from '../../../src/offline/change/write-thread.ts';
import { DirectoryHandle } from '../../../src/sys/directory-handle.ts';
import { fewStops } from '../../helpers/few-stops.ts';
import { needPackages } from '../../servers/debian-packages.ts';
import { refusal } from '../run-fixture.ts';
import { QUICK } from './change-bench.ts';
import { Stage, THREADED } from './fault-scenes.ts';

needPackages(['strace']);

const CHILD = new URL('scene-child.ts', import.meta.url).pathname;
const FEW_THREADS = new URL('../../helpers/few-threads.ts', import.meta.url).href;
const MODULE = new URL('../../../src/offline/change/write-thread.ts', import.meta.url).href;
const ROOT = mkdtempSync(join(QUICK, 'arx-test-threads-'));
after(() => rmSync(ROOT, { recursive: true }));

const COUNT = 3000;
const MIB = 1024 * 1024;

interface Planned {
  readonly change: FileChange;
  readonly content: Buffer;
}

/** Files in a fresh directory, some of them empty, some as large as a batch. */
function planned(): Planned[] {
  const root = mkdtempSync(join(ROOT, 'tree-'));
  return Array.from({ length: COUNT }, (_, at) => {
    const size = at % 500 === 7 ? 1024 * 1024 : at % 97;
    const path = join(root, `d${at % 40}`, `f${at}`);
    mkdirSync(dirname(path), { recursive: true });
    const content = randomBytes(size);
    const mode = at % 3 === 0 ? 0o4755 : 0o640;
    const owner = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    const found = { kind: 'file', digest: digestOf(content), size, mode, ...owner } as const;
    return { content, change: { path, before: null, after: found } };
  });
}

async function write(all: readonly Planned[]): Promise<void> {
  const batches = FileBatches.open(all.length, {
    open: (directory) => DirectoryHandle.open(directory),
    name: ({ path }) => path.slice(path.lastIndexOf('/') + 1),
    begins: () => 0o600,
  });
  assert.ok(batches);
  try {
    for (const { change, content } of all) {
      assert.ok(batches.takes(content.length));
      batches.begin(content.length);
      const half = content.length >> 1;
      for (const chunk of [content.subarray(0, half), content.subarray(half)]) batches.write(chunk);
      batches.finish([change]);
    }
    await batches.complete(createContext());
  } finally {
    await batches[Symbol.asyncDispose]();
  }
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

test('FileBatches writes every file with its bytes and mode, and leaves no descriptor', async () => {
  const all = planned();
  const before = openDescriptors();
  await write(all);
  assert.ok(openDescriptors() <= before + 1);
  for (const { change, content } of all) {
    assert.ok(readFileSync(change.path).equals(content));
    assert.equal(statSync(change.path).mode & 0o7777, change.after.mode);
  }
});

for (const at of [0, 1000, COUNT - 1])
  test(`FileBatches fails with the path of a file that is there already, number ${at}, and leaves it alone`, async () => {
    const all = planned();
    const path = all[at]?.change.path ?? '';
    writeFileSync(path, 'mine');
    const before = openDescriptors();
    await assert.rejects(write(all), refusal('RUN_CONFLICT', path));
    assert.equal(readFileSync(path, 'utf8'), 'mine');
    assert.ok(openDescriptors() <= before + 1);
    const written = readdirSync(dirname(dirname(path)), { recursive: true }).length;
    // Nobody goes on writing once the error is known.
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(readdirSync(dirname(dirname(path)), { recursive: true }).length, written);
  });

test('FileBatches takes no more bytes than were announced', async () => {
  const [first] = planned();
  assert.ok(first);
  await using batches = FileBatches.open(COUNT, {
    open: (directory) => DirectoryHandle.open(directory),
    name: () => 'f',
    begins: () => 0o600,
  });
  batches?.begin(1);
  assert.throws(() => batches?.write(Buffer.alloc(1024 * 1024 + 1)), refusal('INTERNAL', 'more bytes'));
});

test('FileBatches gives away several small spans, or one large one', async () => {
  await using thread = WriteThread.start();
  assert.ok(thread);
  const giving = mock.method(thread, 'giveSpan', () => ({
    isOver: false,
    failure: undefined,
    over: () => Promise.resolve(),
  }));
  const places = { open: () => assert.fail(), name: () => '', begins: () => 0o600 };
  await using batches = FileBatches.open(COUNT, { ...places, helper: thread });
  assert.ok(batches);
  for (const length of [255 * MIB, MIB, 255 * MIB, MIB, MIB, MIB])
    if (batches.isFreeFor(length)) batches.take({ fd: 3, offset: 0, blobs: [], length }, []);
  const given = giving.mock.calls.map(({ arguments: [span] }) => (span?.length ?? 0) / MIB);
  assert.deepEqual(given, [255, 1, 1, 1]);
});

test('FileBatches.open() starts no thread when there are few files', () => {
  const places = { open: () => assert.fail(), name: () => '', begins: () => 0o600 };
  assert.equal(FileBatches.open(100, places), undefined);
});

test('WriteThread.start() and FileBatches.open() start no thread where the working directory was removed, also when it was asked for before', () => {
  const [before, gone] = [process.cwd(), mkdtempSync(join(ROOT, 'gone-'))];
  const places = { open: () => assert.fail(), name: () => '', begins: () => 0o600 };
  process.chdir(gone);
  try {
    assert.equal(process.cwd(), gone);
    rmdirSync(gone);
    assert.equal(WriteThread.start(), undefined);
    assert.equal(FileBatches.open(COUNT, places), undefined);
  } finally {
    process.chdir(before);
  }
});

test('WriteThread.start() gives nothing where the system gives no more threads', () => {
  const script = `
    import { allowThreads } from ${JSON.stringify(FEW_THREADS)};
    import { WriteThread } from ${JSON.stringify(MODULE)};
    allowThreads(0);
    console.log(WriteThread.start());`;
  const argv = ['--input-type=module', '--eval', script];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(stdout, 'undefined\n', stderr);
});

test('WriteThread tells which file failed and why, and says so when it has ended', async () => {
  await using thread = WriteThread.start();
  assert.ok(thread);
  const directory = mkdtempSync(join(ROOT, 'thread-'));
  const ids = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: 0o600, begins: 0o600 };
  const files = ['a', 'a'].map((name) => ({ at: join(directory, name), start: 0, size: 3, ...ids }));
  const job = thread.give(files, new SharedArrayBuffer(3));
  await job.over();

  assert.ok(typeof job.failure === 'object');
  assert.equal(job.failure.index, 1);
  assert.equal((job.failure.error as NodeJS.ErrnoException).code, 'EEXIST');
  await thread[Symbol.asyncDispose]();
  await assert.rejects(thread.give([], new SharedArrayBuffer(0)).over(), refusal('INTERNAL', 'has ended'));
});

test('WriteThread that throws is told as one that has ended, with the cause', async () => {
  await using thread = WriteThread.start();
  assert.ok(thread);
  // What is no error of the system ends the thread.
  const file = { at: 'a\0b', start: 0, size: 0, uid: 0, gid: 0, mode: 0o600, begins: 0o600 };
  const jobs = [1, 2].map(() => thread.give([file], new SharedArrayBuffer(0)));
  for (const job of jobs)
    await assert.rejects(job.over(), (error) => {
      assert.ok(refusal('INTERNAL', 'Cannot go on: the second thread has ended')(error));
      return ((error as Error).cause as NodeJS.ErrnoException).code === 'ERR_INVALID_ARG_VALUE';
    });
});

test('WriteThread keeps nothing of a job that is over', async () => {
  await using thread = WriteThread.start();
  assert.ok(thread);
  const [content, count] = [new SharedArrayBuffer(0), 20_000];
  const before = heapInUse();
  for (let done = 0; done < count; done += 1) await thread.give([], content).over();
  const perJob = (heapInUse() - before) / count;
  assert.ok(perJob < 100, `${perJob} bytes`);
});

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

test('ThreadReader reads content from the middle of a file, and makes its digest, also when the one before was left half read', async () => {
  await using thread = WriteThread.start();
  assert.ok(thread);
  const reader = new ThreadReader(thread);
  const [path, whole] = [join(ROOT, 'content'), randomBytes(7 * MIB + 5)];
  writeFileSync(path, whole);
  const fd = openSync(path, 'r');
  for (const [position, size] of [
    [0, whole.length],
    [513, 6 * MIB],
    [7 * MIB, 5],
    [3, 0],
  ] as const) {
    for await (const part of reader.read(fd, 1, whole.length - 1)) if (part.length > 0) break;
    const parts: Buffer[] = [];
    for await (const part of reader.read(fd, position, size)) parts.push(Buffer.from(part));
    const expected = whole.subarray(position, position + size);
    assert.ok(Buffer.concat(parts).equals(expected), `${size} bytes`);
    assert.equal(await reader.digest(), digestOf(expected));
  }
  closeSync(fd);
});

test('ThreadReader gives what a file has that ends too early, and says why one cannot be read', async () => {
  await using thread = WriteThread.start();
  assert.ok(thread);
  const reader = new ThreadReader(thread);
  const path = join(ROOT, 'short');
  writeFileSync(path, randomBytes(3 * MIB));
  const [file, directory] = [openSync(path, 'r'), openSync(ROOT, 'r')];
  let got = 0;
  for await (const part of reader.read(file, 0, 5 * MIB)) got += part.length;
  assert.equal(got, 3 * MIB);
  await assert.rejects(reader.read(directory, 7, MIB).next(), refusal('USAGE_NO_FILE', 'byte 7', 'EISDIR'));
  for (const fd of [file, directory]) closeSync(fd);
});

test('ThreadReader says so when its thread has ended', async () => {
  const thread = WriteThread.start();
  assert.ok(thread);
  const reader = new ThreadReader(thread);
  await thread[Symbol.asyncDispose]();
  await assert.rejects(reader.digest(), refusal('INTERNAL', 'has ended'));
  await assert.rejects(reader.read(0, 0, 9 * MIB).next(), refusal('INTERNAL', 'has ended'));
});

/** Calls of the placing, in whichever thread is the first to come so far. */
const INJECTIONS = [
  'openat:signal=SIGKILL:when=400',
  'openat:signal=SIGKILL:when=600',
  'fchmod:signal=SIGKILL:when=20',
  'fchmod:signal=SIGKILL:when=500',
  'fchmod:error=EIO:when=30',
  'fchmod:error=ENOSPC:when=400',
];

test('a run whose files are written by two threads leaves old or new when it is killed, or a call fails', async (t) => {
  using stage = new Stage();
  await THREADED.prepare(stage.bench);
  stage.keep();
  const old = stage.look();
  await THREADED.act(stage.bench);
  const done = stage.look();
  const counts = { old: 0, new: 0 };
  for (const injection of INJECTIONS) {
    stage.restore();
    const { directory } = stage.bench;
    const command = [process.execPath, CHILD, THREADED.name, directory, stage.state];
    const argv = [
      '-f',
      ...fewStops(injection),
      '-qq',
      '-o',
      stage.log,
      '-e',
      `trace=fchmod,openat`,
      '-e',
      `inject=${injection}`,
    ];
    const { status } = spawnSync('strace', [...argv, '--', ...command], { stdio: 'ignore' });
    assert.ok(readFileSync(stage.log, 'latin1').includes('INJECTED') || status !== 0, injection);
    if (status === 0) assert.deepEqual(stage.look(), done, `${injection}: false success`);
    for (const name of readdirSync(directory))
      if (name.startsWith('arx-')) rmSync(join(directory, name), { recursive: true });
    await stage.recover();
    const found = stage.look();
    const isOld = JSON.stringify(found) === JSON.stringify(old);
    if (!isOld) assert.deepEqual(found, done, injection);
    counts[isOld ? 'old' : 'new'] += 1;
    assert.deepEqual(stage.leftovers(), [], injection);
  }
  t.diagnostic(JSON.stringify(counts));
});
