import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ArxError } from '../../src/core/errors.ts';
import type { UrlSource } from '../../src/model/source-spec.ts';
import { ownName, parseSourceUrl } from '../../src/model/source-url.ts';
import { SCHEMES } from '../../src/model/source-url-schemes.ts';

const HOSTS = 'https://host.example';

/** URL, nature, pick, what the transport is given. */
const READ: readonly (readonly [string, UrlSource['nature'], UrlSource['pick'], string])[] = [
  ['file:///srv/x', 'unknown', { kind: 'whole' }, ''],
  ['file:///srv/x/', 'directory', { kind: 'whole' }, ''],
  ['file:///@/.', 'directory', { kind: 'whole' }, ''],
  ['tar+file:///@/./x.tgz#a/b', 'file', { kind: 'file', path: 'a/b' }, ''],
  ['jar+file:///@/./x.jar', 'file', { kind: 'whole' }, ''],
  ['git+file:///@/..', 'directory', { kind: 'whole' }, ''],
  ['git+file:///@/..?v1#a/', 'directory', { kind: 'directory', path: 'a' }, ''],
  ['git+ssh://git@h.example/a.git?v1#a', 'unknown', { kind: 'path', path: 'a' }, 'ssh://git@h.example/a.git'],
  ['git+http://h.example/a.git', 'directory', { kind: 'whole' }, 'http://h.example/a.git'],
  ['git+https://h.example:8443/a.git?ref=v1', 'directory', { kind: 'whole' }, 'https://h.example:8443/a.git'],
  ['http://h.example', 'file', { kind: 'whole' }, 'http://h.example'],
  [`${HOSTS}/a/?b=c&d`, 'file', { kind: 'whole' }, `${HOSTS}/a/?b=c&d`],
  [`${HOSTS}/ä%C3%A4?ö`, 'file', { kind: 'whole' }, `${HOSTS}/%C3%A4%C3%A4?%C3%B6`],
  [`${HOSTS}/a%2Fb`, 'file', { kind: 'whole' }, `${HOSTS}/a%2Fb`],
  [`tar+${HOSTS}/x.tgz?v=1`, 'directory', { kind: 'whole' }, `${HOSTS}/x.tgz?v=1`],
  [`tar+${HOSTS}/x.tgz#/`, 'directory', { kind: 'strip', count: 1 }, `${HOSTS}/x.tgz`],
  [`tar+${HOSTS}/x.tgz#///`, 'directory', { kind: 'strip', count: 3 }, `${HOSTS}/x.tgz`],
  [
    `tar+http://h.example/x.tgz#a/b/`,
    'directory',
    { kind: 'directory', path: 'a/b' },
    'http://h.example/x.tgz',
  ],
  [`jar+${HOSTS}/x.jar?v=1`, 'file', { kind: 'whole' }, `${HOSTS}/x.jar?v=1`],
  ['jar+http://h.example/x.jar', 'file', { kind: 'whole' }, 'http://h.example/x.jar'],
  ['s3://bucket/a', 'file', { kind: 'whole' }, 's3://bucket/a'],
  ['s3://bucket/', 'directory', { kind: 'whole' }, 's3://bucket/'],
  ['s3://bucket/a/b/', 'directory', { kind: 'whole' }, 's3://bucket/a/b/'],
  ['tar+s3://bucket/a.tgz#/', 'directory', { kind: 'strip', count: 1 }, 's3://bucket/a.tgz'],
  ['jar+s3://bucket/a.jar', 'file', { kind: 'whole' }, 's3://bucket/a.jar'],
];

for (const [url, nature, pick, location] of READ) {
  test(`parseSourceUrl() takes ${url} apart`, () => {
    const source = parseSourceUrl(url);
    assert.deepEqual(
      { nature: source.nature, pick: source.pick, location: source.location },
      { nature, pick, location },
    );
    assert.equal(`${source.scheme}:`, url.slice(0, url.indexOf('/')));
    assert.equal(source.text, url);
    assert.equal(source.redacted, url);
  });
}

test('parseSourceUrl() reads every scheme', () => {
  const read = new Set(READ.map(([url]) => parseSourceUrl(url).scheme));
  assert.deepEqual([...read].sort(), Object.keys(SCHEMES).sort());
});

