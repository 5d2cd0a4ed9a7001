import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ForeignBox } from '../helpers/foreign-box.ts';
import { zipArchive } from '../helpers/zip-bytes.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { scratch } from '../servers/scratch.ts';

needPackages(['zip', 'libarchive-tools', 'python3', 'tar']);
const box = new ForeignBox();
const work = scratch('zip');
after(() => {
  box[Symbol.dispose]();
  work.remove();
});

const tree = join(work.path, 'tree');
const LINK = 'link';
before(() => {
  mkdirSync(join(tree, 'sub', 'deep'), { recursive: true });
  mkdirSync(join(tree, 'empty'));
  writeFileSync(join(tree, 'a.txt'), 'hello\n');
  writeFileSync(join(tree, 'nothing'), '');
  writeFileSync(join(tree, 'run'), '#!/bin/sh\n');
  chmodSync(join(tree, 'run'), 0o755);
  writeFileSync(join(tree, 'sub', 'large'), 'x'.repeat(3_000_000));
  writeFileSync(
    join(tree, 'sub', 'deep', 'bytes'),
    Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * at) & 255)),
  );
  symlinkSync('sub/large', join(tree, LINK));
});

/** What a shell line writes to `$OUT` when it runs in the tree. */
function pack(line: string, name: string): Buffer {
  const out = join(work.path, name);
  const env = { ...process.env, OUT: out, LC_ALL: 'C.UTF-8' };
  execFileSync('sh', ['-c', line], { cwd: tree, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return readFileSync(out);
}

/** zip 3.0-13 of Debian 12 cannot write a link where it cannot seek; its next version can. */
const NO_LINK = `--exclude=${LINK}`;
const WRITERS: readonly (readonly [string, string, string?])[] = [
  ['zip', 'zip -qry "$OUT" *'],
  ['zip without compression', 'zip -0 -qry "$OUT" *'],
  ['zip with descriptors', `zip -qryfd "$OUT" * ${NO_LINK}`, NO_LINK],
  ['zip into a pipe', `zip -qry - * ${NO_LINK} | cat > "$OUT"`, NO_LINK],
  ['zip with zip64', 'zip -qry -fz "$OUT" *'],
  ['zip onto standard output with zip64', 'zip -qry -fz - * > "$OUT"'],
  ['zip in another order', 'ls -r | zip -qry "$OUT" -@ && zip -qry "$OUT" *'],
  ['bsdtar', 'bsdtar -acf "$OUT" *'],
];
for (const [index, [what, line, without = '']] of WRITERS.entries())
  test(`unpackForeign() makes the tree of a tar file from what ${what} writes`, async () => {
    const tar = await box.unpack(pack(`tar cf "$OUT" ${without} *`, 'x.tar'));
    const zip = await box.unpack(pack(line, `${index}.zip`));
    assert.equal(zip.error, undefined);
    assert.equal(tar.error, undefined);
    assert.equal(zip.digest, tar.digest);
  });

// These follow links and forget who may execute, so that their trees differ from that of tar.
const PYTHON = (lines: string): string =>
  `python3 - <<'END'\nimport os, sys, zipfile\nout = os.environ['OUT']\n${lines}\nEND`;
const OTHERS: readonly (readonly [string, string, number])[] = [
  ['zipfile', PYTHON("import shutil; shutil.make_archive(out[:-4], 'zip')"), 9],
  [
    'zipfile into a pipe',
    PYTHON(
      "class Pipe:\n  def __init__(s): s.f = open(out, 'wb')\n  def write(s, b): return s.f.write(b)\n  def flush(s): s.f.flush()\nz = zipfile.ZipFile(Pipe(), 'w', 8)\nz.write('a.txt'); z.writestr('x/', ''); z.close()",
    ),
    2,
  ],
  [
    'zipfile with zip64',
    PYTHON(
      "z = zipfile.ZipFile(out, 'w', 8)\nf = z.open('a', 'w', force_zip64=True); f.write(b'hi' * 99); f.close(); z.close()",
    ),
    1,
  ],
  [
    'zipfile with marked names',
    PYTHON("z = zipfile.ZipFile(out, 'w', 8)\nz.writestr('n\\u00e4me/\\u4e2d', 'x'); z.close()"),
    2,
  ],
];
for (const [index, [what, line, entries]] of OTHERS.entries())
  test(`unpackForeign() reads what Python's ${what} writes`, async () => {
    const zip = await box.unpack(pack(line, `python-${index}.zip`));
    assert.equal(zip.error, undefined);
    assert.equal(zip.entries.length, entries);
  });

test('unpackForeign() reads a zip file of 70,000 entries, and refuses one that says there are fewer', async () => {
  const parts = Array.from({ length: 70_000 }, (_, at) => ({ name: `d/${at}`, method: 0 }));
  const python = PYTHON(
    "z = zipfile.ZipFile(out, 'w')\nfor i in range(70000): z.writestr('d/%d' % i, '')\nz.close()",
  );
  const { entries, error } = await box.unpack(pack(python, 'many.zip'));
  assert.equal(error, undefined);
  assert.equal(entries.length, 70_001);
  // What old programs wrote: the number of entries without what is above 65,535.
  await box.refuse(zipArchive(parts), 'SOURCE_NOT_AN_ARCHIVE');
});
