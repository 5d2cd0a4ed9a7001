import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import type { Installed } from '../../../src/offline/state/installed.ts';
import { readLedgerFile } from '../../../src/offline/state/ledger-file.ts';
import { isLedgerKey, keyFile, keyOfFile } from '../../../src/offline/state/key-file.ts';
import { forgetInstalled, readLedger, writeInstalled } from '../../../src/offline/state/ledger.ts';
import { keepLedger } from '../../../src/offline/state/saved-ledger.ts';
import { objectFile, SavedObjects } from '../../../src/offline/state/saved-objects.ts';
import { BUNDLE, fullInstalled, installed, invalid, owned, StateBench } from './state-bench.ts';

const FILE = 'web+app.jsonl';

test('readLedger() gives back what writeInstalled() has written', () => {
  using bench = new StateBench();
  const [web, other] = [fullInstalled(), installed(undefined, [owned('/srv/app/ü\n'), owned('/y')])];
  for (const each of [web, other]) writeInstalled(bench.state, each);
  const ledger = readLedger(bench.state);
  assert.deepEqual(ledger.all(), [other, web]);
  assert.deepEqual(ledger.find('web/app'), web);
  assert.deepEqual(ledger.find(BUNDLE), other);
  assert.equal(ledger.find('web'), undefined);
  assert.deepEqual(ledger.ownersOf('/srv/app/ü\n'), [other, web]);
  assert.deepEqual(ledger.ownersOf('/srv'), []);
  assert.deepEqual(ledger.claimsOn('/y'), [{ by: other, owned: owned('/y') }]);
  assert.equal(ledger.find('web/app'), ledger.find('web/app'));
});

test('readLedger() finds nothing where there is no state, and in an empty one', () => {
  using bench = new StateBench();
  for (const state of [undefined, bench.state]) {
    const ledger = readLedger(state);
    assert.deepEqual([ledger.all(), ledger.find('x'), ledger.ownersOf('/x')], [[], undefined, []]);
  }
  assert.deepEqual(readdirSync(bench.in()), []);
});

test('writeInstalled() replaces what a bundle had, forgetInstalled() takes it away; files are private', () => {
  using bench = new StateBench();
  writeInstalled(bench.state, installed('web/app', [owned('/a'), owned('/b')]));
  writeInstalled(bench.state, installed('web/app', [owned('/c')]));
  assert.deepEqual(readdirSync(bench.in('ledger')), [FILE]);
  assert.equal(lstatSync(bench.in('ledger', FILE)).mode & 0o7777, 0o600);
  assert.deepEqual(
    readLedger(bench.state)
      .find('web/app')
      ?.paths.map(({ path }) => path),
    ['/c'],
  );
  forgetInstalled(bench.state, 'web/app');
  forgetInstalled(bench.state, 'web/app');
  assert.deepEqual(readdirSync(bench.in('ledger')), []);
});

test('writeInstalled() replaces a link by a file and leaves alone where it leads', () => {
  using bench = new StateBench();
  writeInstalled(bench.state, installed('other', []));
  writeFileSync(`${bench.outside}/kept`, 'kept');
  symlinkSync(`${bench.outside}/kept`, bench.in('ledger', FILE));
  writeInstalled(bench.state, fullInstalled());
  assert.equal(readFileSync(`${bench.outside}/kept`, 'utf8'), 'kept');
  assert.deepEqual(readLedger(bench.state).find('web/app'), fullInstalled());
});

test('keepLedger() keeps what the ledger has of a key, in the form that it has there', async () => {
  using bench = new StateBench();
  const objects = new SavedObjects(bench.state);
  assert.equal(keepLedger(bench.state, 'web/app', objects), undefined);
  writeInstalled(bench.state, fullInstalled());
  const kept = keepLedger(bench.state, 'web/app', objects);
  await objects.sync();
  assert.equal(kept, digestOf(readFileSync(bench.in('ledger', FILE))));
  writeInstalled(bench.state, installed('web/app', []));
  assert.deepEqual(readLedgerFile(objectFile(bench.state, kept ?? BUNDLE), 'web/app'), fullInstalled());
  assert.throws(() => readLedgerFile(objectFile(bench.state, kept ?? BUNDLE), 'other'), {
    code: 'RUN_STATE_INVALID',
  });
});

