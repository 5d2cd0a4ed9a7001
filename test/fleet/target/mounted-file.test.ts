import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isApart } from '../../helpers/apart.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

/** A bench with a file over which another one is mounted, as containers have it for /etc/hosts. */
class MountBench extends TargetBench {
  constructor() {
    super();
    writeFileSync(this.path('hosts'), 'own');
    mkdirSync(this.path('etc'));
    writeFileSync(this.path('etc/hosts'), 'below');
    execFileSync('mount', ['--bind', this.path('hosts'), this.path('etc/hosts')]);
  }

  hosts(content: string): Sketch {
    const sources = { s: { hosts: content, other: 'x' } };
    return { name: 'web', sources, data: [{ source: 's', target: this.path('etc') }] };
  }

  override [Symbol.dispose](): void {
    execFileSync('umount', [this.path('etc/hosts')]);
    super[Symbol.dispose]();
  }
}

if (isApart(import.meta.filename)) {
  for (const where of ['here', 'there'] as const)
    for (const dryRun of [true, false])
      test(`what replaces a file that is mounted is refused before anything is placed (${where}, dry: ${dryRun})`, async () => {
        using bench = new MountBench();
        const text = `Cannot place "${bench.path('etc/hosts')}": something is mounted there`;
        await assert.rejects(bench[where](bench.hosts('new'), { dryRun }), refusal('RUN_CONFLICT', text));
        await assert.rejects(
          bench[where](bench.hosts('new'), { dryRun, force: true }),
          refusal('RUN_CONFLICT', text),
        );
        assert.deepEqual(readdirSync(bench.path('etc')), ['hosts']);
        assert.equal(readFileSync(bench.path('hosts'), 'utf8'), 'own');
      });

  for (const where of ['here', 'there'] as const)
    test(`a file that is mounted and has the content already is left alone (${where})`, async () => {
      using bench = new MountBench();
      await bench[where](bench.hosts('own'));
      assert.deepEqual(readdirSync(bench.path('etc')), ['hosts', 'other']);
    });
}
