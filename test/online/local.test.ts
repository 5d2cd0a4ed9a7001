import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../src/core/digest.ts';
import { treeEntries } from '../../src/model/tree-reader.ts';
import { digestFile } from '../../src/online/local/digest-file.ts';
import { readLocalDirectory } from '../../src/online/local/read-local.ts';
import { StatCache } from '../../src/online/stat-cache.ts';
import { codeOf, contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

// Long ago, so that no entry is racily clean.
const OLD = new Date('2020-01-01T00:00:00Z');

function sample(root: string): void {
  mkdirSync(join(root, 'd/empty'), { recursive: true });
  writeFileSync(join(root, 'a'), 'a');
  writeFileSync(join(root, 'd/b'), 'b');
  writeFileSync(join(root, 'run'), '#!/bin/sh\n', { mode: 0o755 });
  symlinkSync('d/b', join(root, 'link'));
  symlinkSync('nowhere', join(root, 'dangling'));
}

const SAMPLE = {
  a: 'a',
  d: '/',
  'd/b': 'b',
  'd/empty': '/',
  dangling: '-> nowhere',
  link: '-> d/b',
  run: '*#!/bin/sh\n',
};

for (const slash of ['', '/'])
  test(`file source reads a directory "x${slash}": links kept, executables marked, empty directories`, async () => {
    using w = workplace('local');
    sample(join(w.project, 'x'));
    const vendored = onlyOne(await w.resolve([`file:///@/./x${slash}`]));
    assert.equal(vendored.nature, 'directory');
    assert.deepEqual(contentOf(vendored), SAMPLE);
  });

test('file source reads a file, named by the last part of its path', async () => {
  using w = workplace('local');
  sample(w.project);
  for (const [name, content] of [
    ['a', { a: 'a' }],
    ['run', { run: '*#!/bin/sh\n' }],
    ['link', { link: 'b' }],
  ] as const) {
    const vendored = onlyOne(await w.resolve([`file:///@/./${name}`]));
    assert.equal(vendored.nature, 'file');
    assert.deepEqual(contentOf(vendored), content);
  }
});

test('file source checks the integrity of a file, and of the tree of a directory', async () => {
  using w = workplace('integrity');
  sample(w.project);
  const of = (text: string): string => `sha512-${createHash('sha512').update(text).digest('base64')}`;
  assert.equal((await w.resolve([{ source: 'file:///@/./a', integrity: of('a') }])).vendored.size, 1);
  assert.equal(
    await codeOf(w.resolve([{ source: 'file:///@/./a', integrity: of('b') }])),
    'INTEGRITY_DIGEST',
  );
  const { bytes } = onlyOne(await w.resolve(['file:///@/./d'])).tree;
  const tree = `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
  assert.equal((await w.resolve([{ source: 'file:///@/./d', integrity: tree }])).vendored.size, 1);
  assert.equal(
    await codeOf(w.resolve([{ source: 'file:///@/./d', integrity: of('b') }])),
    'INTEGRITY_DIGEST',
  );
});

test('file source starts where its anchor says', async () => {
  using w = workplace('anchors');
  writeFileSync(join(w.project, 'in-project'), '1');
  writeFileSync(join(w.path, 'above'), '2');
  writeFileSync(join(w.home, 'in-home'), '3');
  const absolute = join(w.path, 'above');
  for (const [url, text] of [
    ['file:///@/./in-project', '1'],
    ['file:///@/../above', '2'],
    ['file:///@/~/in-home', '3'],
    [`file://${absolute}`, '2'],
  ] as const)
    assert.deepEqual(Object.values(contentOf(onlyOne(await w.resolve([url])))), [text]);
  const { username, homedir } = userInfo();
  const error = await errorOf(w.resolve([`file:///@/~${username}/no-such-file-here`]));
  assert.ok(error.message.includes(`${homedir}/no-such-file-here`), error.message);
  assert.match((await errorOf(w.resolve(['file:///@/~nobody-has-this-name/x']))).message, /no user/);
});

for (const [name, code, make] of [
  ['nothing there', 'SOURCE_NOT_FOUND', () => undefined],
  ['a file where a directory is asked for', 'SOURCE_NOT_FOUND', (path: string) => writeFileSync(path, '')],
  ['a named pipe', 'UNSAFE_ENTRY', (path: string) => execFileSync('mkfifo', [path])],
  ['a link that leads nowhere', 'SOURCE_NOT_FOUND', (path: string) => symlinkSync('nowhere', path)],
  ['a link to itself', 'SOURCE_NOT_FOUND', (path: string) => symlinkSync('x', path)],
] as const)
  test(`file source fails with ${code} for ${name}`, async () => {
    using w = workplace('local');
    make(join(w.project, 'x'));
    const url = `file:///@/./x${name.startsWith('a file') ? '/' : ''}`;
    assert.equal(await codeOf(w.resolve([url])), code);
  });

