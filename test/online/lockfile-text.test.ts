import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { ArxError } from '../../src/core/errors.ts';
import type { LockEntry, Lockfile } from '../../src/model/lockfile.ts';
import { formatLockfile, parseLockfile } from '../../src/model/lockfile-text.ts';

const TREE = `sha256:${'a'.repeat(64)}` as const;
const COMMIT = '0123456789012345678901234567890123456789';
const INTEGRITY = `sha256-${'A'.repeat(43)}=`;
const BASE = { nature: 'file', tree: TREE, entries: 1, contentSize: 5 } as const;

const GOOD = `# What each source of the manifest resolved to. Written by arx: commit it, do not edit it.
schema: arx.lock/1
sources:
  "file:///@/./x":
    nature: file
    tree: ${TREE}
    entries: 1
    contentSize: 5
  "git+https://host/app.git?v1":
    nature: directory
    ref: refs/tags/v1
    commit: "${COMMIT}"
    tree: ${TREE}
    entries: 2
    contentSize: 7
  "https://host/x":
    nature: file
    url: "https://other/x"
    integrity: "${INTEGRITY}"
    size: 5
    tree: ${TREE}
    entries: 1
    contentSize: 5
`;

test('parseLockfile() reads what formatLockfile() writes, and the text is the one shown', () => {
  const lock = parseLockfile(GOOD, 'arx.lock');
  assert.equal(formatLockfile(lock), GOOD);
  assert.deepEqual(lock.sources.get('git+https://host/app.git?v1'), {
    nature: 'directory',
    ref: 'refs/tags/v1',
    commit: COMMIT,
    tree: TREE,
    entries: 2,
    contentSize: 7,
  });
});

test('formatLockfile() writes an empty lock that can be read', () => {
  const text = formatLockfile({ sources: new Map() });
  assert.equal(parseLockfile(text, 'arx.lock').sources.size, 0);
});

for (const [name, change, line, message] of [
  ['no text', () => '', 1, /not a map/],
  [
    'another schema',
    (text: string) => text.replace('lock/1', 'lock/3'),
    2,
    /arx.lock\/3, which this arx does not know/,
  ],
  ['no schema', (text: string) => text.replace(/^schema.*\n/m, ''), 1, /schema is not/],
  ['no sources', () => 'schema: arx.lock/1\n', 1, /sources is not a map/],
  ['an unknown top key', (text: string) => `${text}more: 1\n`, 24, /"more" is unknown/],
  ['an unknown fact', (text: string) => `${text}    extra: 1\n`, 24, /"extra" is unknown/],
  [
    'a commit of a file',
    (text: string) => text.replace('    nature: file', `    commit: ${COMMIT}\n    nature: file`),
    5,
    /"commit" is unknown/,
  ],
  ['a source twice', (text: string) => text.replace('https://host/x"', 'file:///@/./x"'), 16, /there twice/],
  [
    'a fact twice',
    (text: string) => text.replace('    entries: 2\n', '    entries: 2\n    entries: 2\n'),
    14,
    /"entries" is there twice/,
  ],
  ['no tree', (text: string) => text.replace(`    tree: ${TREE}\n`, ''), 4, /has no tree/],
  ['a git source without a commit', (text: string) => text.replace(/ {4}commit.*\n/, ''), 9, /has no commit/],
  [
    'a download without integrity',
    (text: string) => text.replace(/ {4}integrity.*\n/, ''),
    16,
    /has no integrity/,
  ],
  [
    'a short tree',
    (text: string) => text.replace(TREE, TREE.slice(0, -1)),
    6,
    /tree is "sha256:a+", expected/,
  ],
  ['a tree in capitals', (text: string) => text.replace(TREE, `sha256:${'A'.repeat(64)}`), 6, /tree is/],
  ['a commit prefix', (text: string) => text.replace(COMMIT, COMMIT.slice(0, 7)), 12, /commit is/],
  [
    'a ref that is an option',
    (text: string) => text.replace('refs/tags/v1', '--upload-pack=x'),
    11,
    /ref is/,
  ],
  ['an unknown nature', (text: string) => text.replace('nature: file', 'nature: socket'), 5, /nature is/],
  ['a negative size', (text: string) => text.replace('size: 5', 'size: -5'), 20, /size is/],
  ['a size with a point', (text: string) => text.replace('size: 5', 'size: 5.0'), 20, /size is/],
  [
    'a huge number',
    (text: string) => text.replace('entries: 1', 'entries: 99999999999999999'),
    7,
    /entries is/,
  ],
  ['a number in octal', (text: string) => text.replace('entries: 1', 'entries: 01'), 7, /entries is/],
  ['a list', (text: string) => text.replace('entries: 1', 'entries: [1]'), 7, /entries is/],
  ['a missing value', (text: string) => text.replace('entries: 1', 'entries:'), 7, /entries is/],
  [
    'a URL with a credential',
    (text: string) => text.replace('https://other', 'https://u:p@other'),
    18,
    /url is/,
  ],
  ['MD5', (text: string) => text.replace(INTEGRITY, 'md5-AAAAAAAAAAAAAAAAAAAAAA=='), 19, /integrity is/],
  [
    'an alias',
    (text: string) =>
      text.replace('nature: file', 'nature: &n file').replace('nature: directory', 'nature: *n'),
    5,
    /anchor/,
  ],
  ['a tag', (text: string) => text.replace('nature: file', 'nature: !!str file'), 5, /anchor or a tag/],
  ['a directive', (text: string) => `%YAML 1.1\n---\n${text}`, 1, /directive/],
  ['two documents', (text: string) => `${text}---\n${text}`, 24, /./],
  [
    'a merge conflict',
    (text: string) =>
      text.replace(
        '    entries: 2\n',
        '<<<<<<< ours\n    entries: 2\n=======\n    entries: 3\n>>>>>>> theirs\n',
      ),
    13,
    /"ours" and "theirs" were merged/,
  ],
  ['a tab', (text: string) => text.replace('    entries: 2', '\tentries: 2'), 14, /./],
  [
    'a source that is none',
    (text: string) => text.replace('file:///@/./x', 'ftp://x'),
    4,
    /has no plugin|not a source/,
  ],
  ['a map as a key', (text: string) => text.replace('"file:///@/./x"', '{a: b}'), 4, /./],
] as const)
  test(`parseLockfile() fails with LOCK_INVALID and the place for ${name}`, () => {
    const work = (): unknown => parseLockfile(change(GOOD), 'arx.lock');
    assert.throws(work, (error) => {
      assert.ok(error instanceof ArxError);
      assert.equal(error.code, 'LOCK_INVALID');
      assert.match(error.message, message);
      assert.ok(Math.abs((error.at?.line ?? 0) - line) <= 1, `${error.message}: expected line ${line}`);
      return true;
    });
  });

