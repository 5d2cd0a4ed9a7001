import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { hasPart, makePart, openState, peekState } from '../../../src/offline/state/state-directory.ts';
import { scratch } from '../../servers/scratch.ts';
import { snapshot } from '../../e2e/review/snapshot.ts';
import { invalid, StateBench } from './state-bench.ts';

const SELF = process.geteuid?.() ?? 0;
const modeOf = (path: string): number => lstatSync(path).mode & 0o7777;

test('openState() makes a private directory with its parents, and takes it again', () => {
  using place = scratch('state');
  const stateDir = join(place.path, 'a', 'b', 'state');
  const context = createContext({ env: {}, stateDir });
  assert.equal(peekState(context), undefined);
  assert.deepEqual(readdirSync(place.path), []);
  assert.deepEqual(openState(context), { path: stateDir });
  assert.equal(modeOf(stateDir), 0o700);
  assert.deepEqual(openState(context), peekState(context));
  assert.deepEqual(readdirSync(stateDir), []);
});

for (const open of [openState, peekState]) {
  for (const mode of [0o702, 0o772, 0o777, 0o1777])
    test(`${open.name}() refuses when the mode of the directory is ${mode.toString(8)}`, () => {
      using bench = new StateBench();
      chmodSync(bench.in(), mode);
      assert.throws(() => open(bench.context), invalid(bench.in(), /others can write/));
    });

  for (const mode of [0o757, 0o707])
    test(`${open.name}() refuses when the mode of a directory above it is ${mode.toString(8)}`, () => {
      using bench = new StateBench();
      chmodSync(bench.path, mode);
      assert.throws(() => open(bench.context), invalid(bench.path, /others can replace/));
    });

  test(`${open.name}() takes a sticky directory above it, in which others cannot rename`, () => {
    using bench = new StateBench();
    chmodSync(bench.path, 0o1777);
    assert.equal(open(bench.context)?.path, bench.in());
  });

  test(`${open.name}() refuses when a file is there`, () => {
    using bench = new StateBench();
    const stateDir = bench.at('file');
    writeFileSync(stateDir, '');
    assert.throws(
      () => open({ ...bench.context, stateDir }),
      /RUN_STATE_INVALID|no directory|EEXIST|ENOTDIR/,
    );
    assert.equal(lstatSync(stateDir).size, 0);
  });

  test(`${open.name}() goes where a link leads, and judges that place`, () => {
    using bench = new StateBench();
    symlinkSync(bench.in(), bench.at('link'));
    assert.deepEqual(open({ ...bench.context, stateDir: bench.at('link') }), { path: bench.in() });
    chmodSync(bench.in(), 0o777);
    assert.throws(() => open({ ...bench.context, stateDir: bench.at('link') }), invalid(bench.in()));
  });

  if (SELF === 0) {
    test(`${open.name}() refuses when others own a link on the way, or can replace it`, () => {
      using bench = new StateBench();
      symlinkSync(bench.path, bench.at('link'));
      const context = { ...bench.context, stateDir: bench.at('link', 'state') };
      assert.deepEqual(open(context), { path: bench.in() });
      lchownSync(bench.at('link'), 65534, 65534);
      assert.throws(() => open(context), invalid(bench.at('link'), /its owner is the user 65534/));
      symlinkSync(bench.path, join(bench.outside, 'link'));
      chmodSync(bench.outside, 0o777);
      const beyond = { ...bench.context, stateDir: join(bench.outside, 'link', 'state') };
      assert.throws(() => open(beyond), invalid(bench.outside, /others can replace/));
    });

    test(`${open.name}() refuses when others own the directory, or one above it`, () => {
      using bench = new StateBench();
      chownSync(bench.in(), 65534, 65534);
      assert.throws(
        () => open(bench.context),
        invalid(bench.in(), /its owner is the user 65534, expected 0/),
      );
      chownSync(bench.in(), 0, 0);
      chownSync(bench.path, 65534, 0);
      assert.throws(() => open(bench.context), invalid(bench.path, /its owner is the user 65534/));
    });

    test(`${open.name}() refuses when a group can write the directory, unless it is the own one`, () => {
      using bench = new StateBench();
      chmodSync(bench.in(), 0o770);
      open(bench.context);
      chownSync(bench.in(), 0, 100);
      assert.throws(() => open(bench.context), invalid(bench.in()));
    });
  }
}

test('makePart() makes parts that only the owner can enter', () => {
  using bench = new StateBench();
  assert.equal(hasPart(bench.state, 'objects/sha256'), false);
  assert.equal(makePart(bench.state, 'objects/sha256'), bench.in('objects/sha256'));
  assert.equal(makePart(bench.state, 'objects/sha256'), bench.in('objects/sha256'));
  for (const part of ['objects', 'objects/sha256']) assert.equal(modeOf(bench.in(part)), 0o700);
});

for (const [what, plant] of [
  ['a link to a directory', (path, outside) => symlinkSync(outside, path)],
  ['a link to nothing', (path, outside) => symlinkSync(join(outside, 'new'), path)],
  ['a file', (path) => writeFileSync(path, '')],
  [
    'a directory that others can write',
    (path) => {
      mkdirSync(path);
      chmodSync(path, 0o777);
    },
  ],
] as readonly (readonly [string, (path: string, outside: string) => void])[])
  test(`makePart() and hasPart() refuse when a part is ${what}, and touch nothing outside`, () => {
    using bench = new StateBench();
    plant(bench.in('ledger'), bench.outside);
    const before = snapshot(bench.path);
    assert.throws(() => makePart(bench.state, 'ledger'), invalid(bench.in('ledger')));
    assert.throws(() => hasPart(bench.state, 'ledger'), invalid(bench.in('ledger')));
    assert.deepEqual(snapshot(bench.path), before);
    assert.ok(!existsSync(join(bench.outside, 'new')));
  });
