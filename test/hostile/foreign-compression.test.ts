import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { needPackages } from '../servers/debian-packages.ts';
import { BitWriter } from '../helpers/bit-writer.ts';
import { ForeignBox } from '../helpers/foreign-box.ts';
import { bitsOf } from '../helpers/sampled.ts';
import { tarEntry, tarFile, tarHeader } from '../helpers/tar-bytes.ts';

needPackages(['zstd', 'xz-utils', 'bzip2']);
const box = new ForeignBox();
after(() => box[Symbol.dispose]());

const KINDS = ['gzip', 'bzip2', 'xz', 'zstd'] as const;
type Kind = (typeof KINDS)[number];

const compress = (bytes: Buffer, program: string, ...args: string[]): Buffer =>
  execFileSync(program, [...args, '-c'], { input: bytes, maxBuffer: 1e9, stdio: ['pipe', 'pipe', 'ignore'] });
const sample = tarFile(tarEntry({ name: 'a' }, 'some content'));
const small = Object.fromEntries(KINDS.map((kind) => [kind, compress(sample, kind)])) as Record<Kind, Buffer>;
const whole = (await box.unpack(sample)).digest;

const nul = (count: number): Buffer => Buffer.alloc(count);
const text = (what: string): Buffer => Buffer.from(what, 'latin1');

test('unpackForeign() gives the same tree whatever the compression', async () => {
  for (const kind of KINDS) assert.equal((await box.unpack(small[kind])).digest, whole);
});

const BEHIND: readonly (readonly [Kind, string, readonly Buffer[]])[] = [
  ...KINDS.map((kind) => [kind, 'text', [text('garbage')]] as const),
  ...KINDS.map((kind) => [kind, 'one byte', [text('x')]] as const),
  ...KINDS.map((kind) => [kind, 'NULs and text', [nul(8), text('garbage')]] as const),
  ...KINDS.map((kind) => [kind, 'NULs and itself', [nul(8), small[kind].subarray(0, -4)]] as const),
  ...KINDS.map((kind) => [kind, 'a plain tar', [sample]] as const),
  ...KINDS.map((kind) => [kind, 'the first bytes of itself', [small[kind].subarray(0, 2)]] as const),
  ...KINDS.map((kind) => [kind, 'all but the last byte of itself', [small[kind].subarray(0, -1)]] as const),
  ['gzip', 'the first byte of itself', [text('\x1f')]],
  ['gzip', 'a zstd frame', [small.zstd]],
  ['zstd', 'NULs', [nul(100)]],
  ['zstd', 'a gzip member', [small.gzip]],
  ['zstd', 'a skippable frame that is cut short', [text('\x50\x2a\x4d\x18\xff\xff\xff\xffx')]],
  ['bzip2', 'NULs', [nul(100)]],
  ['bzip2', 'a stream of level 0', [text('BZh0')]],
  ['xz', 'NULs that are no multiple of four', [nul(3)]],
];
for (const [kind, what, bytes] of BEHIND)
  test(`unpackForeign() refuses ${kind} data with ${what} behind it`, async () => {
    await box.refuse(Buffer.concat([small[kind], ...bytes]), 'SOURCE_NOT_AN_ARCHIVE');
  });

for (const [kind, padding] of [
  ['gzip', 1],
  ['gzip', 70_000],
  ['gzip', 600_000],
  ['xz', 4],
  ['xz', 70_000],
] as const)
  test(`unpackForeign() accepts ${kind} data with ${padding} NULs behind it`, async () => {
    assert.equal((await box.unpack(Buffer.concat([small[kind], nul(padding)]))).digest, whole);
  });

test('unpackForeign() refuses garbage far behind gzip data, at any place of the reads', async () => {
  for (const size of [
    1,
    512,
    65_535,
    65_536,
    262_143 - small.gzip.length,
    262_144 - small.gzip.length,
    600_000,
  ])
    await box.refuse(Buffer.concat([small.gzip, nul(size), text('x')]), 'SOURCE_NOT_AN_ARCHIVE');
});

