import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { needPackages } from '../servers/debian-packages.ts';
import { scratch } from '../servers/scratch.ts';
import { tarEntry, tarFile, tarHeader } from '../helpers/tar-bytes.ts';

needPackages(['zstd', 'xz-utils', 'bzip2']);
const work = scratch('memory');
after(() => work.remove());

const MIB = 1024 * 1024;
const MOST_MEMORY = 256;
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

const large = tarFile(
  tarEntry({ name: 'random' }, randomBytes(12 * MIB)),
  tarEntry({ name: 'text' }, 'some text that repeats itself\n'.repeat(1.5 * MIB)),
);
for (const argv of [
  ['gzip', '-1'],
  ['bzip2', '-1'],
  ['xz', '-0'],
  ['xz', '--lzma2=preset=0,dict=64MiB'],
  ['zstd', '--long=27'],
])
  test(`unpackForeign() stays below ${MOST_MEMORY} MiB for 60 MB of ${argv.join(' ')}`, async () => {
    const [program = '', ...args] = argv;
    writeFileSync(file, execFileSync(program, [...args, '-c'], { input: large, maxBuffer: 1e9 }));
    const { contentSize, peak } = await unpackApart();
    assert.equal(contentSize, 12 * MIB + 45 * MIB);
    assert.ok(peak < MOST_MEMORY, `${peak} MiB`);
  });

test(`unpackForeign() stays below ${MOST_MEMORY} MiB for a file of one gibibyte`, async () => {
  writeFileSync(file, tarHeader({ name: 'huge', size: 1024 * MIB }));
  truncateSync(file, 1024 * MIB + 1536);
  const { contentSize, peak } = await unpackApart();
  assert.equal(contentSize, 1024 * MIB);
  assert.ok(peak < MOST_MEMORY, `${peak} MiB`);
});

test(`unpackForeign() stays below ${MOST_MEMORY} MiB for 100,000 entries, which it has to remember`, async () => {
  const fd = openSync(file, 'w');
  for (let at = 0; at < 100; at += 1) {
    const names = Array.from({ length: 1000 }, (_, index) => `directory-${at}/a-file-with-a-name-${index}`);
    writeSync(fd, Buffer.concat(names.map((name) => tarEntry({ name }, name))));
  }
  closeSync(fd);
  const { entries, peak } = await unpackApart();
  assert.equal(entries, 100_100);
  assert.ok(peak < MOST_MEMORY, `${peak} MiB`);
});
