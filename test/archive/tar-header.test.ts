import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { claimedSize, tarHeader } from '../../src/archive/tar-header.ts';
import { World } from '../helpers/sample-bundle.ts';

const GIB = 1024 ** 3;

test('tarHeader() has the fixed fields and a right checksum', () => {
  const header = tarHeader('arx/seal.json', 1089);
  assert.equal(header.length, 512);
  assert.equal(header.toString('latin1', 0, 14), 'arx/seal.json\0');
  assert.equal(header.toString('latin1', 124, 136), '00000002101\0');
  assert.equal(header.toString('latin1', 257, 265), 'ustar\x0000');
  const spaces = Buffer.from(header).fill(' ', 148, 156);
  const sum = spaces.reduce((total, byte) => total + byte, 0);
  assert.equal(header.toString('latin1', 148, 156), `${sum.toString(8).padStart(6, '0')}\0 `);
});

test('claimedSize() reads eleven octal digits and takes anything else as 0', () => {
  assert.equal(claimedSize(tarHeader('x', 12345)), 12345);
  for (const field of ['-0000000001\0', '\x80\0\0\0\0\0\0\0\0\0\x01\0', '        123\0', '0000000019\0\0']) {
    const header = tarHeader('x', 0);
    header.write(field, 124, 'latin1');
    assert.equal(claimedSize(header), 0);
  }
});

for (const size of [8 * GIB - 1, 8 * GIB, 9 * GIB]) {
  test(`tarHeader() for ${size} bytes is read alike by GNU tar and Python`, () => {
    using world = new World();
    const file = world.path('sparse.tar');
    const fd = openSync(file, 'w');
    const header = tarHeader('blobs/sha256/x', size);
    writeSync(fd, header);
    ftruncateSync(fd, header.length + Math.ceil(size / 512) * 512 + 1024);
    closeSync(fd);
    assert.equal(header.length, size < 8 * GIB ? 512 : 1536);
    const listed = execFileSync('tar', ['tvf', file], { encoding: 'utf8' }).trim().split(/\s+/);
    assert.deepEqual([listed[2], listed.at(-1)], [String(size), 'blobs/sha256/x']);
    const script = 'import sys,tarfile; [print(m.size, m.name) for m in tarfile.open(sys.argv[1])]';
    assert.equal(
      execFileSync('/usr/bin/python3', ['-c', script, file], { encoding: 'utf8' }),
      `${size} blobs/sha256/x\n`,
    );
  });
}

test('tarHeader() gives the header that is frozen in the example of format.md', () => {
  const frozen = readFileSync(new URL('../../fixtures/format/v1.arx', import.meta.url));
  const size = claimedSize(frozen);
  assert.deepEqual(frozen.subarray(0, 512), tarHeader('arx/seal.json', size));
});
