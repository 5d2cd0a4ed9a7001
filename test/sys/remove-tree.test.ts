import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DirectoryHandle } from '../../src/sys/directory-handle.ts';
import { emptyDirectory } from '../../src/sys/empty-directory.ts';
import { removeTree } from '../../src/sys/remove-tree.ts';
import { makeDeep } from '../helpers/make-deep.ts';

const NAME_THAT_IS_NO_TEXT = Buffer.from([0x61, 0xff, 0xfe]);

/** In memory: nothing here waits for a disk, only for calls. */
const QUICK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function withPlace(act: (place: string) => void): void {
  const place = mkdtempSync(join(QUICK, 'arx-test-'));
  try {
    act(place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A tree with names that are no UTF-8, on files and on directories. */
function fill(tree: string): void {
  const odd = Buffer.concat([Buffer.from(`${tree}/`), NAME_THAT_IS_NO_TEXT]);
  mkdirSync(odd, { recursive: true });
  writeFileSync(Buffer.concat([odd, Buffer.from('/'), NAME_THAT_IS_NO_TEXT]), 'x');
}

test('removeTree() removes names that are no UTF-8', () => {
  withPlace((place) => {
    fill(join(place, 'tree'));
    removeTree(join(place, 'tree'));
    assert.deepEqual(readdirSync(place), []);
  });
});

test('emptyDirectory() removes names that are no UTF-8', () => {
  withPlace((place) => {
    fill(place);
    using directory = DirectoryHandle.open(place);
    emptyDirectory(directory);
    assert.deepEqual(readdirSync(place), []);
  });
});

test('removeTree() removes paths that are longer than any call takes', () => {
  withPlace((place) => {
    const tree = join(place, 'tree');
    mkdirSync(tree);
    // The shell changes into each directory, so its own paths stay short.
    const script = 'i=0; while [ $i -lt 40 ]; do mkdir "$1" && cd -P "$1" || exit 1; i=$((i + 1)); done';
    execFileSync('sh', ['-c', script, 'sh', 'd'.repeat(200)], { cwd: tree, stdio: 'ignore' });
    removeTree(tree);
    assert.deepEqual(readdirSync(place), []);
  });
});

test('removeTree() opens up directories without rights, and removes links without following them', () => {
  withPlace((place) => {
    const [tree, outside] = [join(place, 'tree'), join(place, 'outside')];
    mkdirSync(join(tree, 'closed'), { recursive: true });
    writeFileSync(join(tree, 'closed/file'), 'x');
    execFileSync('chmod', ['000', join(tree, 'closed')]);
    mkdirSync(outside, { mode: 0o755 });
    writeFileSync(join(outside, 'file'), 'x');
    symlinkSync(outside, join(tree, 'link'));
    removeTree(tree);
    assert.deepEqual([existsSync(tree), readdirSync(outside)], [false, ['file']]);
  });
});

test('removeTree() removes nothing when the list of mounts cannot be read', () => {
  withPlace((place) => {
    fill(join(place, 'tree'));
    const { readFileSync } = fs;
    const failing = (path: fs.PathOrFileDescriptor, ...rest: never[]): unknown => {
      if (path === '/proc/self/mountinfo') throw Object.assign(new Error('too many'), { code: 'EMFILE' });
      return readFileSync(path, ...rest);
    };
    Object.assign(fs, { readFileSync: failing });
    syncBuiltinESMExports();
    try {
      assert.throws(() => removeTree(join(place, 'tree')), { code: 'WRITE_FAILED', message: /EMFILE$/ });
    } finally {
      Object.assign(fs, { readFileSync });
      syncBuiltinESMExports();
    }
    assert.equal(readdirSync(join(place, 'tree')).length, 1);
  });
});

test('removeTree() and emptyDirectory() remove more levels than there are stack frames and descriptors', () => {
  withPlace((place) => {
    const [tree, outside] = [join(place, 'tree'), join(place, 'outside')];
    mkdirSync(tree);
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), 'x');
    makeDeep(tree);
    symlinkSync(outside, join(tree, 'd/link'));
    removeTree(tree);
    assert.deepEqual([existsSync(tree), readdirSync(outside)], [false, ['file']]);
    mkdirSync(tree);
    makeDeep(tree);
    using directory = DirectoryHandle.open(tree);
    emptyDirectory(directory);
    assert.deepEqual(readdirSync(tree), []);
  });
});

const LEVELS = 70;
const DEEP = `tree/${'d/'.repeat(LEVELS)}`;

test('removeTree() removes links and directories without rights below the levels that it goes down at once', () => {
  withPlace((place) => {
    const [deep, outside] = [join(place, DEEP), join(place, 'outside')];
    mkdirSync(join(outside, 'kept'), { recursive: true });
    mkdirSync(deep, { recursive: true });
    mkdirSync(join(deep, 'd/closed/e'), { recursive: true });
    for (const up of ['', '..', '../..', '../../..', '../../../../../../..'])
      symlinkSync(outside, join(deep, up, 'link'));
    execFileSync('chmod', ['000', join(deep, 'd/closed'), join(deep, 'd'), join(deep, '../../..')]);
    removeTree(join(place, 'tree'));
    assert.deepEqual(readdirSync(place), ['outside']);
    assert.deepEqual(readdirSync(outside), ['kept']);
  });
});

test('removeTree() says a path without end in part', () => {
  withPlace((place) => {
    const deep = join(place, 'tree', 'm'.repeat(200), 'n'.repeat(200));
    mkdirSync(deep, { recursive: true });
    const { rmdirSync } = fs;
    const failing = (path: fs.PathLike): void => {
      if (String(path).endsWith('nnn')) throw Object.assign(new Error('no'), { code: 'EPERM' });
      rmdirSync(path);
    };
    Object.assign(fs, { rmdirSync: failing });
    syncBuiltinESMExports();
    try {
      removeTree(join(place, 'tree'));
      assert.fail('it was removed');
    } catch (error) {
      const { message } = error as Error;
      assert.match(message, /^Cannot remove ".*…": EPERM$/);
      assert.ok(message.length < 400, message);
    } finally {
      Object.assign(fs, { rmdirSync });
      syncBuiltinESMExports();
    }
  });
});