const PLACES: readonly (readonly [string, UrlSource['anchor'], string])[] = [
  ['file:///a/b', { kind: 'root' }, '/a/b'],
  ['file:///%40/x', { kind: 'root' }, '/@/x'],
  ['file:///@x/y', { kind: 'root' }, '/@x/y'],
  ['file:///@/./a/b', { kind: 'manifest' }, 'a/b'],
  ['file:///@/./', { kind: 'manifest' }, ''],
  ['file:///@/..', { kind: 'manifest' }, '..'],
  ['file:///@/../..', { kind: 'manifest' }, '../..'],
  ['file:///@/../x', { kind: 'manifest' }, '../x'],
  ['file:///@/~', { kind: 'home' }, ''],
  ['file:///@/~/a', { kind: 'home' }, 'a'],
  ['tar+file:///@/~bob/x.tgz', { kind: 'home', user: 'bob' }, 'x.tgz'],
];

for (const [url, anchor, path] of PLACES) {
  test(`parseSourceUrl() finds the place of ${url}`, () => {
    const source = parseSourceUrl(url);
    assert.deepEqual([source.anchor, source.path], [anchor, path]);
  });
}

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'URL'],
  ['x', 'URL'],
  ['://x', 'SCHEME'],
  ['Https://h.example/', 'SCHEME'],
  ['ext::sh -c id', 'URL'],
  ['ext+git://x', 'SCHEME'],
  ['git+ext://x', 'SCHEME'],
  ['file://localhost/x', 'URL'],
  ['file:///', 'URL'],
  ['file:////x', 'URL'],
  ['file:///a//b', 'URL'],
  ['file:///a/%2e%2e/b', 'URL'],
  ['file:///a%2fb', 'URL'],
  ['file:///a%00', 'URL'],
  ['file:///@/./%2e%2e/x', 'URL'],
  ['file:///@/.hidden', 'URL'],
  ['file:///@/~b%20b/x', 'URL'],
  ['file:///@/~/../x', 'URL'],
  ['tar+file:///x.tgz/', 'URL'],
  ['git+ssh://h.example', 'URL'],
  ['git+ssh://h.example/', 'URL'],
  ['git+ssh://h.example/a%0ab', 'URL'],
  ['git+ssh://-oProxyCommand=id/x', 'URL'],
  ['git+ssh://-oProxyCommand=id@h.example/x', 'URL'],
  ['git+ssh://%2doProxyCommand@h.example/x', 'URL'],
  ['git+ssh://u:p@h.example/x', 'URL'],
  ['git+https://h.example/../x', 'URL'],
  ['git+https://h.example/a.git?--upload-pack=x', 'URL'],
  ['git+https://h.example/a.git?--upload-pack', 'REF'],
  ['git+https://h.example/a.git?ref=--x', 'REF'],
  ['git+https://h.example/a.git?ref=', 'REF'],
  ['git+https://h.example/a.git?ref=a%00b', 'URL'],
  ['git+https://h.example/a.git?a:b', 'REF'],
  ['git+https://h.example/a.git?a~1', 'REF'],
  ['git+https://h.example/a.git?@', 'REF'],
  ['git+https://h.example/a.git?a//b', 'REF'],
  ['git+https://h.example/a.git?/a', 'REF'],
  ['git+https://h.example/a.git?a.', 'REF'],
  ['git+https://h.example/a.git?.a', 'REF'],
  ['git+https://h.example/a.git?a.lock/b', 'REF'],
  ['git+https://h.example/a.git#--output=x', 'FRAGMENT'],
  ['git+https://h.example/a.git#a/../b', 'FRAGMENT'],
  ['git+https://h.example/a.git#./a', 'FRAGMENT'],
  ['git+https://h.example/a.git#//', 'FRAGMENT'],
  ['tar+https://h.example/a.tgz#a//b', 'FRAGMENT'],
  ['tar+https://h.example/a.tgz#%2e%2e/b', 'FRAGMENT'],
  [`tar+https://h.example/a.tgz#${'/'.repeat(65)}`, 'FRAGMENT'],
  ['https://h.example/#', 'FRAGMENT'],
  ['jar+https://h.example/x.jar#a', 'FRAGMENT'],
  ['jar+https://h.example/x.jar/', 'URL'],
  ['s3://bucket/x#a', 'FRAGMENT'],
  ['s3://bucket/x?a=b', 'URL'],
  ['s3://Bucket/x', 'URL'],
  ['s3://bucket', 'URL'],
  ['s3://u@bucket/x', 'URL'],
  ['tar+s3://bucket/x/', 'URL'],
  ['tar+s3://bucket/', 'URL'],
  ['https://h.example:0/', 'URL'],
  ['https://h.example:/', 'URL'],
  ['https://h..example/', 'URL'],
  ['https://h.example./', 'URL'],
  ['https://2130706433/', 'URL'],
  ['https://127.1/', 'URL'],
  ['https://0177.0.0.1/', 'URL'],
  ['https://[::1/', 'URL'],
  ['https://[::0001]/', 'URL'],
  ['https://h.example\\@b.example/', 'URL'],
  ['https://h.example/\n', 'URL'],
  ['https://h.example/\u200b', 'URL'],
  ['https://h.example/\ud800', 'URL'],
  [`https://h.example/${'a'.repeat(8192)}`, 'URL'],
];

