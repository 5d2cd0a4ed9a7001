import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { remove } from '../../../src/library/remove.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { removeTree } from '../../../src/sys/remove-tree.ts';
import { isApart } from '../../helpers/apart.ts';
import type { Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

/** As on a live image: what is there comes from one file system, and what is written goes to another. */
function mountOverlay(base: string): string {
  const script = `mkdir lower upper over
    mount -t tmpfs -o mode=755 none lower; mkdir -p lower/tmp/old/deep; echo old >lower/tmp/old/deep/file; ln -s file lower/tmp/old/deep/link
    mount -t tmpfs -o mode=755 none upper; mkdir upper/upper upper/work
    mount -t overlay -o lowerdir=lower,upperdir=upper/upper,workdir=upper/work,xino=off none over`;
  execFileSync('sh', ['-euc', script], { cwd: base });
  return join(base, 'over');
}

function web(bench: TargetBench, version: number): Sketch {
  const say = `echo v${version}`;
  return {
    name: 'web',
    version: `${version}`,
    sources: { s: { a: `content ${version}`, ...(version === 1 && { d: null, 'd/gone': 'gone' }) } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [{ cmd: 'sh', args: ['-c', say], undo: ['sh', '-c', `${say} undone`] }],
  };
}

if (isApart(import.meta.filename)) {
  const own = tmpdir();
  let base: string;
  let over: string;
  before(() => {
    base = mkdtempSync(join(own, 'arx-overlay-'));
    writeFileSync(join(base, 'own'), 'own');
    over = mountOverlay(base);
    process.env['TMPDIR'] = join(over, 'tmp');
  });
  after(() => {
    process.env['TMPDIR'] = own;
    for (const place of ['over', 'upper', 'lower']) execFileSync('umount', ['-l', join(base, place)]);
    rmSync(base, { recursive: true });
  });

  test('on an overlay without xino the device of a file is not that of its directory', () => {
    const [directory, file] = ['old/deep', 'old/deep/file'].map(
      (name) => statSync(join(over, 'tmp', name)).dev,
    );
    assert.notEqual(directory, file);
  });

  test('removeTree() removes a tree of an overlay, and nothing that is mounted in it', () => {
    const [old, mount] = [join(over, 'tmp/old'), join(over, 'tmp/old/deep/mount')];
    writeFileSync(join(old, 'new'), 'new');
    mkdirSync(mount);
    execFileSync('mount', ['-t', 'tmpfs', 'none', mount]);
    writeFileSync(join(mount, 'kept'), 'kept');
    assert.throws(() => removeTree(old), { code: 'WRITE_FAILED', message: /there are mounts in it/ });
    assert.equal(readFileSync(join(mount, 'kept'), 'utf8'), 'kept');
    execFileSync('umount', [mount]);
    execFileSync('mount', ['--bind', join(base, 'own'), join(old, 'new')]);
    assert.throws(() => removeTree(old), { code: 'WRITE_FAILED', message: /there are mounts in it/ });
    execFileSync('umount', [join(old, 'new')]);
    assert.equal(readFileSync(join(base, 'own'), 'utf8'), 'own');
    removeTree(old);
    assert.ok(!existsSync(old));
  });

  for (const where of ['here', 'there'] as const)
    test(`a bundle with commands is run, upgraded, rolled back and removed on an overlay (${where})`, async () => {
      using bench = new TargetBench();
      const { conduct, context, session } = bench;
      await bench[where](web(bench, 1));
      await bench[where](web(bench, 2));
      assert.deepEqual(readdirSync(bench.path('out')), ['a']);
      if (where === 'here') await rollback({}, context);
      else await rollbackTarget(session, undefined, conduct, context);
      assert.deepEqual(readdirSync(bench.path('out')), ['a', 'd']);
      const { result } = await (where === 'here'
        ? remove({ name: 'web' }, context)
        : removeOnTarget(session, 'web', conduct, context));
      assert.equal(result, 'done');
      assert.ok(!existsSync(bench.path('out')));
      assert.equal(bench.output(), 'v1\nv2\nv2 undone\nv1 undone\n');
      assert.deepEqual(readdirSync(context.tmp), []);
    });
}
