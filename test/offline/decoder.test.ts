import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import { FileBytes } from '../../src/archive/file-bytes.ts';
import { ZstdBytes } from '../../src/archive/zstd-bytes.ts';
import { ArxError } from '../../src/core/errors.ts';
import { ThreadDecoder } from '../../src/offline/change/thread-decoder.ts';
import { WriteThread } from '../../src/offline/change/write-thread.ts';
import { World } from '../helpers/sample-bundle.ts';

const LARGEST = 64 << 20;
/** Behind magic number, descriptor, window, four bytes of size and the header of the block. */
const FIRST_BLOCK = 13;
const world = new World();
const thread = WriteThread.start();
after(async () => {
  await thread?.[Symbol.asyncDispose]();
  world[Symbol.dispose]();
});

/** In blocks: one, what a thread takes and what it does not, beside each other and apart. */
const SIZES = [1, 8192, 3, 8193, 5000, 700, 1, 1, 20_000, 8192, 8192, 2].map((blocks) => blocks * 512);
// Digits, because what is random altogether is kept as it is, and then any bytes can be decoded.
const contents = SIZES.map((size) => Buffer.from(randomBytes(size / 2).toString('hex')));
const frames = contents.map((content) => frameOf(content));

function frameOf(content: Buffer): Buffer {
  return zstdCompressSync(content, { params: { [constants.ZSTD_c_contentSizeFlag]: 1 } });
}

/** Reads all with the thread, by random steps. @returns what came, and what was said at the end. */
async function read(file: Buffer, isHelped: boolean): Promise<{ came: Buffer; said: string }> {
  const path = world.path('frames');
  writeFileSync(path, file);
  const fd = openSync(path, 'r');
  const came: Buffer[] = [];
  try {
    const bytes = new ZstdBytes(new FileBytes(fd), LARGEST);
    assert.ok(thread);
    if (isHelped) bytes.decodeWith(new ThreadDecoder(thread));
    for (let step = 1; ; step = (step * 48_271) % 999_983)
      if ((await bytes.fill(step)) === 0) return { came: Buffer.concat(came), said: '' };
      else came.push(Buffer.from(bytes.take(step)));
  } catch (error) {
    assert.ok(error instanceof ArxError);
    return { came: Buffer.concat(came), said: `${error.code} ${error.message}` };
  } finally {
    closeSync(fd);
  }
}

test('what another thread decodes is what one thread decodes, whatever the frames hold and however they are read', async () => {
  const { came, said } = await read(Buffer.concat(frames), true);
  assert.equal(said, '');
  assert.ok(came.equals(Buffer.concat(contents)));
});

test('ThreadDecoder takes no frame that is decoded sooner than another thread is told of it, and none that takes much memory', () => {
  assert.ok(thread);
  const decoder = new ThreadDecoder(thread);
  const sizes = [0, 512, 256 * 1024 - 512, 256 * 1024, 4 << 20, (4 << 20) + 512];
  assert.deepEqual(
    sizes.map((size) => decoder.takes(size)),
    [false, false, false, true, true, false],
  );
});

const SPOILED: readonly (readonly [what: string, file: () => Buffer])[] = [
  // RFC 8878, 3.1.1.3.1.1: literals with the table of the block before, which the first block has not.
  ['cannot be decoded', () => withFrame(4, (frame) => changed(frame, FIRST_BLOCK, 3))],
  ['tells more than it holds', () => withFrame(5, (frame) => changed(frame, 7, 0x40))],
  ['is cut off', () => Buffer.concat(frames).subarray(0, -3)],
  ['has another magic number', () => withFrame(6, (frame) => changed(frame, 0, 0xff))],
  ['has bytes behind the last one', () => Buffer.concat([...frames, Buffer.alloc(20)])],
  ['holds a part of a block', () => withFrame(2, () => frameOf(Buffer.alloc(700)))],
];
for (const [what, file] of SPOILED)
  test(`where a frame ${what}, a helped reader gives as much as one alone, and says the same`, async () => {
    const [helped, alone] = [await read(file(), true), await read(file(), false)];
    assert.match(alone.said, /^INTEGRITY_(?:FRAME|TRUNCATED) /);
    assert.equal(helped.said, alone.said);
    assert.ok(helped.came.equals(alone.came));
    assert.ok(Buffer.concat(contents).subarray(0, helped.came.length).equals(helped.came));
  });

function withFrame(index: number, change: (frame: Buffer) => Buffer): Buffer {
  return Buffer.concat(frames.map((frame, at) => (at === index ? change(Buffer.from(frame)) : frame)));
}

function changed(frame: Buffer, at: number, bits = 0x10): Buffer {
  frame[at] = (frame[at] ?? 0) | bits;
  return frame;
}
