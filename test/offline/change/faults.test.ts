import assert from 'node:assert/strict';
import { rmSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { seeded } from '../../helpers/random.ts';
import { LARGER, SCENES, type Scene, Stage } from './fault-scenes.ts';
import { type Fault, withFault } from './faulty-fs.ts';

const FAULTS: readonly Fault[] = ['kill', 'ENOSPC', 'EIO', 'EMFILE', 'full', 'short'];
/** `ARX_TEST_ALL=1` takes every point; otherwise so many of each fault and scene, another choice with another seed. */
const ALL = process.env['ARX_TEST_ALL'] === '1';
const SAMPLE = 6;
const SEED = Number(process.env['ARX_TEST_SEED'] ?? 20_261_122);
const NEVER = Number.MAX_SAFE_INTEGER;

type Look = ReturnType<Stage['look']>;

/** A scene ready to be played: how the host was, and how it is once all went well. */
async function played(scene: Scene, stage: Stage): Promise<{ old: Look; done: Look }> {
  await scene.prepare(stage.bench);
  stage.keep();
  const old = stage.look();
  await scene.act(stage.bench);
  const done = stage.look();
  assert.notDeepEqual(old.tree, done.tree);
  return { old, done };
}

/** The points of a fault, or some of them. */
async function pointsOf(scene: Scene, fault: Fault, stage: Stage): Promise<number[]> {
  stage.restore();
  const { calls, error } = await withFault(fault, NEVER, () => scene.act(stage.bench));
  assert.equal(error, undefined);
  return sample(calls, fault);
}

function sample(calls: number, fault: Fault): number[] {
  const all = Array.from({ length: calls }, (_, at) => at);
  const numbers = seeded(SEED + FAULTS.indexOf(fault));
  if (ALL) return all;
  return Array.from(
    { length: Math.min(SAMPLE, calls) },
    () => all.splice(numbers.below(all.length), 1)[0] ?? 0,
  );
}

function isOldOrNew(found: Look, { old, done }: { old: Look; done: Look }, where: string): 'old' | 'new' {
  const isOld = JSON.stringify(found) === JSON.stringify(old);
  // The shortest way to a readable difference.
  if (!isOld) assert.deepEqual(found, done, where);
  return isOld ? 'old' : 'new';
}

for (const scene of SCENES)
  for (const fault of FAULTS)
    test(`${scene.name} leaves old or new and no other name when there is ${fault} at a call`, async (t) => {
      using stage = new Stage();
      const ends = await played(scene, stage);
      const counts = { old: 0, new: 0, failed: 0 };
      const points = await pointsOf(scene, fault, stage);
      for (const at of points) {
        const where = `${scene.name}, ${fault} at call ${at}`;
        stage.restore();
        const { error } = await withFault(fault, at, () => scene.act(stage.bench));
        if (error === undefined) assert.deepEqual(stage.look(), ends.done, `${where}: false success`);
        else counts.failed += 1;
        if (fault === 'kill') sweepWorkspaces(stage);
        await stage.recover();
        counts[isOldOrNew(stage.look(), ends, where)] += 1;
        assert.deepEqual(stage.leftovers(), [], where);
      }
      t.diagnostic(`${points.length} points: ${JSON.stringify(counts)}`);
      if (fault === 'short') assert.equal(counts.failed, 0);
    });

test(`${LARGER.name} leaves old or new when it is killed at a random call`, async (t) => {
  using stage = new Stage();
  const ends = await played(LARGER, stage);
  stage.restore();
  const { calls } = await withFault('kill', NEVER, () => LARGER.act(stage.bench));
  const numbers = seeded(SEED);
  const counts = { old: 0, new: 0 };
  for (let round = 0; round < (ALL ? 300 : 12); round += 1) {
    const at = numbers.below(calls);
    const where = `${LARGER.name}, killed at call ${at}`;
    stage.restore();
    await withFault('kill', at, () => LARGER.act(stage.bench));
    sweepWorkspaces(stage);
    await stage.recover();
    counts[isOldOrNew(stage.look(), ends, where)] += 1;
    assert.deepEqual(stage.leftovers(), [], where);
  }
  t.diagnostic(`${counts.old + counts.new} of ${calls} points: ${JSON.stringify(counts)}`);
});

for (const scene of SCENES)
  test(`recover() completes when it is itself killed at a call, after a kill of ${scene.name}`, async (t) => {
    using stage = new Stage();
    const ends = await played(scene, stage);
    const first = ALL
      ? await pointsOf(scene, 'kill', stage)
      : (await pointsOf(scene, 'kill', stage)).slice(0, 4);
    let count = 0;
    for (const at of first) {
      const kill = (): Promise<unknown> => withFault('kill', at, () => scene.act(stage.bench));
      stage.restore();
      await kill();
      const { calls } = await withFault('kill', NEVER, () => stage.recover());
      for (const second of sample(calls, 'kill').slice(0, ALL ? 12 : 4)) {
        const where = `${scene.name}, killed at call ${at}, recovery at ${second}`;
        stage.restore();
        await kill();
        await withFault('kill', second, () => stage.recover());
        sweepWorkspaces(stage);
        await stage.recover();
        isOldOrNew(stage.look(), ends, where);
        assert.deepEqual(stage.leftovers(), [], where);
        count += 1;
      }
    }
    t.diagnostic(`${count} pairs of points`);
  });

/** The private directory of a run: the system empties its directory for temporary files. */
function sweepWorkspaces({ bench }: Stage): void {
  for (const name of readdirSync(bench.directory))
    if (name.startsWith('arx-')) rmSync(bench.path(name), { recursive: true });
}
