import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { mergeLock } from '../../src/commands/merge-lock.ts';
import { createContext } from '../../src/core/context.ts';
import { inSchema } from '../../src/model/lockfile-schema.ts';
import { formatLockfile, parseLockfile } from '../../src/model/lockfile-text.ts';
import type { LockEntry } from '../../src/model/lockfile.ts';
import { ARX } from '../helpers/arx-home.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { scratch } from '../servers/scratch.ts';

needPackages(['git']);
const place = scratch('lock-merge');
after(() => place.remove());
let count = 0;

/** Names of sources with what each has: the digit of its commit. */
type Lock = Readonly<Record<string, string>>;

const BASE: Lock = { b: '1', d: '2', f: '3' };

function textOf(lock: Lock, schema: 1 | 2 = 2): string {
  const entries = Object.entries(lock).map(([name, digit]): [string, LockEntry] => [
    `git+https://host/${name}.git`,
    {
      nature: 'directory',
      ref: 'refs/heads/main',
      commit: digit.repeat(40),
      tree: `sha256:${digit.repeat(64)}`,
      entries: 3,
      contentSize: 100 + Number.parseInt(digit, 16),
    },
  ]);
  return formatLockfile(inSchema(schema, new Map(entries)));
}

interface Merge {
  /** What `git merge` ended with. */
  readonly code: number;
  readonly text: string;
  readonly said: string;
}

/** A real merge of two branches by git. */
function mergeByGit(ours: string, theirs: string, how: { base?: string; attribute?: string } = {}): Merge {
  const directory = join(place.path, `r${(count += 1)}`);
  mkdirSync(directory);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: place.path,
    GIT_CONFIG_GLOBAL: '/dev/null',
    ARX_CACHE_DIR: join(place.path, 'cache'),
    ARX_CONFIG_DIR: join(place.path, 'config'),
    ARX_STATE_DIR: join(place.path, 'state'),
  };
  const person = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-C', directory, ...person, ...args], { env, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('config', 'merge.arx.driver', `${process.execPath} ${ARX} lock --merge %O %A %B`);
  const commit = (text: string): void => {
    writeFileSync(join(directory, 'arx.lock'), text);
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'x');
  };
  if (how.attribute !== undefined)
    writeFileSync(join(directory, '.gitattributes'), `arx.lock merge=${how.attribute}\n`);
  commit(how.base ?? textOf(BASE));
  git('checkout', '-q', '-b', 'theirs');
  commit(theirs);
  git('checkout', '-q', 'main');
  commit(ours);
  const { status, stderr } = spawnSync(
    'git',
    ['-C', directory, ...person, 'merge', '-q', 'theirs', '-m', 'm'],
    { env },
  );
  return {
    code: status ?? 1,
    said: stderr.toString(),
    text: readFileSync(join(directory, 'arx.lock'), 'utf8'),
  };
}

function without(name: string): Lock {
  return Object.fromEntries(Object.entries(BASE).filter(([one]) => one !== name));
}

// What both did, what must come out, and whether git alone can merge it: it cannot where both touch the same gap.
const CASES: readonly (readonly [string, Lock, Lock, Lock, boolean])[] = [
  ['add in different places', { ...BASE, a: '4' }, { ...BASE, e: '5' }, { ...BASE, a: '4', e: '5' }, true],
  ['change neighbours', { ...BASE, b: '7' }, { ...BASE, d: '8' }, { ...BASE, b: '7', d: '8' }, true],
  [
    'change one and add behind it',
    { ...BASE, b: '7' },
    { ...BASE, c: '5' },
    { ...BASE, b: '7', c: '5' },
    true,
  ],
  [
    'change one and add in front of it',
    { ...BASE, d: '7' },
    { ...BASE, c: '5' },
    { ...BASE, d: '7', c: '5' },
    true,
  ],
  [
    'change the last one and add behind it',
    { ...BASE, f: '7' },
    { ...BASE, g: '5' },
    { ...BASE, f: '7', g: '5' },
    true,
  ],
  ['change one and remove the next', { ...BASE, b: '7' }, without('d'), { b: '7', f: '3' }, true],
  ['change one and remove the one before', { ...BASE, d: '7' }, without('b'), { d: '7', f: '3' }, true],
  ['make the same change', { ...BASE, d: '7' }, { ...BASE, d: '7' }, { ...BASE, d: '7' }, true],
  ['add the same entry', { ...BASE, c: '7' }, { ...BASE, c: '7' }, { ...BASE, c: '7' }, true],
  ['add neighbours', { ...BASE, c: '4' }, { ...BASE, cc: '5' }, { ...BASE, c: '4', cc: '5' }, false],
  ['add neighbours at the end', { ...BASE, x: '4' }, { ...BASE, y: '5' }, { ...BASE, x: '4', y: '5' }, false],
  ['remove neighbours', without('b'), without('d'), { f: '3' }, false],
  ['remove one and add behind it', without('b'), { ...BASE, c: '5' }, { d: '2', f: '3', c: '5' }, false],
];

