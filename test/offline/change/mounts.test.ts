import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { ChangeBench } from './change-bench.ts';

/** A bench with another file system at `srv/t/m`. */
class MountBench extends ChangeBench {
  mount(): void {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'none', this.path('srv/t/m')]);
  }

  unmount(): void {
    execFileSync('umount', [this.path('srv/t/m')]);
  }

  override [Symbol.dispose](): void {
    // Only a test that failed has left it.
    execFileSync('sh', ['-c', `umount ${this.path('srv/t/m')} 2>/dev/null || true`]);
    super[Symbol.dispose]();
  }
}

test('a bundle whose target holds another file system is placed, upgraded, rolled back and removed there too', async () => {
  using bench = new MountBench();
  bench.byHand('mkdir -p t/m');
  bench.mount();
  bench.byHand('echo host > t/m/f');
  const before = bench.tree();
  await bench.install({ a: '1', m: null, 'm/f': '1', 'm/d': null, 'm/d/x': '1' });
  const one = bench.tree();
  await bench.install({ a: '2', m: null, 'm/f': '2', 'm/e': null, 'm/e/y': '1' });
  await bench.rollback();
  assert.deepEqual(bench.tree(), one);
  await bench.remove();
  assert.deepEqual(bench.tree(), before);
  bench.unmount();
});

test('remove() leaves a directory over which something was mounted since, and gives the rest back', async () => {
  using bench = new MountBench();
  await bench.install({ a: '1', m: null });
  bench.mount();
  const { result } = await bench.remove();
  assert.equal(result, 'done');
  assert.deepEqual(Object.keys(bench.tree()), ['t', 't/m']);
  bench.unmount();
});
