import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { isApart } from '../../helpers/apart.ts';
import { busybox } from '../../servers/busybox.ts';
import type { Content, Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

const SHELLS: Readonly<Record<string, readonly string[]>> = {
  dash: ['dash'],
  busybox: [await busybox(), 'sh'],
};

/** A target that mounts, in the mount namespace of this file alone. */
class MountBench extends TargetBench {
  /** Another file system with a file of its own. */
  mount(name: string): void {
    execFileSync('mount', ['-t', 'tmpfs', 'none', this.path(name)]);
    writeFileSync(this.path(`${name}/own`), 'somebody else has put this there');
  }

  unmount(name: string): void {
    execFileSync('umount', [this.path(name)]);
  }

  names(): string[] {
    return readdirSync(this.path('.'), { recursive: true }).map(String).sort();
  }

  stays(name: string): string {
    return `${JSON.stringify(this.path(name))} stays as it is: something is mounted there`;
  }

  /** A bundle that places some content into `out`. */
  sketch(content: Content, more: Partial<Sketch> = {}): Sketch {
    return {
      name: 'web',
      sources: { s: content },
      data: [{ source: 's', target: this.path('out') }],
      ...more,
    };
  }

  override [Symbol.dispose](): void {
    // Only a test that failed has left one.
    execFileSync('sh', ['-c', `umount ${this.path('out')}/* 2>/dev/null || true`]);
    super[Symbol.dispose]();
  }
}

const CONTENT = { a: '1', 'm m': null, 'm m/d': null, 'm m/d/x': '1' };

if (isApart(import.meta.filename)) {
  for (const [name, shell] of Object.entries(SHELLS))
    for (const verb of ['remove', 'rollback'] as const)
      test(`a ${verb} on a target says what something is mounted over, and takes it away once that is unmounted (${name})`, async () => {
        using bench = new MountBench(shell);
        const back = async () =>
          verb === 'remove'
            ? await removeOnTarget(bench.session, 'web', bench.conduct, bench.context)
            : await rollbackTarget(bench.session, undefined, bench.conduct, bench.context);
        await bench.there(bench.sketch(CONTENT));
        bench.mount('out/m m');
        const { result, changes, remarks } = await back();
        assert.equal(result, 'failed');
        assert.deepEqual(
          changes.map(({ path }) => path),
          [bench.path('out/a')],
        );
        assert.ok(remarks.includes(bench.stays('out/m m')), remarks.join());
        assert.deepEqual(bench.names(), ['out', 'out/m m', 'out/m m/own']);
        bench.unmount('out/m m');
        const { bundles } = await hostStatus({}, bench.context);
        assert.deepEqual(
          bundles.map(({ paths }) => paths),
          [4],
        );
        assert.equal((await back()).result, 'done');
        assert.deepEqual(bench.names(), []);
        assert.deepEqual((await hostStatus({}, bench.context)).bundles, []);
      });

  for (const [name, shell] of Object.entries(SHELLS)) {
    test(`an upgrade on a target says that a directory stays, does not count it, and owns it (${name})`, async () => {
      using bench = new MountBench(shell);
      await bench.there(bench.sketch(CONTENT));
      bench.mount('out/m m');
      const { plan, placed } = await bench.there(bench.sketch({ a: '2' }));
      assert.deepEqual([plan?.warnings, placed.deleted], [[bench.stays('out/m m')], 0]);
      bench.unmount('out/m m');
      await bench.there(bench.sketch({ a: '2' }));
      assert.deepEqual(bench.names(), ['out', 'out/a']);
    });
  }
}