for (const kind of KINDS) {
  test(`unpackForeign() refuses ${kind} data cut at every byte`, async () => {
    for (let size = 0; size < small[kind].length; size += 1)
      await box.refuse(small[kind].subarray(0, size), 'SOURCE_NOT_AN_ARCHIVE');
  });

  test(`unpackForeign() gives the same tree or refuses when any bit of ${kind} data is flipped`, async (t) => {
    let refused = 0;
    const bits = bitsOf(small[kind].length, t);
    for (const bit of bits) {
      const mutant = Buffer.from(small[kind]);
      mutant.writeUInt8(mutant.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const { error, digest } = await box.unpack(mutant);
      if (error === undefined) assert.equal(digest, whole, `bit ${bit}`);
      else refused += 1;
    }
    // What may change: dates, the name of the system, the level; every bit of content is under a checksum.
    assert.ok(refused > bits.length - 100 && refused > bits.length / 2, `${refused} of ${bits.length}`);
  });
}

const MIB = 1024 * 1024;
const zeros = tarFile(tarEntry({ name: 'zeros' }, nul(200 * MIB)));
const bombs: readonly (readonly [string, Buffer])[] = [
  ['gzip', compress(zeros, 'gzip', '-9')],
  ['bzip2', compress(zeros, 'bzip2')],
  ['xz', compress(zeros, 'xz')],
  ['zstd', compress(zeros, 'zstd')],
  ['bzip2 behind the end mark', compress(Buffer.concat([sample, nul(200 * MIB)]), 'bzip2')],
];
for (const [what, bomb] of bombs)
  test(`unpackForeign() refuses a bomb of ${what} by its ratio`, async () => {
    const error = await box.refuse(bomb, 'UNSAFE_RATIO');
    assert.match(error.message, /compressed byte/);
  });

test('unpackForeign() accepts a great ratio below 64 MiB, and above when the limit allows it', async () => {
  const mild = compress(tarFile(tarEntry({ name: 'zeros' }, nul(60 * MIB))), 'bzip2');
  assert.equal((await box.unpack(mild)).error, undefined);
  const [, bomb = nul(0)] = bombs[1] ?? [];
  assert.equal((await box.unpack(bomb, { limits: { ratio: 1e7 } })).error, undefined);
});

test('unpackForeign() refuses a bomb by the size of a file before it takes the content', async () => {
  const header = tarHeader({ name: 'huge', size: '77777777777\0' });
  const bomb = compress(Buffer.concat([header, nul(10 * MIB)]), 'gzip');
  const error = await box.refuse(bomb, 'UNSAFE_SIZE', { limits: { fileBytes: MIB } });
  assert.match(error.message, /file with more bytes/);
});

test('unpackForeign() refuses bombs that are nested', async () => {
  await box.refuse(compress(compress(zeros, 'bzip2'), 'xz'), 'SOURCE_NOT_AN_ARCHIVE');
});

const EMPTY_FRAME = Buffer.from('28b52ffd2000010000', 'hex');
const ZSTD: readonly (readonly [string, string])[] = [
  ['a window of two gibibytes', '28b52ffd00a8'],
  ['a window of four terabytes', '28b52ffd00ff'],
  ['a content size of sixteen exbibytes', '28b52ffde0ffffffffffffffff'],
  ['the reserved bit', '28b52ffd2800010000'],
  ['the reserved block type', '28b52ffd2000070000'],
  ['a block of two mebibytes', '28b52ffd2000fdffff'],
  ['a dictionary', '28b52ffd2101000100000000'],
  ['a frame without a block', '28b52ffd2000'],
  ['a frame without its header', '28b52ffd'],
  ['only a skippable frame', '502a4d1800000000'],
  ['a legacy frame', '27b52ffd2000010000'],
];
for (const [what, bytes] of ZSTD)
  test(`unpackForeign() refuses zstd data with ${what}`, async () => {
    for (const more of [nul(0), nul(1000), small.zstd])
      await box
        .refuse(Buffer.concat([Buffer.from(bytes, 'hex'), more]), 'SOURCE_NOT_AN_ARCHIVE')
        .catch((error) => {
          // A good archive behind a skippable frame is a good archive.
          if (what !== 'only a skippable frame' || more !== small.zstd) throw error;
        });
  });

test('unpackForeign() refuses zstd data of very many frames, and reads many', async () => {
  const many = Buffer.concat([...Array.from({ length: 3000 }, () => EMPTY_FRAME), small.zstd]);
  assert.equal((await box.unpack(many)).digest, whole);
  const error = await box.refuse(
    Buffer.concat(Array.from({ length: 100_000 }, () => EMPTY_FRAME)),
    'UNSAFE_LIMIT',
  );
  assert.match(error.message, /frames/);
});

for (const args of [['--lzma2=dict=128MiB'], ['--x86', '--lzma2'], ['--check=sha256'], ['--format=lzma']])
  test(`unpackForeign() refuses what xz ${args.join(' ')} makes`, async () => {
    await box.refuse(compress(sample, 'xz', ...args), 'SOURCE_NOT_AN_ARCHIVE');
  });

test('unpackForeign() reads many empty bzip2 streams before and behind the data', async () => {
  const empty = Buffer.alloc(14 * 10_000, compress(nul(0), 'bzip2'));
  assert.equal((await box.unpack(Buffer.concat([empty, small.bzip2, empty]))).digest, whole);
});

test('unpackForeign() reads xz data in several calls at once, also when some of them fail', async () => {
  const boxes = Array.from({ length: 6 }, () => new ForeignBox());
  const results = await Promise.all(
    boxes.map((each, at) => each.unpack(at % 2 === 0 ? small.xz : small.xz.subarray(0, at * 20))),
  );
  for (const [at, { digest }] of results.entries()) assert.equal(digest, at % 2 === 0 ? whole : undefined);
  for (const each of boxes) each[Symbol.dispose]();
});

/** A bzip2 block of one byte value, with two equal codes: RUNA 0, RUNB 10, end 11. */
function bzip2(
  symbols: string,
  change: { codes?: number; selectors?: number; table?: string; origin?: number } = {},
): Buffer {
  const bits = new BitWriter().hex('425a6839').hex('314159265359').number(0, 32).number(0, 1);
  bits
    .number(change.origin ?? 0, 24)
    .number(0x0200, 16)
    .number(0x4000, 16);
  bits
    .number(change.codes ?? 2, 3)
    .number(change.selectors ?? 1, 15)
    .text('0'.repeat(change.selectors ?? 1));
  // Lengths 1, 2, 2: the first length, then for each symbol the steps to its own and a 0.
  const table = change.table ?? '0000101000';
  return bits.text(table).text(table).text(symbols).bytes();
}
const BZIP2: readonly (readonly [string, Buffer])[] = [
  ['a run of 2^31 and more', bzip2('0'.repeat(40) + '11')],
  ['a run whose weight overflows', bzip2('0'.repeat(32) + '11')],
  ['a run that would be negative', bzip2('10'.repeat(31) + '11')],
  ['a block without an end', bzip2('0'.repeat(10))],
  ['an end without content', bzip2('11')],
  ['a wrong CRC', bzip2('011')],
  ['a start outside', bzip2('011', { origin: 1 })],
  ['a start far outside', bzip2('011', { origin: 0xffffff })],
  ['one code', bzip2('011', { codes: 1 })],
  ['seven codes', bzip2('011', { codes: 7 })],
  ['no selectors', bzip2('011', { selectors: 0 })],
  ['a length of zero', bzip2('011', { table: '00000' + '0'.repeat(3) })],
  ['a length of 21', bzip2('011', { table: '10101' + '0'.repeat(3) })],
  ['a length that goes below one', bzip2('011', { table: '0000111000' })],
  ['too many short codes', bzip2('011', { table: '00001000' })],
  ['steps up and down without end', bzip2('011', { table: '00001' + '1011'.repeat(10_000) })],
  ['nothing behind its header', Buffer.from('BZh9')],
  ['the block magic only', Buffer.from('425a6839314159265359', 'hex')],
];
for (const [what, bytes] of BZIP2)
  test(`unpackForeign() refuses bzip2 data with ${what}`, async () => {
    await box.refuse(bytes, 'SOURCE_NOT_AN_ARCHIVE');
    await box.refuse(Buffer.concat([bytes, nul(5000)]), 'SOURCE_NOT_AN_ARCHIVE');
  });
