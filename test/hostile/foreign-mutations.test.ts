import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { needPackages } from '../servers/debian-packages.ts';
import { ForeignBox } from '../helpers/foreign-box.ts';
import { mutate, seeded } from '../helpers/random.ts';
import { roundsOf } from '../helpers/sampled.ts';
import { gnuLong, pax, sum, tarEntry, tarFile } from '../helpers/tar-bytes.ts';

needPackages(['zstd', 'xz-utils', 'bzip2']);
const box = new ForeignBox();
after(() => box[Symbol.dispose]());

const BLOCK = 512;
const archive = tarFile(
  pax({ comment: 'sample' }, 'g'),
  tarEntry({ name: './', type: '5' }),
  tarEntry({ name: 'd/', type: '5' }),
  tarEntry({ name: 'd/file', mode: 0o755 }, 'content '.repeat(100)),
  tarEntry({ name: 'd/link', type: '2', target: '../d/file' }),
  tarEntry({ name: 'd/hard', type: '1', target: 'd/file' }),
  pax({ path: 'pax/näme', mtime: '1.5' }),
  tarEntry({ name: 'x' }, 'pax'),
  gnuLong('L', 'long/'.repeat(30) + 'name'),
  tarEntry({ name: 'x' }, 'long'),
  gnuLong('K', 't'.repeat(150)),
  tarEntry({ name: 'l', type: '2', target: 't' }),
  tarEntry({ name: 'empty' }),
);
const SLOWEST = 10_000;
const MOST_MEMORY = 256;

/** Unpacks mutants. Each is accepted or refused by an ArxError (the box checks that), in time and memory. */
async function tryAll(count: number, make: (at: number) => Buffer): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (let at = 0; at < count; at += 1) {
    const begin = performance.now();
    const { error } = await box.unpack(make(at));
    assert.ok(performance.now() - begin < SLOWEST, `mutant ${at}`);
    const verdict = error?.code ?? 'accepted';
    seen[verdict] = (seen[verdict] ?? 0) + 1;
    if (at % 500 === 0) box.check();
  }
  box.check();
  assert.ok(
    process.resourceUsage().maxRSS / 1024 < MOST_MEMORY,
    `${process.resourceUsage().maxRSS / 1024} MiB`,
  );
  return seen;
}

test('unpackForeign() accepts an archive cut at a boundary of entries and refuses every other cut', async () => {
  // Behind: the root, d/, file, link, hard, pax, long name, long target, empty, one zero block; not behind meta headers.
  const good = new Set<number>();
  for (let size = BLOCK; size <= archive.length; size += BLOCK) {
    const { error } = await box.unpack(archive.subarray(0, size));
    if (error === undefined) good.add(size / BLOCK);
    else assert.equal(error.code, 'SOURCE_NOT_AN_ARCHIVE', error.message);
  }
  const blocks = archive.length / BLOCK;
  const members = [3, 4, 7, 8, 9, 13, 17, 20, 21];
  assert.deepEqual([...good], [2, ...members, blocks - 1, blocks]);
  for (let size = 0; size < archive.length; size += 37)
    if (size % BLOCK !== 0) {
      const { error } = await box.unpack(archive.subarray(0, size));
      if (size < archive.length - 2 * BLOCK) assert.equal(error?.code, 'SOURCE_NOT_AN_ARCHIVE');
    }
});

test('unpackForeign() survives random mutations of an archive', async (t) => {
  const random = seeded(1);
  const rounds = roundsOf(2000, t);
  const seen = await tryAll(rounds, () => mutate(archive, random));
  assert.ok(
    (seen['SOURCE_NOT_AN_ARCHIVE'] ?? 0) > rounds * 0.15 && (seen['accepted'] ?? 0) > rounds * 0.05,
    JSON.stringify(seen),
  );
});

test('unpackForeign() survives random mutations whose header checksums are right', async (t) => {
  const random = seeded(2);
  const rounds = roundsOf(2000, t);
  const seen = await tryAll(rounds, () => repaired(mutate(archive, random)));
  assert.ok(
    (seen['UNSAFE_ENTRY'] ?? 0) > rounds * 0.05 && (seen['UNSAFE_PATH'] ?? 0) > rounds * 0.01,
    JSON.stringify(seen),
  );
});

test('unpackForeign() survives archives of shuffled blocks', async (t) => {
  const random = seeded(3);
  const blocks = Array.from({ length: archive.length / BLOCK }, (_, at) =>
    archive.subarray(at * BLOCK, (at + 1) * BLOCK),
  );
  const rounds = roundsOf(2000, t);
  const seen = await tryAll(rounds, () =>
    Buffer.concat(Array.from({ length: 1 + random.below(20) }, () => random.pick(blocks))),
  );
  assert.ok(Object.keys(seen).length >= 3, JSON.stringify(seen));
});

for (const [seed, program] of ['gzip', 'bzip2', 'xz', 'zstd'].entries())
  test(`unpackForeign() survives random mutations of ${program} data`, async (t) => {
    const bytes = execFileSync(program, ['-c'], { input: archive });
    const random = seeded(10 + seed);
    const rounds = roundsOf(400, t);
    const seen = await tryAll(rounds, () => mutate(bytes, random));
    assert.ok((seen['SOURCE_NOT_AN_ARCHIVE'] ?? 0) > rounds * 0.5, JSON.stringify(seen));
  });

/** Every block that looks like a header gets the right checksum again. */
function repaired(bytes: Buffer): Buffer {
  for (let at = 0; at + BLOCK <= bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.toString('latin1', 257, 262) === 'ustar') sum(block);
  }
  return bytes;
}
