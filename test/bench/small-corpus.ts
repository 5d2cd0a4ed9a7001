import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fillText, textPool } from './text-pool.ts';
import type { Workplace } from './workplace.ts';
import { type Xorshift, xorshift } from './xorshift.ts';

// [share of the files, size in bytes]: half of the files have at most 850 bytes, nine tenths at most 9,000, ...
const SIZE_LAW = [
  [0, 20],
  [0.5, 850],
  [0.9, 9000],
  [0.99, 130_000],
  [0.999, 800_000],
  [0.9999, 4_000_000],
  [1, 24_000_000],
] as const;
const SCALING_LAW = [
  [0, 200],
  [1, 3200],
] as const;
const FILES_A_DIRECTORY = 20;
const RANDOM_EVERY = 16;
const EXECUTABLE_EVERY = 100;
const LINK_EVERY = 1500;
const LONG_PATH_EVERY = 25;

type SizeLaw = readonly (readonly [number, number])[];

/** Many small files in many directories, as trees of npm packages are. */
export function writeSmallCorpus(root: string, files: number, place: Workplace): Promise<void> {
  return writeFiles(root, files, SIZE_LAW, place);
}

/** Files of 200 to 3,200 bytes, so that their number and not their size is what grows. */
export function writeScalingCorpus(root: string, files: number, place: Workplace): Promise<void> {
  return writeFiles(root, files, SCALING_LAW, place);
}

async function writeFiles(root: string, files: number, law: SizeLaw, place: Workplace): Promise<void> {
  const random = xorshift(20_240_607);
  const pool = textPool(random);
  const ranks = shuffled(files, random);
  let directory = root;
  for (let index = 0; index < files; index += 1) {
    if (index % FILES_A_DIRECTORY === 0) directory = makeDirectory(root, index, random);
    const path = join(directory, `${index.toString(36)}.${index % RANDOM_EVERY === 0 ? 'bin' : 'js'}`);
    const content = Buffer.allocUnsafe(sizeAt(((ranks[index] ?? 0) + 0.5) / files, law));
    if (index % RANDOM_EVERY === 0) random.fill(content);
    else fillText(content, pool, random);
    writeFileSync(path, content, { flag: 'wx' });
    if (index % EXECUTABLE_EVERY === 7) chmodSync(path, 0o755);
    if (index % LINK_EVERY === 11) symlinkSync(basename(path), `${path}.link`);
    if (index % 200 === 0) await place.breathe();
  }
}

function makeDirectory(root: string, index: number, random: Xorshift): string {
  const number = index / FILES_A_DIRECTORY;
  const long = number % LONG_PATH_EVERY === 3;
  const below = long
    ? `node_modules/${'a-rather-long-name-'.repeat(3 + random.below(4))}/${'deep/'.repeat(9)}`
    : '';
  const names = ['lib', 'dist', 'src/core', 'test/fixtures', 'locale'];
  const path = join(
    root,
    `package-${Math.floor(number / 7)}`,
    below,
    names[random.below(5)] ?? '',
    `part-${number}`,
  );
  mkdirSync(path, { recursive: true });
  return path;
}

/** The size at this rank: between two points of the law, its logarithm grows evenly. */
function sizeAt(rank: number, law: SizeLaw): number {
  const above = Math.max(
    1,
    law.findIndex(([share]) => share >= rank),
  );
  const [low, high] = [law[above - 1] ?? [0, 1], law[above] ?? [1, 1]];
  const part = (rank - low[0]) / (high[0] - low[0]);
  return Math.round(low[1] * (high[1] / low[1]) ** part);
}

function shuffled(count: number, random: Xorshift): Uint32Array {
  const ranks = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [ranks[last], ranks[other]] = [ranks[other] ?? 0, ranks[last] ?? 0];
  }
  return ranks;
}
