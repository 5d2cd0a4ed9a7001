import type { Bench } from '../bench-context.ts';
import { repeat } from '../compare.ts';
import { makeCorpus, seal, type SealedCorpus } from '../corpora.ts';
import { writeLargeCorpus } from '../large-corpus.ts';
import type { ScalingPoint } from '../report.ts';
import { extractSide } from '../sides/extract-side.ts';
import { repackSide } from '../sides/repack-side.ts';
import { verifySide } from '../sides/verify-side.ts';
import { writeScalingCorpus } from '../small-corpus.ts';
import { logSlope } from '../statistics.ts';

const TIMES = 3;
const SCALE = { file: 1e6, byte: 1e9 } as const;

const VERBS = {
  repack: (sealed: SealedCorpus, bench: Bench) => repackSide(sealed, { compress: 'none' }, bench),
  verify: verifySide,
  extract: extractSide,
} as const;
type Verb = keyof typeof VERBS;
const NAMES = Object.keys(VERBS) as Verb[];

/** One size: how many, and the wall time and memory of each verb. */
type Size = { readonly count: number; readonly costs: Readonly<Record<Verb, ScalingPoint['cost']>> };

/** How time and memory grow with the number of files, and with their size. */
export async function benchScaling(bench: Bench): Promise<void> {
  const { options, place } = bench;
  const none = await measureSize(bench, 'one-file', 1, (root) => writeScalingCorpus(root, 1, place));
  const files: Size[] = [];
  for (const count of options.scalingFiles)
    files.push(
      await measureSize(bench, `${count}-files`, count, (root) => writeScalingCorpus(root, count, place)),
    );
  const sizes: Size[] = [];
  for (const count of options.scalingMb)
    sizes.push(
      await measureSize(bench, `${count}-mb`, count * 1e6, (root) => writeLargeCorpus(root, count, place)),
    );
  for (const verb of NAMES) {
    reportVerb(bench, verb, 'file', { none, sizes: files });
    reportVerb(bench, verb, 'byte', { none, sizes });
  }
}

async function measureSize(
  bench: Bench,
  name: string,
  count: number,
  write: (root: string) => Promise<void>,
): Promise<Size> {
  const { place, program } = bench;
  const sealed = await seal(await makeCorpus(name, place, write), place, program);
  const cost = (verb: Verb) => repeat(VERBS[verb](sealed, bench), TIMES, place);
  const costs = {
    repack: await cost('repack'),
    verify: await cost('verify'),
    extract: await cost('extract'),
  };
  place.discard(sealed.directory);
  place.discard(sealed.bundle);
  return { count, costs };
}

function reportVerb(
  { report }: Bench,
  verb: Verb,
  unit: 'file' | 'byte',
  { none, sizes }: { none: Size; sizes: readonly Size[] },
): void {
  const constant = none.costs[verb].wall.min;
  // The best of each size: a disturbance only ever adds time.
  const net = ({ costs }: Size): number => Math.max(0, costs[verb].wall.min - constant);
  const points = sizes.map((size) => ({
    verb,
    unit,
    count: size.count,
    cost: size.costs[verb],
    each: (net(size) * SCALE[unit]) / size.count,
  }));
  const measurable = sizes.every((size) => net(size) > 0);
  report.scaling(points, measurable ? logSlope(sizes.map((size) => [size.count, net(size)])) : undefined);
}
