import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { after, test } from 'node:test';
import { ForeignBox } from '../helpers/foreign-box.ts';
import { mutate, type Random, seeded } from '../helpers/random.ts';
import { roundsOf } from '../helpers/sampled.ts';
import { zip64Extra, zipArchive, zipDescriptor, zipExtra } from '../helpers/zip-bytes.ts';

const box = new ForeignBox();
after(() => box[Symbol.dispose]());

const text = 'content '.repeat(100);
const archive = zipArchive(
  [
    { name: 'd/' },
    { name: 'd/file', content: text, mode: 0o100755 },
    { name: 'd/link', content: '../d/file', mode: 0o120777, method: 0 },
    { name: 'stored', content: 'stored', method: 0, extra: zipExtra(0x5455, Buffer.alloc(5)) },
    { name: 'näme', content: 'x' },
    {
      name: 'streamed',
      content: text,
      flags: 8,
      local: { crc: 0, size: 0, packed: 0 },
      behind: zipDescriptor(text, deflateRawSync(text).length),
    },
    {
      name: 'wide',
      content: 'wide',
      local: { size: 0xffffffff, packed: 0xffffffff, extra: zip64Extra(4, 4) },
      central: { size: 0xffffffff, packed: 0xffffffff, extra: zip64Extra(4, 4) },
    },
    { name: 'empty' },
  ],
  { comment: 'a comment' },
);
const whole = await box.unpack(archive);
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
  const peak = process.resourceUsage().maxRSS / 1024;
  assert.ok(peak < MOST_MEMORY, `${peak} MiB`);
  return seen;
}

test('the sample of the zip mutations is read', () => {
  assert.equal(whole.entries.length, 8);
});

test('unpackForeign() refuses a zip file cut anywhere', async () => {
  for (let size = 0; size < archive.length; size += 5)
    await box.refuse(archive.subarray(0, size), 'SOURCE_NOT_AN_ARCHIVE');
});

test('unpackForeign() gives the same names and content or refuses when a bit of any byte is flipped', async () => {
  const names = new Set(whole.entries.map(({ path }) => path));
  let refused = 0;
  for (let at = 0; at < archive.length; at += 1) {
    const mutant = Buffer.from(archive);
    mutant.writeUInt8(mutant.readUInt8(at) ^ (1 << ((at * 5) & 7)), at);
    const { error, entries } = await box.unpack(mutant);
    if (error !== undefined) refused += 1;
    // Only the directory says who may execute a file, and that something is a link: nothing confirms that.
    else assert.deepEqual(new Set(entries.map(({ path }) => path)), names, `byte ${at}`);
  }
  assert.ok(refused > archive.length * 0.7, `${refused} of ${archive.length}`);
  box.check();
});

test('unpackForeign() takes every byte of content from under its CRC', async () => {
  const start = archive.indexOf(deflateRawSync(text));
  for (let at = 0; at < deflateRawSync(text).length; at += 1) {
    const mutant = Buffer.from(archive);
    mutant.writeUInt8(mutant.readUInt8(start + at) ^ 0x55, start + at);
    await box.refuse(mutant, 'SOURCE_NOT_AN_ARCHIVE');
  }
});

test('unpackForeign() survives random mutations of a zip file', async (t) => {
  const random = seeded(21);
  const rounds = roundsOf(2000, t);
  const seen = await tryAll(rounds, () => mutate(archive, random));
  assert.ok(
    (seen['SOURCE_NOT_AN_ARCHIVE'] ?? 0) > rounds * 0.35 && (seen['accepted'] ?? 0) > rounds * 0.025,
    JSON.stringify(seen),
  );
});

test('unpackForeign() survives zip files of which single fields have odd values', async (t) => {
  const random = seeded(22);
  const rounds = roundsOf(2000, t);
  const seen = await tryAll(rounds, () => withOddField(archive, random));
  assert.ok(
    (seen['UNSAFE_ENTRY'] ?? 0) > rounds * 0.1 && (seen['accepted'] ?? 0) > rounds * 0.025,
    JSON.stringify(seen),
  );
});

test('unpackForeign() survives random mutations of a zip file behind an offset that is right again', async (t) => {
  const random = seeded(23);
  const rounds = roundsOf(1000, t);
  const seen = await tryAll(rounds, () => {
    const parts = Array.from({ length: 1 + random.below(5) }, (_, at) => ({
      name: mutate(Buffer.from(`name/${at}/näme`), random),
      content: mutate(Buffer.from(text), random),
      flags: 0x800,
      mode: random.pick([0o100644, 0o120777, 0o040755, 0o020666, 0]),
    }));
    return zipArchive(parts);
  });
  assert.ok((seen['UNSAFE_PATH'] ?? 0) > rounds * 0.05, JSON.stringify(seen));
});

const ODD = [
  0, 1, 2, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe,
  0xffffffff,
];

/** One field of one record (or two) of the archive gets a value at the edge of something. */
function withOddField(bytes: Buffer, random: Random): Buffer {
  const mutant = Buffer.from(bytes);
  const records = [0x04034b50, 0x02014b50, 0x06054b50].flatMap((signature) => placesOf(mutant, signature));
  for (let edits = 1 + random.below(2); edits > 0; edits -= 1) {
    const at = random.pick(records) + 4 + random.below(42);
    const value = random.pick(ODD);
    if (at + 4 > mutant.length) continue;
    if (random.below(2) === 0) mutant.writeUInt32LE(value, at);
    else mutant.writeUInt16LE(value & 0xffff, at);
  }
  return mutant;
}

function placesOf(bytes: Buffer, signature: number): number[] {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signature);
  const places: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) places.push(at);
  return places;
}
