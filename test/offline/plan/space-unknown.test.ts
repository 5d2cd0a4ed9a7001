import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { test } from 'node:test';
import { createPaint } from '../../../src/cli/paint.ts';
import { planScreen } from '../../../src/cli/render/run/plan-screen.ts';
import { createContext } from '../../../src/core/context.ts';
import type { LookRequest } from '../../../src/fleet/far/far-model.ts';
import { checkPlanShape } from '../../../src/model/plan-shape.ts';
import { ExtractVisitor } from '../../../src/offline/extract-visitor.ts';
import { planDocument } from '../../../src/offline/plan/plan-document.ts';
import { runFrom } from '../../../src/offline/run.ts';
import { openWorld, SHELLS } from '../../fleet/far/far-world.ts';
import { isApart } from '../../helpers/apart.ts';
import { fakeBundle, RunBench } from '../run-fixture.ts';

/** A bench with a file system below `ram` that does not count its blocks. */
class RamBench extends RunBench {
  constructor() {
    super();
    mkdirSync(this.path('ram'));
    execFileSync('mount', ['-t', 'ramfs', '-o', 'mode=755', 'none', this.path('ram')]);
    assert.equal(statfsSync(this.path('ram')).blocks, 0);
  }

  override [Symbol.dispose](): void {
    execFileSync('umount', ['-l', this.path('ram')]);
    super[Symbol.dispose]();
  }
}

if (isApart(import.meta.filename)) {
  test('arx run places on a file system that does not count its blocks, and says no free space of it', async () => {
    using bench = new RamBench();
    const [tmp, stateDir] = [bench.path('ram/tmp'), bench.path('ram/state')];
    mkdirSync(tmp);
    const context = createContext({ tmp, home: tmp, stateDir });
    const sources = { s: { a: 'content' } };
    const bundle = fakeBundle({ name: 'web', sources, data: [{ source: 's', target: bench.path('ram/t') }] });
    const planned = await runFrom(bundle, { dryRun: true }, context);
    assert.deepEqual(
      planned.plan.spaces.map((space) => Object.keys(space)),
      [['path', 'bytes']],
    );
    assert.match(
      planScreen(planned, createPaint(false)),
      /^ {2}space +4\.1 kB below \S+, free space unknown$/m,
    );
    assert.equal(checkPlanShape(planDocument(planned.plan)), undefined);
    await runFrom(bundle, { dryRun: false }, context);
    assert.equal(readFileSync(bench.path('ram/t/a'), 'utf8'), 'content');
  });

  test('a bundle is extracted to a file system that does not count its blocks', () => {
    using bench = new RamBench();
    const { head } = fakeBundle({ sources: { s: { a: 'content' } } });
    assert.doesNotThrow(() => new ExtractVisitor(bench.path('ram'), head));
  });

  for (const [name, shell] of Object.entries(SHELLS))
    test(`look() tells room that is not counted apart from none (${name})`, async () => {
      using bench = new RamBench();
      using world = openWorld(shell);
      const rooms = [bench.path('ram'), '/'];
      const request: LookRequest = { paths: rooms, directories: [], rooms, owners: [], digests: [] };
      const reply = await world.far.look(request);
      assert.deepEqual(
        rooms.map((path) => [reply.rooms.has(path), typeof reply.rooms.get(path)?.free]),
        [
          [true, 'undefined'],
          [true, 'number'],
        ],
      );
    });
}