function lockOf(count: number): Lockfile {
  const entry = { ...BASE, integrity: INTEGRITY, size: 5 };
  return { sources: new Map(Array.from({ length: count }, (_, n) => [`https://host/${n}`, entry])) };
}

test('parseLockfile() reads another YAML form of the same lock', () => {
  const text = formatLockfile(lockOf(1000));
  const other = text.replace(/^#.*\n/, '').replaceAll('    nature: file', "    'nature':   file # a word");
  assert.deepEqual(parseLockfile(other, 'arx.lock'), parseLockfile(text, 'arx.lock'));
});

test('formatLockfile() and parseLockfile() agree on any source and fact', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((one) => one.isWellFormed());
  const entry: fc.Arbitrary<LockEntry> = fc.record(
    {
      nature: fc.constantFrom('file' as const, 'directory' as const),
      integrity: fc.constant(INTEGRITY),
      size: fc.maxSafeNat(),
      tree: fc.constant(TREE),
      entries: fc.maxSafeNat(),
      contentSize: fc.maxSafeNat(),
    },
    { noNullPrototype: true },
  );
  const lock = fc.array(fc.tuple(text, entry)).map((pairs) => ({
    sources: new Map(pairs.map(([name, one]) => [`https://${name}`, one])),
  }));
  fc.assert(
    fc.property(lock, (one) => {
      const written = formatLockfile(one);
      const read = parseLockfile(written, 'arx.lock');
      assert.equal(formatLockfile(read), written);
      assert.equal(read.sources.size, one.sources.size);
      for (const [source, facts] of one.sources) assert.deepEqual(read.sources.get(source), facts);
    }),
  );
});

test('formatLockfile() gives a text that another YAML reader takes the same way', () => {
  const read = execFileSync(
    'python3',
    [
      '-c',
      'import sys, json\ntry:\n import yaml\nexcept ImportError:\n print("none"); sys.exit()\nprint(json.dumps(yaml.safe_load(sys.stdin)))',
    ],
    { input: GOOD },
  ).toString();
  if (read.trim() === 'none') return;
  const document = JSON.parse(read) as { sources: Record<string, LockEntry> };
  assert.deepEqual(document.sources, Object.fromEntries(parseLockfile(GOOD, 'arx.lock').sources));
});

test('parseLockfile() never fails otherwise than with LOCK_INVALID', () => {
  fc.assert(
    fc.property(fc.nat(GOOD.length), fc.nat(8), fc.string({ maxLength: 6 }), (at, remove, insert) => {
      const text = GOOD.slice(0, at) + insert + GOOD.slice(at + remove);
      try {
        parseLockfile(text, 'arx.lock');
      } catch (error) {
        assert.ok(error instanceof ArxError && error.code === 'LOCK_INVALID', String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
