import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { killAll, peakOf } from '../processes.ts';
import { onEach, type Scenario } from '../scenario.ts';
import { until } from '../until.ts';
import type { Way } from '../way.ts';
import type { Started, World } from '../world.ts';

const MIB = 1024 * 1024;
/** Once by ssh and once into a container; elsewhere a smaller one, which goes in parts as well. */
const [LARGE, SMALLER] = [200, 20];
const isLarge = ({ title }: Way): boolean => title.startsWith('@ssh, dash') || title.startsWith('@docker,');
/** MiB that arx may have more than for small bundles. */
const MOST = 100;

interface Made {
  readonly name: string;
  readonly size: number;
  readonly digest: string;
}

/** A bundle with a file of which no two parts are the same. */
async function make(world: World, name: string, mebibytes: number): Promise<Made> {
  const path = world.at('work', name);
  const file = openSync(path, 'w');
  const all = createHash('sha256');
  const part = Buffer.alloc(MIB, createHash('sha512').update(name).digest());
  for (let at = 0; at < mebibytes; at += 1) {
    for (let byte = 0; byte < MIB; byte += 4096) part.writeUInt32LE((at << 8) | (byte >> 12), byte);
    writeSync(file, part);
    all.update(part);
  }
  closeSync(file);
  const data = [{ source: `file://${path}`, target: '/srv/large' }];
  await world.seal(name, { name, version: '1', data });
  return { name, size: mebibytes * MIB, digest: all.digest('hex') };
}

/** Cuts each way once, in the middle of sending. */
async function cutInTheMiddle(ways: readonly Way[]): Promise<void> {
  await onEach(ways, async (way) => {
    const size = async (): Promise<number> =>
      Number(await way.far('cat /var/lib/arx/far/parts/* 2>/dev/null | wc -c'));
    await until('half of it is there', async () => (await size()) > 20 * MIB);
    killAll(({ words }) => way.sends(words));
  });
}

/** The most memory that arx has had, in MiB. */
async function watch(started: readonly Started[], over: AbortSignal): Promise<number> {
  let most = 0;
  while (!over.aborted) {
    most = Math.max(most, ...started.map(({ child }) => peakOf(child.pid ?? 0)));
    await sleep(50);
  }
  return most;
}

async function run(
  world: World,
  { name }: Made,
  ways: readonly Way[],
  cut: readonly Way[],
): Promise<{ called: Awaited<ReturnType<World['call']>>; peak: number }> {
  const over = new AbortController();
  let peak = Promise.resolve(0);
  const called = await world.call(['run', `${name}.arx`], {
    ways,
    meanwhile: async (started) => {
      peak = watch(started, over.signal);
      await cutInTheMiddle(cut);
    },
  });
  over.abort();
  return { called, peak: await peak };
}

const large: Scenario = {
  title: `a file of ${LARGE} MiB (elsewhere ${SMALLER}) arrives whole, goes on after a cut, and takes no memory here`,
  act: async (world, ways) => {
    const [made, smaller] = [await make(world, 'large', LARGE), await make(world, 'smaller', SMALLER)];
    const [some, others] = [ways.filter(isLarge), ways.filter((way) => !isLarge(way))];
    const first = await run(world, smaller, others, []);
    const second = await run(world, made, some, some);
    const sums = await onEach(ways, ({ far }) => far('sha256sum </srv/large'));
    await Promise.all([
      world.call(['remove', 'large'], { ways: some }),
      world.call(['remove', 'smaller'], { ways: others }),
    ]);
    process.stdout.write(
      `# arx had ${Math.round(second.peak)} MiB, with ${SMALLER} MiB ${Math.round(first.peak)}\n`,
    );
    return (way) => {
      const [{ called, peak }, { size, digest }] = isLarge(way) ? [second, made] : [first, smaller];
      const { state, traffic } = called.of(way);
      assert.equal(state, 'done', JSON.stringify(called.of(way)));
      assert.equal(sums(way).slice(0, 64), digest);
      assert.equal(traffic?.need, size);
      assert.ok(
        (traffic?.sent ?? 0) >= size && (traffic?.sent ?? 0) < size + 16 * MIB,
        `${traffic?.sent} sent`,
      );
      assert.ok(peak < 150 + MOST, `${peak} MiB`);
    };
  },
};

export const LARGE_FILES: readonly Scenario[] = [large];
