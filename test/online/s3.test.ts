import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Lockfile } from '../../src/model/lockfile.ts';
import { tarEntry } from '../helpers/tar-bytes.ts';
import { zipArchive } from '../helpers/zip-bytes.ts';
import { type Gate, openGate } from './s3-gate.ts';
import { type Bucket, makeBucket, theCeph } from './s3-servers.ts';
import { contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const HELLO = {
  etag: '5d41402abc4b2a76b9719d911017c592',
  integrity: 'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
};

interface Setting {
  readonly bucket: Bucket;
  readonly gate: Gate;
  readonly place: Workplace;
  /** The URL of something in the bucket. */
  readonly url: (path: string, wrapper?: string) => string;
}

/** A bucket behind a gate, and a fresh workplace for it. */
async function setting(
  t: TestContext,
  objects: Readonly<Record<string, string | Uint8Array>>,
): Promise<Setting> {
  const bucket = await makeBucket(await theCeph());
  for (const [key, body] of Object.entries(objects)) await bucket.put(key, body);
  const gate = await openGate(bucket.endpoint);
  const place = workplace('s3', { ...bucket.env, AWS_ENDPOINT_URL_S3: gate.endpoint });
  t.after(async () => {
    place[Symbol.dispose]();
    await gate[Symbol.asyncDispose]();
  });
  return { bucket, gate, place, url: (path, wrapper = '') => `${wrapper}s3://${bucket.name}/${path}` };
}

/** The facts of the only entry of a lock, without its tree. */
function factsOf(lock: Lockfile): Record<string, unknown> {
  const [{ tree, ...facts } = { tree: undefined }] = lock.sources.values();
  assert.match(String(tree), /^sha256:[0-9a-f]{64}$/);
  return facts;
}

/** Nothing half-written is in the cache. */
function assertClean({ context }: Workplace): void {
  for (const name of ['partial', 'packs/sha256', 'downloads/sha256']) {
    const path = join(context.cacheDir, name);
    if (!existsSync(path)) continue;
    assert.deepEqual(readdirSync(path), [], path);
  }
}

test('resolve() locks ETag, integrity and size when the bucket keeps no versions', async (t) => {
  const { place, url } = await setting(t, { 'dir/ü+% x.txt': 'hello' });
  const resolved = await place.resolve([url('dir/%C3%BC+%25%20x.txt')]);
  assert.deepEqual(contentOf(onlyOne(resolved)), { 'ü+% x.txt': 'hello' });
  assert.deepEqual(factsOf(resolved.lock), { ...HELLO, size: 5, nature: 'file', entries: 1, contentSize: 5 });
});

test('resolve() locks the version, and obtains that one later, when the bucket keeps versions', async (t) => {
  const { bucket, place, url } = await setting(t, {});
  await bucket.keepVersions();
  const first = await bucket.put('k', 'hello');
  const { lock } = await place.resolve([url('k')]);
  const { integrity } = HELLO;
  const facts = { version: first, integrity, size: 5, nature: 'file', entries: 1, contentSize: 5 };
  assert.deepEqual(factsOf(lock), facts);
  const second = await bucket.put('k', 'world!');
  assert.notEqual(second, first);
  using fresh = workplace('s3-version', bucket.env);
  assert.deepEqual(contentOf(onlyOne(await fresh.resolve([url('k')], lock))), { k: 'hello' });
  await bucket.remove('k');
  using later = workplace('s3-version', bucket.env);
  assert.deepEqual(
    contentOf(onlyOne(await later.resolve([url('k')], lock))),
    { k: 'hello' },
    'behind a marker',
  );
  assert.equal((await errorOf(later.resolve([url('k')]))).code, 'SOURCE_NOT_FOUND');
});

test('resolve() takes the whole directory when the URL ends with a slash, odd names as they are', async (t) => {
  const { place, url } = await setting(t, {
    'p/a.txt': 'a',
    'p/ü+%/b c&d<e>"f\'.txt': 'b',
    'p/empty/': '',
    'p/': '',
    'p/zero': '',
    'pq/other': 'x',
  });
  const resolved = await place.resolve([url('p/')]);
  const content = { 'a.txt': 'a', empty: '/', zero: '', 'ü+%': '/', 'ü+%/b c&d<e>"f\'.txt': 'b' };
  assert.deepEqual(contentOf(onlyOne(resolved)), content);
  const { listing, ...facts } = factsOf(resolved.lock);
  assert.match(String(listing), /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(facts, { nature: 'directory', entries: 5, contentSize: 2 });
});

test('resolve() gives the same lock entry whatever the order in which objects came', async (t) => {
  const { place, bucket, url } = await setting(t, { 'p/b': 'b', 'p/a': 'a' });
  const one = factsOf((await place.resolve([url('p/')])).lock);
  await bucket.remove('p/a');
  await bucket.put('p/a', 'a');
  using other = workplace('s3', bucket.env);
  assert.deepEqual(factsOf((await other.resolve([url('p/')])).lock), one);
});

test('resolve() reads every page when there are more than 1,000 objects', async (t) => {
  const { bucket, gate, place, url } = await setting(t, {});
  const keys = Array.from({ length: 1003 }, (_, index) => `p/${String(index).padStart(4, '0')}`);
  for (let at = 0; at < keys.length; at += 50)
    await Promise.all(keys.slice(at, at + 50).map((key) => bucket.put(key, key)));
  const vendored = onlyOne(await place.resolve([url('p/')]));
  assert.equal(vendored.tree.entries, 1003);
  const lists = gate.requests.filter(({ url }) => url.includes('list-type=2'));
  assert.equal(lists.length, 4, 'two pages before, two after');
});

test('resolve() selects among the keys before anything is downloaded', async (t) => {
  const { gate, place, bucket, url } = await setting(t, {
    'p/a.txt': 'a',
    'p/big.bin': 'big',
    'p/d/b.txt': 'b',
  });
  const source = { source: url('p/'), include: ['**/*.txt'] };
  const resolved = await place.resolve([source]);
  assert.deepEqual(contentOf(onlyOne(resolved)), { 'a.txt': 'a', d: '/', 'd/b.txt': 'b' });
  assert.ok(!gate.requests.some((seen) => seen.url.includes('big.bin')));
  await bucket.put('p/big.bin', 'other');
  using again = workplace('s3', bucket.env);
  assert.deepEqual(factsOf((await again.resolve([source])).lock), factsOf(resolved.lock));
});

const END = Buffer.alloc(1024);
const TAR = Buffer.concat([
  tarEntry({ name: 'top/bin/tool', mode: 0o755 }, '#!/bin/sh\n'),
  tarEntry({ name: 'top/README' }, 'read me\n'),
  END,
]);
const OTHER_TAR = Buffer.concat([tarEntry({ name: 'z' }, 'z'), END]);

for (const [fragment, content] of [
  ['', { top: '/', 'top/README': 'read me\n', 'top/bin': '/', 'top/bin/tool': '*#!/bin/sh\n' }],
  ['#/', { README: 'read me\n', bin: '/', 'bin/tool': '*#!/bin/sh\n' }],
  ['#top/bin/', { tool: '*#!/bin/sh\n' }],
  ['#top/bin/tool', { tool: '*#!/bin/sh\n' }],
] as const)
  test(`resolve() picks ${fragment || 'the whole'} of tar+s3 when the fragment says so`, async (t) => {
    const { place, url } = await setting(t, { 'x.tar': TAR });
    const resolved = await place.resolve([url(`x.tar${fragment}`, 'tar+')]);
    assert.deepEqual(contentOf(onlyOne(resolved)), content);
    assert.deepEqual(Object.keys(factsOf(resolved.lock)).sort(), [
      'contentSize',
      'entries',
      'etag',
      'integrity',
      'nature',
      'size',
    ]);
  });

test('resolve() downloads one archive once when several sources pick from it', async (t) => {
  const { gate, place, url } = await setting(t, { 'x.tar': TAR });
  await place.resolve(['', '#/', '#top/bin/tool'].map((fragment) => url(`x.tar${fragment}`, 'tar+')));
  assert.equal(gate.requests.length, 1);
});

test('resolve() gives jar+s3 as one file when it is run', async (t) => {
  const manifest = { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\nMain-Class: A\n\n' };
  const { gate, place, url } = await setting(t, {
    'x.jar': zipArchive([manifest, { name: 'A.class', content: 'A' }]),
  });
  const resolved = await place.resolve([url('x.jar', 'jar+')]);
  assert.deepEqual(Object.keys(contentOf(onlyOne(resolved))), ['x.jar']);
  assert.ok('etag' in factsOf(resolved.lock));
  assert.equal(gate.requests.length, 1);
});

test('resolve() asks nobody when everything is in the cache as locked', async (t) => {
  const { gate, place, url } = await setting(t, { k: 'hello', 'p/a': 'a', 'x.tar': TAR });
  const sources = [url('k'), url('p/'), url('x.tar#/', 'tar+')];
  const first = await place.resolve(sources);
  gate.requests.length = 0;
  const second = await place.resolve(sources, first.lock);
  assert.deepEqual(second.lock, first.lock);
  await place.resolve(sources, first.lock, { offline: true, locked: true });
  assert.deepEqual(gate.requests, []);
});

test('resolve() downloads a prefix again only when its listing is another one', async (t) => {
  const { bucket, gate, place, url } = await setting(t, { 'p/a': 'a' });
  const first = await place.resolve([url('p/')]);
  gate.requests.length = 0;
  assert.deepEqual((await place.resolve([url('p/')], first.lock, { update: 'all' })).lock, first.lock);
  assert.deepEqual(
    gate.requests.map(({ method, url }) => `${method} ${url.includes('list-type=2')}`),
    ['GET true'],
  );
  await bucket.put('p/a', 'b');
  assert.notDeepEqual((await place.resolve([url('p/')], first.lock, { update: 'all' })).lock, first.lock);
});

test('resolve() takes an object again that was written anew with the same bytes', async (t) => {
  const { bucket, place, url } = await setting(t, { k: 'hello', 'p/a': 'a' });
  await bucket.keepVersions();
  const versions = await Promise.all([bucket.put('k', 'hello'), bucket.put('p/a', 'a')]);
  assert.ok(versions.every((version) => version !== undefined));
  const { lock } = await place.resolve([url('k'), url('p/')]);
  const moved = await makeBucket(await theCeph());
  await moved.put('k', 'hello');
  await moved.put('p/a', 'a');
  const renamed = new Map(
    [...lock.sources].map(([source, entry]) => [source.replace(bucket.name, moved.name), entry]),
  );
  using other = workplace('s3', moved.env);
  const sources = [...renamed.keys()];
  assert.deepEqual((await other.resolve(sources, { sources: renamed })).lock.sources, renamed);
});

for (const [name, key] of [
  ['an object', 'k'],
  ['a prefix', 'p/'],
  ['an archive', 'x.tar'],
] as const)
  test(`resolve() refuses ${name} when it is not as locked`, async (t) => {
    const { bucket, place, url } = await setting(t, { k: 'hello', 'p/a': 'a', 'x.tar': TAR });
    const source = url(key, key === 'x.tar' ? 'tar+' : '');
    const { lock } = await place.resolve([source]);
    await bucket.put(key === 'p/' ? 'p/a' : key, key === 'x.tar' ? OTHER_TAR : 'world');
    using fresh = workplace('s3', bucket.env);
    const error = await errorOf(fresh.resolve([source], lock));
    assert.equal(error.code, 'LOCK_MISMATCH');
    const [entry] = lock.sources.values();
    const fact = key === 'p/' ? 'listing' : 'integrity';
    assert.ok(error.message.startsWith(`Cannot use "${source}": ${fact} is sha256`), error.message);
    assert.ok(error.message.endsWith(`, expected ${entry?.[fact]} as locked`), error.message);
  });

test('resolve() goes on where a body was cut', async (t) => {
  const body = Buffer.alloc(3 * 1024 * 1024, 'x');
  const { gate, place, url } = await setting(t, { k: body, 'p/k': body });
  gate.cuts.push(1_000_000, 500_000);
  await place.resolve([url('k')]);
  assert.deepEqual(
    gate.requests.map(({ range, ifMatch }) => [range?.replace(/\d+/, 'N'), ifMatch !== undefined]),
    [
      [undefined, false],
      ['bytes=N-', true],
      ['bytes=N-', true],
    ],
  );
  gate.cuts.push(2_000_000);
  assert.equal(onlyOne(await place.resolve([url('p/')])).tree.contentSize, body.length);
});

test('resolve() refuses an object that is replaced between two parts of it', async (t) => {
  const { bucket, gate, place, url } = await setting(t, { k: Buffer.alloc(2_000_000, 'x') });
  gate.cuts.push(1_000_000);
  gate.before = async ({ range }) => {
    if (range !== undefined) await bucket.put('k', Buffer.alloc(2_000_000, 'y'));
    return undefined;
  };
  const error = await errorOf(place.resolve([url('k')]));
  assert.equal(
    error.message,
    `Cannot read "${url('k')}": the object "k" of "${bucket.name}" changed while it was read, expected it to stay`,
  );
  assert.equal(error.code, 'SOURCE_CHANGED');
  assertClean(place);
});

for (const [name, change] of [
  ['gets an object', (bucket: Bucket) => bucket.put('p/new', 'n')],
  ['loses an object', (bucket: Bucket) => bucket.remove('p/a')],
  ['has another object', (bucket: Bucket) => bucket.put('p/a', 'other')],
] as const)
  test(`resolve() refuses a prefix that ${name} while it is read`, async (t) => {
    const { bucket, gate, place, url } = await setting(t, { 'p/a': 'a', 'p/b': 'b' });
    let changed = false;
    gate.before = async (seen) => {
      if (!changed && seen.url.includes('x-id=GetObject')) {
        changed = true;
        await change(bucket);
      }
      return undefined;
    };
    const error = await errorOf(place.resolve([url('p/')]));
    assert.equal(error.code, 'SOURCE_CHANGED');
    assert.equal(error.exit, 5);
    assert.match(error.message, /changed while it was read, expected it to stay$/);
    assertClean(place);
  });

test('resolve() obtains nothing of a prefix when its size or number is beyond the limits', async (t) => {
  const { gate, place, url } = await setting(t, { 'p/a': 'aaaa', 'p/b': 'bbbb', k: 'aaaa' });
  for (const [limits, path, message] of [
    [{ entries: 1 }, 'p/', `Cannot accept "${url('p/')}": it has 2 objects or more, expected at most 1`],
    [{ sourceBytes: 7 }, 'p/', `Cannot accept "${url('p/')}": it has 8 bytes or more, expected at most 7`],
    [{ fileBytes: 3 }, 'p/', `Cannot download "${url('p/a')}": it has 4 bytes or more, expected at most 3`],
    [{ fileBytes: 3 }, 'k', `Cannot download "${url('k')}": it has 4 bytes or more, expected at most 3`],
  ] as const) {
    Object.assign(place.context, {
      limits: { ...place.context.limits, entries: 10, sourceBytes: 100, fileBytes: 100, ...limits },
    });
    assert.equal((await errorOf(place.resolve([url(path)]))).message, message);
  }
  assert.equal(gate.requests.filter((seen) => seen.url.includes('/p/a')).length, 0);
  assertClean(place);
});

for (const [keys, code, message] of [
  [
    ['p/a//b'],
    'UNSAFE_PATH',
    'cannot accept the key "p/a//b": it has an empty name between slashes, expected a relative path',
  ],
  [['p//b'], 'UNSAFE_PATH', 'cannot accept the key "p//b": it is absolute, expected a relative path'],
  [
    ['p/../b'],
    'UNSAFE_PATH',
    'cannot accept the key "p/../b": it has the name "..", expected a relative path',
  ],
  [
    ['p/a', 'p/a/b'],
    'UNSAFE_ENTRY',
    'cannot accept the key "p/a/b": "a" is an object and a directory, expected one of them',
  ],
  [
    ['p/a', 'p/a/'],
    'UNSAFE_ENTRY',
    'cannot accept the key "p/a/": "a" is an object and a directory, expected one of them',
  ],
] as const)
  test(`resolve() refuses the keys ${keys.join(' and ')} when it makes a directory of them`, async (t) => {
    const { place, url } = await setting(
      t,
      Object.fromEntries(keys.map((key) => [key, key.endsWith('/') ? '' : 'x'])),
    );
    const error = await errorOf(place.resolve([url('p/')]));
    assert.equal(error.message, `Cannot use "${url('p/')}": ${message}`);
    assert.equal(error.code, code);
    assertClean(place);
  });
