import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { ForeignBox } from '../helpers/foreign-box.ts';
import { zip64End, zip64Extra, zipCentral, zipEnd, zipLocal, type ZipPart } from '../helpers/zip-bytes.ts';
import { scratch } from '../servers/scratch.ts';

const work = scratch('zip-memory');
after(() => work.remove());

const MIB = 1024 * 1024;
const MOST_MEMORY = 256;
const MARK = 0xffffffff;
const CHILD = join(import.meta.dirname, '..', 'helpers', 'foreign-memory.ts');
const file = join(work.path, 'archive');

/** Unpacks in a process with a small heap and returns what it says. */
async function unpackApart(): Promise<{ entries: number; contentSize: number; peak: number }> {
  const store = join(work.path, 'store');
  const args = ['--max-old-space-size=96', '--max-semi-space-size=2', CHILD, file, store];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  rmSync(store, { recursive: true });
  return JSON.parse(stdout) as { entries: number; contentSize: number; peak: number };
}

/** The CRC of many zeros. */
function crcOfZeros(size: number): number {
  const zeros = Buffer.alloc(16 * MIB);
  let crc = 0;
  for (let left = size; left > 0; left -= zeros.length)
    crc = crc32(zeros.subarray(0, Math.min(left, zeros.length)), crc);
  return crc;
}

/** A file on disk with one stored member of zeros, which take no room there, and a small member behind it. */
function writeSparse(size: number, crc: number): void {
  const small: ZipPart = { name: 'small', content: 'behind all that' };
  const local = { crc, size: MARK, packed: MARK, extra: zip64Extra(size, size) };
  const large: ZipPart = {
    name: 'large',
    method: 0,
    local,
    central: { crc, size: MARK, packed: MARK, extra: zip64Extra(size, size) },
  };
  const head = zipLocal(large);
  const at = head.length + size;
  const tail = zipLocal(small);
  const directory = Buffer.concat([
    zipCentral(large, 0),
    zipCentral({ ...small, central: { offset: MARK, extra: zip64Extra(at) } }, at % 2 ** 32),
  ]);
  const offset = at + tail.length;
  const before = zip64End({ entries: 2, size: directory.length, offset, at: offset + directory.length });
  const end = zipEnd({ entries: 2, size: directory.length, offset: MARK }, { before });
  const fd = openSync(file, 'w');
  writeSync(fd, head);
  ftruncateSync(fd, at);
  writeSync(fd, Buffer.concat([tail, directory, end]), 0, undefined, at);
  closeSync(fd);
}

test(`unpackForeign() stays below ${MOST_MEMORY} MiB for a zip file with one gibibyte in it`, async () => {
  writeSparse(1024 * MIB, crcOfZeros(1024 * MIB));
  const { contentSize, peak } = await unpackApart();
  assert.equal(contentSize, 1024 * MIB + 15);
  assert.ok(peak < MOST_MEMORY, `${peak} MiB`);
});

test('unpackForeign() picks what lies behind more than four gibibytes of a zip file, and refuses these by the limit', async () => {
  using box = new ForeignBox();
  // Its CRC is wrong, which nobody sees: only what is picked is read.
  writeSparse(5 * 1024 * MIB, 1);
  const { entries, error } = await box.unpack(file, { pick: { kind: 'file', path: 'small' } });
  assert.equal(error, undefined);
  assert.deepEqual(
    entries.map(({ path }) => path),
    ['small'],
  );
  await box.refuse(file, 'UNSAFE_SIZE', { limits: { sourceBytes: 4 * 1024 * MIB } });
  await box.refuse(file, 'UNSAFE_SIZE', { limits: { fileBytes: 4 * 1024 * MIB } });
  assert.ok(process.resourceUsage().maxRSS / 1024 < 320, `${process.resourceUsage().maxRSS / 1024} MiB`);
});

test(`unpackForeign() stays below ${MOST_MEMORY} MiB for a zip file of 100,000 entries, which it has to remember`, async () => {
  const fd = openSync(file, 'w');
  const records: Buffer[] = [];
  let offset = 0;
  for (let at = 0; at < 100_000; at += 1) {
    const part: ZipPart = {
      name: `directory-${at % 100}/a-file-with-a-name-${at}`,
      content: `${at}`,
      method: 0,
    };
    records.push(zipCentral(part, offset));
    offset += writeSync(fd, zipLocal(part));
  }
  const directory = Buffer.concat(records);
  const right = { entries: 100_000, size: directory.length, offset };
  const before = zip64End({ ...right, at: offset + directory.length });
  writeSync(fd, Buffer.concat([directory, zipEnd(right, { before, entries: 0xffff, entriesHere: 0xffff })]));
  closeSync(fd);
  const { entries, peak } = await unpackApart();
  assert.equal(entries, 100_100);
  assert.ok(peak < MOST_MEMORY, `${peak} MiB`);
});