for (const [name, code, make] of [
  ['a named pipe', 'UNSAFE_ENTRY', (path: string) => execFileSync('mkfifo', [path])],
  ['a device', 'UNSAFE_ENTRY', (path: string) => execFileSync('mknod', [path, 'c', '1', '3'])],
  ['a link out', 'UNSAFE_LINK', (path: string) => symlinkSync('../outside', path)],
  ['an absolute link', 'UNSAFE_LINK', (path: string) => symlinkSync('/etc/passwd', path)],
  ['a name with a newline', 'UNSAFE_PATH', (path: string) => writeFileSync(`${path}\n`, '')],
  [
    'a name that is not UTF-8',
    'UNSAFE_PATH',
    (path: string) => writeFileSync(Buffer.concat([Buffer.from(path), Buffer.from([0xff])]), ''),
  ],
] as const)
  test(`file source fails with ${code} and the path for ${name} in a directory`, async () => {
    using w = workplace('local');
    sample(join(w.project, 'x'));
    make(join(w.project, 'x/odd'));
    const error = await errorOf(w.resolve(['file:///@/./x']));
    assert.equal(error.code, code);
    assert.match(error.message, /odd/);
  });

test('file source fails with UNSAFE_ENTRY for a socket', async () => {
  using w = workplace('local');
  mkdirSync(join(w.project, 'x'));
  const server = createServer().listen(join(w.project, 'x/socket'));
  await once(server, 'listening');
  assert.equal(await codeOf(w.resolve(['file:///@/./x'])), 'UNSAFE_ENTRY');
  server.close();
  await once(server, 'close');
});

test('file source fails with UNSAFE_DEPTH for directories that nest too deep', async () => {
  using w = workplace('deep');
  mkdirSync(join(w.project, 'x', ...Array.from({ length: 300 }, () => 'd')), { recursive: true });
  assert.equal(await codeOf(w.resolve(['file:///@/./x'])), 'UNSAFE_DEPTH');
});

test('file source reads a name with U+FFFD that is really there', async () => {
  using w = workplace('local');
  writeFileSync(join(w.project, 'odd\ufffd'), 'x');
  assert.deepEqual(contentOf(onlyOne(await w.resolve(['file:///@/.']))), { 'odd\ufffd': 'x' });
});

test('digestFile() notices a file that changed between the look and the read', () => {
  using w = workplace('changed');
  const path = join(w.project, 'f');
  for (const [size, change] of [
    [10, () => appendFileSync(path, 'more')],
    [10, () => truncateSync(path, 5)],
    [10, () => writeFileSync(path, 'y'.repeat(10))],
    [3_000_000, () => appendFileSync(path, 'more')],
    [3_000_000, () => truncateSync(path, 2_000_000)],
  ] as const) {
    writeFileSync(path, 'x'.repeat(size));
    utimesSync(path, OLD, OLD);
    const seen = statSync(path);
    assert.equal(digestFile(path, seen), digestOf('x'.repeat(size)));
    change();
    assert.throws(() => digestFile(path, seen), { code: 'SOURCE_CHANGED' });
  }
});

test('digestFile() does not follow a link and does not wait for a pipe put in the place', () => {
  using w = workplace('swapped');
  const path = join(w.project, 'f');
  writeFileSync(path, 'x');
  const seen = statSync(path);
  renameSync(path, join(w.project, 'moved'));
  symlinkSync('moved', path);
  assert.throws(() => digestFile(path, seen), { code: 'SOURCE_CHANGED' });
  rmSync(path);
  execFileSync('mkfifo', [path]);
  assert.throws(() => digestFile(path, seen), { code: 'SOURCE_CHANGED' });
});

test('file source notices at the second reading that a file changed', async () => {
  using w = workplace('later');
  writeFileSync(join(w.project, 'f'), 'before');
  const vendored = onlyOne(await w.resolve(['file:///@/./f']));
  writeFileSync(join(w.project, 'f'), 'longer than before');
  assert.throws(() => contentOf(vendored), { code: 'SOURCE_CHANGED' });
  rmSync(join(w.project, 'f'));
  assert.throws(() => contentOf(vendored), { code: 'SOURCE_NOT_FOUND' });
});

// --- the stat cache ---

async function read(w: Workplace): Promise<{ paths: string[]; digest: string }> {
  const root = join(w.project, 'x');
  const cache = new StatCache(join(w.path, 'stat'), root);
  const tree = await readLocalDirectory(root, cache, w.context);
  return { paths: [...treeEntries(tree.bytes)].map(({ path }) => path), digest: tree.digest };
}

/** A directory whose times are old, with a cache of it that was written long after, as far as the cache can tell. */
async function cached(w: Workplace): Promise<string> {
  const root = join(w.project, 'x');
  sample(root);
  mkdirSync(join(w.path, 'stat'));
  // ctime cannot be set, so the clock of the cache is: it looks as if it were written an hour later.
  const now = Date.now;
  Date.now = () => now() + 3_600_000;
  try {
    return (await read(w)).digest;
  } finally {
    Date.now = now;
  }
}