test('keyFile() gives each key one file name that leads nowhere else, and keyOfFile() the key back', () => {
  const names = ['a', 'web/app', 'a.b', 'a..b', 'A-1_2/3', 'x'.repeat(128), BUNDLE];
  for (const key of names) {
    const file = keyFile(key);
    assert.match(file, /^[\w.+=-]+\.jsonl$/);
    assert.ok(file.length < 140 && !file.startsWith('.'));
    assert.equal(keyOfFile(file), key);
  }
  assert.equal(new Set(names.map(keyFile)).size, names.length);
});

for (const key of [
  '',
  '.',
  '..',
  '../x',
  '/etc',
  '.x',
  'a+b',
  'a=b',
  'a b',
  'a\0',
  'a\n',
  'é',
  'a:b',
  'x'.repeat(129),
  'sha256:x',
])
  test(`keyFile() refuses when the key is ${JSON.stringify(key).slice(0, 20)}`, () => {
    assert.ok(!isLedgerKey(key));
    assert.throws(() => keyFile(key), { code: 'RUN_STATE_INVALID' });
    using bench = new StateBench();
    assert.throws(() => writeInstalled(bench.state, installed(key, [])), { code: 'RUN_STATE_INVALID' });
    assert.equal(readLedger(bench.state).find(key), undefined);
  });

for (const file of ['x', 'web.json', '+.jsonl', 'a b.jsonl', 'sha256=x.jsonl', 'a:b.jsonl'])
  test(`readLedger() refuses when the ledger has the file ${file}`, () => {
    using bench = new StateBench();
    writeInstalled(bench.state, fullInstalled());
    writeFileSync(bench.in('ledger', file), '');
    assert.throws(() => readLedger(bench.state), invalid(bench.in('ledger', file)));
  });

test('readLedger() reads over what a write that was cut off has left', () => {
  using bench = new StateBench();
  writeInstalled(bench.state, fullInstalled());
  writeFileSync(bench.in('ledger', `.${FILE}.arx-01234567-1-89abcdef`), 'half');
  assert.deepEqual(readLedger(bench.state).all(), [fullInstalled()]);
});

test('readLedger() refuses when any bit of a file is another, or its end is missing', () => {
  using bench = new StateBench();
  writeInstalled(bench.state, fullInstalled());
  const path = bench.in('ledger', FILE);
  const whole = readFileSync(path);
  const refused = (bytes: Buffer): void => {
    writeFileSync(path, bytes);
    assert.throws(() => readLedger(bench.state).all(), invalid(path));
  };
  for (let length = 0; length < whole.length; length += 1) refused(whole.subarray(0, length));
  for (let bit = 0; bit < whole.length * 8; bit += 3) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    refused(bytes);
  }
  for (const more of ['\n', '{}\n', 'x']) refused(Buffer.concat([whole, Buffer.from(more)]));
});

/** Replaces what stands in the file, with a digest that fits. */
function forged(bench: StateBench, change: (lines: string[]) => string[]): string {
  const path = bench.in('ledger', FILE);
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -2);
  const text = change(lines)
    .map((line) => `${line}\n`)
    .join('');
  writeFileSync(path, `${text}{"digest":"${digestOf(text)}"}\n`);
  return path;
}

const replaced =
  (from: string, to: string) =>
  (lines: string[]): string[] => {
    const text = lines.join('\n');
    assert.ok(text.includes(from), from);
    return text.replace(from, to).split('\n');
  };
