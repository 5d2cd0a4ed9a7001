import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { test } from 'node:test';
import { status } from '../../../src/commands/status.ts';
import { isApart } from '../../helpers/apart.ts';
import { ChangeBench } from './change-bench.ts';
import { hostTree } from './host-tree.ts';

/** A bench that mounts, in the mount namespace of this file alone. */
class MountBench extends ChangeBench {
  /** Another file system with a file of its own. */
  mount(name = 'srv/t/m'): void {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=750', 'none', this.path(name)]);
    fs.writeFileSync(this.path(`${name}/own`), 'somebody else has put this there');
  }

  unmount(name = 'srv/t/m'): void {
    execFileSync('umount', [this.path(name)]);
  }

  /** `"PATH" stays as it is: …` */
  stays(name: string): string {
    return `${JSON.stringify(this.path(name))} stays as it is: something is mounted there`;
  }

  hides(name: string): string {
    return `What was placed in ${JSON.stringify(this.path(name))} and is not seen there stays: something is mounted over it`;
  }

  /** What the ledger has, below `srv`. */
  async owned(): Promise<(string | number | undefined)[][]> {
    const { bundles } = await status({}, this.context);
    return bundles.map(({ name, version, paths }) => [name, version, paths]);
  }

  override [Symbol.dispose](): void {
    // Only a test that failed has left one.
    execFileSync('sh', ['-c', `umount ${this.path('srv/t')}/* 2>/dev/null || true`]);
    super[Symbol.dispose]();
  }
}

/** Does something when a directory of that name is about to be removed, after all that arx looks at before. */
function atLastMoment(name: string, action: () => void): Disposable {
  const original = fs.rmdirSync;
  let done = false;
  fs.rmdirSync = (path, ...more) => {
    if (!done && basename(String(path)) === name) {
      done = true;
      action();
    }
    original(path, ...more);
  };
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]: () => {
      fs.rmdirSync = original;
      syncBuiltinESMExports();
    },
  };
}

const CONTENT = { a: '1', m: null, 'm/f': '1', 'm/d': null, 'm/d/x': '1' };