function tracedReads(w: Workplace): number {
  const script = `
    const { StatCache } = await import(${JSON.stringify(new URL('../../src/online/stat-cache.ts', import.meta.url).href)});
    const { readLocalDirectory } = await import(${JSON.stringify(new URL('../../src/online/local/read-local.ts', import.meta.url).href)});
    const { createContext } = await import(${JSON.stringify(new URL('../../src/core/context.ts', import.meta.url).href)});
    const [directory, root] = process.argv.slice(1);
    await readLocalDirectory(root, new StatCache(directory, root), createContext());`;
  const trace = join(w.path, 'trace');
  const argv = [
    '-f',
    '-e',
    'trace=openat,open',
    '-o',
    trace,
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ];
  execFileSync('strace', [...argv, join(w.path, 'stat'), join(w.project, 'x')], { stdio: 'pipe' });
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes(join(w.project, 'x/')) && !line.includes('O_DIRECTORY')).length;
}

test('StatCache opens no file of an unchanged directory', async () => {
  using w = workplace('stat');
  await cached(w);
  assert.equal(tracedReads(w), 0);
  writeFileSync(join(w.project, 'x/a'), 'A');
  assert.equal(tracedReads(w), 1);
});

for (const [name, change] of [
  ['other content of the same size', (root: string) => writeFileSync(join(root, 'a'), 'A')],
  [
    'other content with the old times set back',
    (root: string) => {
      const { atime, mtime } = statSync(join(root, 'a'));
      writeFileSync(join(root, 'a'), 'A');
      utimesSync(join(root, 'a'), atime, mtime);
    },
  ],
  [
    'another file renamed to its name',
    (root: string) => {
      writeFileSync(join(root, 'new'), 'A');
      renameSync(join(root, 'new'), join(root, 'a'));
    },
  ],
  ['a new file', (root: string) => writeFileSync(join(root, 'd/new'), '')],
  ['a file gone', (root: string) => rmSync(join(root, 'd/b'))],
  ['a file made executable', (root: string) => chmodSync(join(root, 'a'), 0o755)],
  [
    'a link that leads elsewhere',
    (root: string) => {
      rmSync(join(root, 'link'));
      symlinkSync('a', join(root, 'link'));
      lutimesSync(join(root, 'link'), OLD, OLD);
    },
  ],
  [
    'a file that became a directory',
    (root: string) => {
      rmSync(join(root, 'a'));
      mkdirSync(join(root, 'a'));
    },
  ],
] as const)
  test(`StatCache notices ${name}`, async () => {
    using w = workplace('stat');
    const before = await cached(w);
    change(join(w.project, 'x'));
    const after = await read(w);
    rmSync(join(w.path, 'stat'), { recursive: true });
    mkdirSync(join(w.path, 'stat'));
    assert.deepEqual(after, await read(w), 'the same as without a cache');
    assert.notEqual(after.digest, before);
  });

test('StatCache does not trust an entry that is as young as itself', async () => {
  using w = workplace('racy');
  const root = join(w.project, 'x');
  sample(root);
  mkdirSync(join(w.path, 'stat'));
  await read(w);
  assert.equal(tracedReads(w) > 0, true);
});

test('StatCache counts as none when a single bit of it is flipped, or its end is cut', async () => {
  using w = workplace('damaged');
  const digest = await cached(w);
  const [name = ''] = readdirSync(join(w.path, 'stat'));
  const file = join(w.path, 'stat', name);
  const good = readFileSync(file);
  for (let at = 0; at < good.length; at += 37) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(file, bad);
    assert.equal((await read(w)).digest, digest);
  }
  for (const size of [0, 1, 31, 32, 33, good.length - 1]) {
    writeFileSync(file, good.subarray(0, size));
    assert.equal((await read(w)).digest, digest);
  }
});

test('file source refuses with LOCK_STALE and both trees when a file changed under --locked, else updates the lock', async () => {
  using w = workplace('stale');
  writeFileSync(join(w.project, 'f'), 'before');
  const url = 'file:///@/./f';
  const { lock } = await w.resolve([url]);
  assert.equal((await w.resolve([url], lock, { locked: true })).vendored.size, 1);
  writeFileSync(join(w.project, 'f'), 'after!');
  const error = await errorOf(w.resolve([url], lock, { locked: true }));
  const now = await w.resolve([url], lock);
  const [before, after] = [lock, now.lock].map(({ sources }) => sources.get(url)?.tree ?? '');
  assert.equal(error.code, 'LOCK_STALE');
  assert.equal(error.exit, 3);
  assert.ok(error.message.includes(before ?? '-') && error.message.includes(after ?? '-'), error.message);
  assert.partialDeepStrictEqual(now.changes, [{ source: url, state: 'changed', from: before, to: after }]);
});