for (const [what, change] of [
  ['has an unknown member', replaced('"sequence":7', '"sequence":7,"sequenze":1')],
  ['has no bundle', replaced(`"bundle":"${BUNDLE}",`, '')],
  ['has another version', replaced('"formatVersion":1', '"formatVersion":2')],
  ['has a number as key', replaced('"key":"web/app"', '"key":1')],
  ['is of another key', replaced('"key":"web/app"', '"key":"web"')],
  ['has another name than its key', replaced('"name":"web/app"', '"name":"web"')],
  ['has a negative sequence', replaced('"sequence":7', '"sequence":-7')],
  ['has a sequence that no number holds', replaced('"sequence":7', '"sequence":9007199254740993')],
  ['is not canonical', replaced('"sequence":7', '"sequence": 7')],
  ['has a member twice', replaced('"sequence":7', '"sequence":7,"sequence":7')],
  ['has a relative path', replaced('"path":"/srv/app"', '"path":"srv/app"')],
  ['has a path with ..', replaced('"path":"/srv/app"', '"path":"/srv/../etc"')],
  ['has a path with a slash at its end', replaced('"path":"/srv/app"', '"path":"/srv/app/"')],
  ['has a path with two slashes', replaced('"path":"/srv/app"', '"path":"//srv"')],
  ['has a path with NUL', replaced('"path":"/srv/app"', String.raw`"path":"/srv\u0000"`)],
  ['has a mode above all bits', replaced('"mode":493', '"mode":4096')],
  ['has a fraction as mode', replaced('"mode":493', '"mode":1.5')],
  ['gives to nobody', replaced('"gid":2', '"gid":4294967295')],
  ['has no kind', replaced('"kind":"link"', '"kind":"pipe"')],
  ['has the kind of a prototype', replaced('"kind":"link"', '"kind":"constructor"')],
  ['has a link with a digest', replaced('"target":"../x"', `"digest":"${BUNDLE}"`)],
  ['has a digest of another kind', replaced(digestOf('new'), digestOf('new').replace('sha256', 'sha512'))],
  ['has a receipt that is a path', replaced('"receipt":"20', '"receipt":"../../20')],
  ['has an argv without words', replaced('"argv":["undo","it"]', '"argv":[]')],
  ['has a secret with a value', replaced('"env":"DB_PASSWORD"', '"env":"DB_PASSWORD","value":"x"')],
  ['has fewer paths than it says', replaced('"paths":3', '"paths":4')],
  ['has more paths than it says', replaced('"paths":3', '"paths":2')],
  ['has lines that belong to nothing', (lines) => [...lines, lines[1] ?? '']],
  ['is a list', () => ['[]']],
  ['is nothing', () => ['null']],
  ['has no line', () => []],
  ['nests without end', () => ['['.repeat(100_000)]],
] as readonly (readonly [string, (lines: string[]) => string[]])[])
  test(`readLedger() refuses when a file ${what}, also with the right digest`, () => {
    using bench = new StateBench();
    writeInstalled(bench.state, fullInstalled());
    const path = forged(bench, change);
    assert.throws(() => readLedger(bench.state).find('web/app'), invalid(path));
    assert.throws(() => readLedger(bench.state).ownersOf('/x'), invalid(path));
  });

for (const [what, plant] of [
  [
    'a link to itself elsewhere',
    (path, copy) => (copyFileSync(path, copy), replaceBy(path, () => symlinkSync(copy, path))),
  ],
  ['a pipe', (path) => replaceBy(path, () => execFileSync('mkfifo', [path]))],
  ['a directory', (path) => replaceBy(path, () => execFileSync('mkdir', [path]))],
  ['a file that others can write', (path) => chmodSync(path, 0o622)],
  ...(process.geteuid?.() === 0
    ? [['a file of others', (path: string) => chownSync(path, 65534, 0)] as const]
    : []),
] as readonly (readonly [string, (path: string, copy: string) => void])[])
  test(`readLedger() refuses when a file of it is ${what}`, () => {
    using bench = new StateBench();
    writeInstalled(bench.state, fullInstalled());
    const path = bench.in('ledger', FILE);
    plant(path, `${bench.outside}/copy`);
    assert.throws(() => readLedger(bench.state).all(), invalid(path));
  });

function replaceBy(path: string, plant: () => void): void {
  execFileSync('rm', [path]);
  plant();
}

test('readLedger() refuses when two files of it are swapped', () => {
  using bench = new StateBench();
  for (const name of ['a', 'b']) writeInstalled(bench.state, installed(name, [owned(`/${name}`)]));
  copyFileSync(bench.in('ledger', 'a.jsonl'), bench.in('ledger', 'b.jsonl'));
  assert.deepEqual(readLedger(bench.state).find('a')?.name, 'a');
  assert.throws(() => readLedger(bench.state).find('b'), invalid(bench.in('ledger', 'b.jsonl')));
});

test('readLedgerRecords() reads 100,000 paths in 48 MiB', () => {
  using bench = new StateBench();
  const paths = Array.from({ length: 100_000 }, (_, at) => owned(`/srv/application/lib/module-${at}.js`));
  writeInstalled(bench.state, installed('web/app', paths) satisfies Installed);
  const module = JSON.stringify(new URL('../../../src/offline/state/ledger-file.ts', import.meta.url).href);
  const script = `
    const { readLedgerRecords } = await import(${module});
    let count = 0;
    for (const { list } of readLedgerRecords(process.argv[1], 'web/app')) if (list === 'paths') count += 1;
    console.log(count);`;
  const argv = ['--max-old-space-size=48', '--input-type=module', '-e', script, bench.in('ledger', FILE)];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  assert.equal(stdout, '100000\n', stderr);
});
