import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import { ZstdBytes } from '../../src/archive/zstd-bytes.ts';
import { parseBlockHeader, parseFrameHeader } from '../../src/archive/zstd-frame.ts';
import { ArxError } from '../../src/core/errors.ts';
import { BufferBytes } from '../helpers/buffer-bytes.ts';

const MIB = 1024 * 1024;

async function readAll(bytes: Buffer, largest = 64 * MIB): Promise<Buffer> {
  const source = new ZstdBytes(new BufferBytes(bytes), largest);
  const chunks: Buffer[] = [];
  for (;;) {
    const count = await source.fill(1);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(Buffer.from(source.take(count)));
  }
}

for (const size of [512, 1024, 65_536, 66_048, 200_192, 9 * MIB]) {
  test(`ZstdBytes yields ${size} bytes in one frame, and in three`, async () => {
    const content = Buffer.alloc(size, 'abcdefghij');
    const frame = zstdCompressSync(content);
    assert.equal(parseFrameHeader(frame).contentSize, size);
    assert.deepEqual(await readAll(frame), content);
    assert.deepEqual(
      await readAll(Buffer.concat([frame, frame, frame])),
      Buffer.concat([content, content, content]),
    );
  });
}

const checksummed = zstdCompressSync(Buffer.from('x'.repeat(5120)), {
  params: { [constants.ZSTD_c_checksumFlag]: 1 },
});
const sizeless = zstdCompressSync(Buffer.from('x'.repeat(5120)), {
  params: { [constants.ZSTD_c_contentSizeFlag]: 0 },
});
const dictionary = zstdCompressSync(Buffer.from('x'.repeat(5120)));

test('ZstdBytes reads frames that end in a checksum', async () => {
  assert.equal((await readAll(Buffer.concat([checksummed, checksummed]))).length, 10_240);
});

const refused: readonly (readonly [name: string, bytes: Buffer, largest?: number])[] = [
  ['a frame that does not tell its size', sizeless],
  [
    'a frame that needs a dictionary',
    Buffer.from(dictionary.map((byte, at) => (at === 4 ? byte | 1 : byte))),
  ],
  ['a set reserved bit', Buffer.from(dictionary.map((byte, at) => (at === 4 ? byte | 8 : byte)))],
  ['a skippable frame', Buffer.from('502a4d1800000000', 'hex')],
  ['a frame over the limit', dictionary, 5119],
  [
    'a wrong checksum',
    Buffer.from(checksummed.map((byte, at) => (at === checksummed.length - 1 ? byte ^ 1 : byte))),
  ],
  ['a frame that holds nothing', zstdCompressSync(Buffer.alloc(0))],
  ['a frame that holds no whole block', zstdCompressSync(Buffer.alloc(700))],
  ['garbage behind', Buffer.concat([dictionary, Buffer.from('garbage')])],
  ['endless empty blocks', Buffer.concat([Buffer.from('28b52ffd2000', 'hex'), Buffer.alloc(300_000)])],
];

for (const [name, bytes, largest] of refused) {
  test(`ZstdBytes refuses ${name}`, async () => {
    await assert.rejects(
      readAll(bytes, largest),
      (error) => error instanceof ArxError && error.code === 'INTEGRITY_FRAME',
    );
  });
}

test('ZstdBytes says at which byte the file ends when a frame is cut off', async () => {
  for (const cut of [1, 4, dictionary.length - 18]) {
    const at = 2 * dictionary.length - cut;
    await assert.rejects(readAll(Buffer.concat([dictionary, dictionary]).subarray(0, at)), {
      code: 'INTEGRITY_TRUNCATED',
      message: `Cannot read a zstd frame: the bundle ends at byte ${at}, expected more`,
      hint: 'Copy the file again; the copy was cut',
    });
  }
});

test('parseBlockHeader() refuses the reserved type and blocks over 128 KiB', () => {
  assert.deepEqual(parseBlockHeader(Buffer.from([0x03, 0, 0])), { last: true, length: 1 });
  assert.throws(() => parseBlockHeader(Buffer.from([0x06, 0, 0])), /reserved/);
  assert.throws(() => parseBlockHeader(Buffer.from([0xff & ~6, 0xff, 0xff])), /128 KiB/);
});