if (isApart(import.meta.filename)) {
  test('a bundle whose target holds another file system is placed, upgraded, rolled back and removed there too', async () => {
    using bench = new MountBench();
    bench.byHand('mkdir -p t/m');
    bench.mount();
    bench.byHand('echo host > t/m/f');
    const before = bench.tree();
    await bench.install(CONTENT);
    const one = bench.tree();
    await bench.install({ a: '2', m: null, 'm/f': '2', 'm/e': null, 'm/e/y': '1' });
    await bench.rollback();
    assert.deepEqual(bench.tree(), one);
    await bench.remove();
    assert.deepEqual(bench.tree(), before);
    bench.unmount();
  });

  for (const verb of ['remove', 'rollback'] as const)
    test(`${verb}() says what something is mounted over, keeps it owned, and takes it away once that is unmounted`, async () => {
      using bench = new MountBench();
      await bench.install(CONTENT, { version: '1.0.0' });
      bench.mount();
      const mounted = hostTree(bench.path('srv/t/m'));
      const { result, changes, remarks } = await bench[verb]();
      assert.equal(result, 'failed');
      assert.deepEqual(
        changes.map(({ path }) => path),
        [bench.path('srv/t/a')],
      );
      assert.deepEqual(remarks, [
        `${JSON.stringify(bench.path('srv/t'))} stays: "m" is in it`,
        bench.stays('srv/t/m'),
      ]);
      assert.deepEqual(Object.keys(bench.tree()), ['t', 't/m', 't/m/own']);
      assert.deepEqual(hostTree(bench.path('srv/t/m')), mounted);
      assert.deepEqual(await bench.owned(), [['web', '1.0.0', 5]]);
      const again = await bench[verb]();
      assert.deepEqual([again.result, again.changes], ['failed', []]);
      bench.unmount();
      assert.deepEqual(Object.keys(bench.tree()), ['t', 't/m', 't/m/d', 't/m/d/x', 't/m/f']);
      assert.equal((await bench[verb]()).result, 'done');
      assert.deepEqual([bench.tree(), await bench.owned()], [{}, []]);
    });

  test('remove() with --force leaves what is mounted over a directory of the bundle alone, too', async () => {
    using bench = new MountBench();
    await bench.install(CONTENT);
    bench.mount();
    const mounted = hostTree(bench.path('srv/t/m'));
    assert.equal((await bench.remove('web', true)).result, 'failed');
    assert.deepEqual(hostTree(bench.path('srv/t/m')), mounted);
    bench.unmount();
  });

  test('an upgrade without a directory over which something is mounted says that it stays, does not count it, and owns it', async () => {
    using bench = new MountBench();
    await bench.install(CONTENT);
    bench.mount();
    const mounted = hostTree(bench.path('srv/t/m'));
    const upgrade = await bench.install({ a: '2' });
    assert.equal(upgrade.plan.counts.delete, 0);
    assert.deepEqual(upgrade.plan.warnings, [bench.stays('srv/t/m')]);
    assert.deepEqual(hostTree(bench.path('srv/t/m')), mounted);
    assert.deepEqual((await bench.install({ a: '2' })).plan.warnings, [bench.stays('srv/t/m')]);
    bench.unmount();
    const after = await bench.install({ a: '2' });
    assert.deepEqual([after.plan.counts.delete, after.plan.warnings], [4, []]);
    assert.deepEqual(Object.keys(bench.tree()), ['t', 't/a']);
  });

  test('an upgrade without a file that may be hidden below a mount says so, and takes it away later', async () => {
    using bench = new MountBench();
    await bench.install(CONTENT);
    bench.mount();
    bench.byHand('mkdir t/m/d');
    const { plan } = await bench.install({ a: '1', m: null, 'm/d': null });
    assert.deepEqual([plan.counts.delete, plan.warnings], [0, [bench.hides('srv/t/m')]]);
    bench.unmount();
    await bench.install({ a: '1', m: null, 'm/d': null });
    assert.deepEqual(Object.keys(bench.tree()), ['t', 't/a', 't/m', 't/m/d']);
  });

  test('rollback() of a version that has brought a directory says what stays of it, and the version before owns that', async () => {
    using bench = new MountBench();
    await bench.install({ a: '1' });
    const before = bench.tree();
    await bench.install(CONTENT);
    bench.mount();
    const { result, remarks } = await bench.rollback();
    assert.deepEqual([result, remarks], ['failed', [bench.stays('srv/t/m')]]);
    bench.unmount();
    await bench.install({ a: '1' });
    assert.deepEqual(bench.tree(), before);
    await bench.remove();
    assert.deepEqual(bench.tree(), {});
  });

  test('rollback() leaves a directory that was a file before and over which something is mounted', async () => {
    using bench = new MountBench();
    await bench.install({ a: '1', m: 'file' });
    const before = bench.tree();
    await bench.install({ a: '2', m: null });
    bench.mount();
    const first = await bench.rollback();
    assert.deepEqual([first.result, first.remarks], ['failed', [bench.stays('srv/t/m')]]);
    bench.unmount();
    await bench.install({ a: '1', m: 'file' });
    assert.deepEqual(bench.tree(), before);
  });

  test('remove() and rollback() leave a file over which another one is mounted, and touch neither', async () => {
    using bench = new MountBench();
    await bench.install({ a: '1', b: '1' });
    await bench.install({ a: '2', b: '2' });
    bench.byHand('echo other > over; mount --bind over t/b');
    for (const verb of ['rollback', 'remove'] as const) {
      const { result, remarks } = await bench[verb]();
      assert.equal(result, 'failed');
      assert.ok(remarks.includes(bench.stays('srv/t/b')), remarks.join());
      assert.equal(fs.readFileSync(bench.path('srv/over'), 'utf8'), 'other\n');
    }
    bench.unmount('srv/t/b');
    assert.deepEqual(Object.keys(bench.tree()), ['over', 't', 't/b']);
    assert.equal((await bench.remove()).result, 'done');
    assert.deepEqual(Object.keys(bench.tree()), ['over']);
  });

  test('a run that fails says that a directory stays over which its command has mounted something', async () => {
    using bench = new MountBench();
    const script = `mount -t tmpfs none ${bench.path('srv/t/m')}; exit 3`;
    const code = { cmd: 'sh', args: ['-c', script], network: 'host', init: 'direct' } as const;
    await assert.rejects(
      bench.install({ a: '1', m: null }, { network: 'host', code: [code] }),
      (error: unknown) => {
        const { data } = error as {
          readonly data: { readonly result: string; readonly remarks: readonly string[] };
        };
        assert.equal(data.result, 'failed');
        assert.ok(data.remarks.includes(bench.stays('srv/t/m')), data.remarks.join());
        return true;
      },
    );
    assert.deepEqual(Object.keys(bench.tree()), ['t', 't/m']);
    bench.unmount();
  });

  test('what is mounted over a directory at the last moment stays, and the receipt says so', async () => {
    using bench = new MountBench();
    await bench.install(CONTENT);
    await bench.install({ a: '2', m: null, 'm/f': '1' });
    {
      using _moment = atLastMoment('m', () => bench.mount());
      const { remarks, receipt } = await bench.install({ a: '3' });
      assert.ok(remarks?.includes(bench.stays('srv/t/m')), remarks?.join());
      assert.ok(receipt !== undefined);
    }
    bench.unmount();
  });

  test('remove() fails when something is mounted over a directory at the last moment', async () => {
    using bench = new MountBench();
    await bench.install({ a: '1', m: null });
    {
      using _moment = atLastMoment('m', () => bench.mount());
      const { result, remarks } = await bench.remove();
      assert.equal(result, 'failed');
      assert.ok(remarks.includes(bench.stays('srv/t/m')), remarks.join());
    }
    bench.unmount();
  });

  test('what is put into a directory at the last moment stays with it, and the receipt says so', async () => {
    using bench = new MountBench();
    await bench.install({ a: '1', m: null });
    using _moment = atLastMoment('m', () => bench.byHand('echo mine > t/m/mine'));
    const { result, remarks } = await bench.remove();
    const stays = (name: string): string =>
      `${JSON.stringify(bench.path(name))} stays: something else is in it`;
    assert.deepEqual([result, remarks], ['done', [stays('srv/t/m'), stays('srv/t')]]);
    assert.deepEqual(Object.keys(bench.tree()), ['t', 't/m', 't/m/mine']);
  });
}