for (const [url, family] of REFUSED) {
  test(`parseSourceUrl() refuses ${JSON.stringify(url).slice(0, 70)}`, () => {
    assert.throws(
      () => parseSourceUrl(url),
      (error: ArxError) => {
        assert.equal(error.code, `MANIFEST_SOURCE_${family}`);
        const { start, length } = error.data as { start: number; length: number };
        assert.ok(start >= 0 && length >= 0 && start <= url.length);
        return true;
      },
    );
  });
}

test('ownName() is the last name of what is picked, or of the path', () => {
  const names: readonly (readonly [string, string | undefined])[] = [
    ['https://h.example/a/b%20c.txt?x/y', 'b c.txt'],
    ['https://h.example', undefined],
    ['https://h.example/a/', undefined],
    ['https://h.example/a%2Fb', undefined],
    ['file:///@/./a/b', 'b'],
    ['file:///@/..', undefined],
    ['tar+https://h.example/x.tgz#bin/tool', 'tool'],
  ];
  for (const [url, name] of names) assert.equal(ownName(parseSourceUrl(url)), name);
});

const PIECES = [
  [
    'file',
    'git',
    'ssh',
    'http',
    's',
    'tar',
    '+',
    ':',
    '//',
    '/',
    '@',
    '.',
    '..',
    '~',
    '%40',
    '%2e',
    '%',
    '?',
    'ref=',
  ],
  ['&', '#', '-', 'a', 'b.git', 'h.example', ':22', '[::1]', '\u0000', ' ', 'ü', '\ud800', '\u202e', 's3'],
].flat();
const piece = fc.constantFrom(...PIECES);
const fragmentOf = (url: string): string => url.split('#').slice(1).join('#');

test('parseSourceUrl() throws nothing but ArxError, and reads its own redacted form the same way', () => {
  const scheme = fc.constantFrom('', ...Object.keys(SCHEMES).map((name) => `${name}://`));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.tuple(scheme, fc.array(piece, { maxLength: 14 })).map(([head, rest]) => head + rest.join('')),
  );
  let accepted = 0;
  const property = fc.property(text, (url) => {
    try {
      const source = parseSourceUrl(url);
      const again = parseSourceUrl(source.redacted);
      assert.deepEqual([again.nature, again.host, again.ref], [source.nature, source.host, source.ref]);
      // A fragment may itself look like a URL with a login, which is then hidden in it.
      if (fragmentOf(url) === fragmentOf(source.redacted)) assert.deepEqual(again.pick, source.pick);
      assert.equal(again.redacted, source.redacted);
      accepted += 1;
    } catch (error) {
      assert.ok(error instanceof ArxError, String(error));
      assert.match(error.code, /^MANIFEST_SOURCE_/);
    }
  });
  fc.assert(property, { numRuns: 20_000 });
  assert.ok(accepted > 100, `only ${accepted} were accepted`);
});