for (const [name, ours, theirs, both, byGit] of CASES) {
  test(`git ${byGit ? 'merges' : 'cannot merge'} two locks by itself when branches ${name}`, () => {
    const merge = mergeByGit(textOf(ours), textOf(theirs));
    assert.equal(merge.code === 0, byGit, merge.said);
    if (byGit) assert.equal(merge.text, textOf(both));
    else
      assert.throws(() => parseLockfile(merge.text, 'arx.lock'), {
        code: 'LOCK_INVALID',
        message: /"HEAD" and "theirs"/,
      });
  });

  test(`arx lock --merge merges two locks when branches ${name}`, () => {
    const merge = mergeByGit(textOf(ours), textOf(theirs), { attribute: 'arx' });
    assert.equal(merge.code, 0, merge.said);
    assert.equal(merge.text, textOf(both));
  });
}

for (const [name, ours, theirs] of [
  ['add neighbours', { ...BASE, c: '4' }, { ...BASE, cc: '5' }],
  ['add neighbours at the end', { ...BASE, x: '4' }, { ...BASE, y: '5' }],
] as const)
  test(`parseLockfile() reads what merge=union makes when branches ${name}`, () => {
    const merge = mergeByGit(textOf(ours), textOf(theirs), { attribute: 'union' });
    assert.equal(merge.code, 0, merge.said);
    const lock = parseLockfile(merge.text, 'arx.lock');
    assert.equal(formatLockfile(lock), textOf({ ...ours, ...theirs }));
  });

test('parseLockfile() refuses what merge=union makes when branches change one entry', () => {
  const { text } = mergeByGit(textOf({ ...BASE, d: '7' }), textOf({ ...BASE, d: '8' }), {
    attribute: 'union',
  });
  assert.throws(() => parseLockfile(text, 'arx.lock'), { code: 'LOCK_INVALID', message: /is there twice/ });
});

test('arx lock --merge leaves both sides with marks, and the rest merged, when branches change one entry', () => {
  const merge = mergeByGit(textOf({ ...BASE, b: '9', d: '7' }), textOf({ ...BASE, d: '8' }), {
    attribute: 'arx',
  });
  assert.equal(merge.code, 1);
  assert.match(merge.said, /LOCK_CONFLICT.*git\+https:\/\/host\/d\.git/);
  assert.ok(merge.text.includes('9'.repeat(40)) && merge.text.includes('7'.repeat(40)));
  assert.throws(() => parseLockfile(merge.text, 'arx.lock'), {
    code: 'LOCK_INVALID',
    message: /"ours" and "theirs" were merged and conflict/,
    hint: /run `arx lock`/,
  });
});

test('arx lock --merge merges a lock that both branches began', () => {
  const merge = mergeByGit(textOf({ b: '1' }), textOf({ c: '2' }), { base: '', attribute: 'arx' });
  assert.equal(merge.code, 0, merge.said);
  assert.equal(merge.text, textOf({ b: '1', c: '2' }));
});

test('arx lock --merge keeps the first schema only when both sides have it', () => {
  const first = mergeByGit(textOf({ ...BASE, c: '1' }, 1), textOf({ ...BASE, cc: '2' }, 1), {
    base: textOf(BASE, 1),
    attribute: 'arx',
  });
  assert.equal(first.text, textOf({ ...BASE, c: '1', cc: '2' }, 1));
  const mixed = mergeByGit(textOf({ ...BASE, c: '1' }, 1), textOf({ ...BASE, cc: '2' }), {
    base: textOf(BASE, 1),
    attribute: 'arx',
  });
  assert.equal(mixed.text, textOf({ ...BASE, c: '1', cc: '2' }));
});

for (const files of [[], ['a'], ['a', 'b'], ['a', 'b', 'c', 'd']])
  test(`mergeLock() refuses ${files.length} files`, () => {
    assert.throws(() => mergeLock(files, createContext({ env: {}, home: place.path })), {
      code: 'USAGE_INVALID',
    });
  });

test('mergeLock() leaves the files alone when one is not a lock', () => {
  const files = ['base', 'ours', 'theirs'].map((name) => join(place.path, name));
  for (const file of files) writeFileSync(file, file.endsWith('theirs') ? 'no lock' : textOf(BASE));
  assert.throws(() => mergeLock(files, createContext({ env: {}, home: place.path })), {
    code: 'LOCK_INVALID',
  });
  assert.equal(readFileSync(files[1] ?? '', 'utf8'), textOf(BASE));
});
