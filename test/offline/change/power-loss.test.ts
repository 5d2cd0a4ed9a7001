import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { seeded } from '../../helpers/random.ts';
import { SCENES, Stage } from './fault-scenes.ts';
import { type Chance, fail, type Moment, momentsOf } from './power-loss.ts';

/** `ARX_TEST_ALL=1` takes every moment and more luck. */
const ALL = process.env['ARX_TEST_ALL'] === '1';
const SAMPLE = 25;
const SEED = Number(process.env['ARX_TEST_SEED'] ?? 20_261_122);
const numbers = seeded(SEED);
const luck: Chance = () => numbers.below(2) === 0;

/** What may be left of what was not durable. */
const CHANCES: Readonly<Record<string, readonly Chance[]>> = {
  'nothing that was not durable': [() => false],
  'all names, and no content that was not durable': [(about) => about === 'name'],
  'all content, and no name that was not durable': [(about) => about !== 'name'],
  'what chance leaves': Array.from({ length: ALL ? 6 : 2 }, () => luck),
};

function sample(moments: readonly Moment[]): Moment[] {
  const rest = [...moments];
  if (ALL) return rest;
  return Array.from({ length: SAMPLE }, () => rest.splice(numbers.below(rest.length), 1)).flat();
}

for (const scene of SCENES)
  test(`${scene.name} leaves old or new when the power fails at a call`, async (t) => {
    using stage = new Stage();
    await scene.prepare(stage.bench);
    stage.keep();
    const old = stage.look();
    const roots = [stage.bench.path('srv'), stage.state];
    const moments = await momentsOf(roots, () => scene.act(stage.bench));
    const done = stage.look();
    const counts = { old: 0, new: 0 };
    for (const moment of sample(moments))
      for (const [left, chances] of Object.entries(CHANCES))
        for (const chance of chances) {
          const where = `${scene.name}, power fails at call ${moments.indexOf(moment)} and leaves ${left}`;
          fail(moment, chance);
          for (const name of readdirSync(stage.bench.directory))
            if (name.startsWith('arx-')) rmSync(stage.bench.path(name), { recursive: true });
          await stage.recover().catch((error: unknown) => assert.fail(`${where}: ${String(error)}`));
          const found = stage.look();
          const isOld = JSON.stringify(found) === JSON.stringify(old);
          if (!isOld) assert.deepEqual(found, done, where);
          counts[isOld ? 'old' : 'new'] += 1;
          assert.deepEqual(stage.leftovers(), [], where);
        }
    t.diagnostic(`${moments.length} moments: ${JSON.stringify(counts)}`);
  });
