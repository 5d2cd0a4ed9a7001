import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Pick } from '../../src/model/source-spec.ts';
import { busybox } from '../servers/busybox.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { scratch } from '../servers/scratch.ts';
import { diskTree } from '../helpers/disk-tree.ts';
import { ForeignBox } from '../helpers/foreign-box.ts';
import { gnuLong, pax, tarEntry, tarFile, V7 } from '../helpers/tar-bytes.ts';

needPackages(['tar', 'libarchive-tools', 'python3', 'zstd', 'xz-utils', 'bzip2']);
const box = new ForeignBox();
const work = scratch('trees');
after(() => {
  work.remove();
  box[Symbol.dispose]();
});

const plain = makeTree('plain', false);
const long = makeTree('long', true);

/** A tree with everything that a tar file may have; long names only when the format can hold them. */
function makeTree(name: string, longNames: boolean): string {
  const root = join(work.path, name);
  mkdirSync(join(root, 'bin'), { recursive: true });
  mkdirSync(join(root, 'empty'));
  mkdirSync(join(root, 'deep', 'er', 'est'), { recursive: true });
  writeFileSync(join(root, 'bin', 'tool'), '#!/bin/sh\necho tool\n');
  chmodSync(join(root, 'bin', 'tool'), 0o4755);
  writeFileSync(join(root, 'none'), '');
  writeFileSync(join(root, 'block'), 'x'.repeat(512));
  writeFileSync(join(root, 'over'), 'x'.repeat(513));
  writeFileSync(join(root, 'large'), randomBytes(3_000_000));
  writeFileSync(join(root, 'deep', 'er', 'est', 'name with spaces & "quotes"'), 'q');
  writeFileSync(join(root, 'deep', 'zażółć-日本語-🎉'), 'unicode');
  symlinkSync('tool', join(root, 'bin', 'link'));
  symlinkSync('../deep/er', join(root, 'bin', 'up'));
  symlinkSync('nothing', join(root, 'dangling'));
  linkSync(join(root, 'large'), join(root, 'deep', 'hard'));
  linkSync(join(root, 'bin', 'tool'), join(root, 'zz-hard'));
  if (longNames) addLongNames(root);
  utimesSync(join(root, 'none'), 1.5, 1_600_000_000.123);
  return root;
}

function addLongNames(root: string): void {
  const parent = join(root, 'n'.repeat(120), 'ü'.repeat(120), 'm'.repeat(99));
  mkdirSync(parent, { recursive: true });
  writeFileSync(join(parent, 'f'.repeat(255)), 'long');
  symlinkSync('t'.repeat(200), join(parent, 'link'));
  linkSync(join(parent, 'f'.repeat(255)), join(parent, 'hard'));
}

const PYTHON = `
import sys, tarfile
form, out, root = sys.argv[1:]
with tarfile.open(out, 'w', format=getattr(tarfile, form)) as tar:
    tar.add(root, arcname='.')
`;

interface Writer {
  readonly what: string;
  readonly argv: readonly string[];
  readonly longNames: boolean;
}
const gnu = (form: string, ...more: string[]): Writer => ({
  what: `GNU tar --format=${form} ${more.join(' ')}`,
  argv: ['tar', `--format=${form}`, ...more, '-cf', 'OUT', '-C', 'ROOT', '.'],
  longNames: form === 'gnu' || form === 'pax' || form === 'oldgnu',
});
const bsd = (form: string): Writer => ({
  what: `bsdtar --format=${form}`,
  argv: ['bsdtar', `--format=${form}`, '-cf', 'OUT', '-C', 'ROOT', '.'],
  longNames: form !== 'ustar' && form !== 'v7tar',
});
const python = (form: string): Writer => ({
  what: `Python ${form}`,
  argv: ['python3', '-c', PYTHON, form, 'OUT', 'ROOT'],
  longNames: form !== 'USTAR_FORMAT',
});
const WRITERS: readonly Writer[] = [
  gnu('gnu'),
  gnu('oldgnu'),
  gnu('pax'),
  gnu('ustar'),
  gnu('v7'),
  gnu('gnu', '--numeric-owner', '--owner=4000000000'),
  gnu('gnu', '--mtime=1950-01-01'),
  gnu('pax', '--xattrs'),
  gnu('gnu', '--blocking-factor=1'),
  gnu('pax', '--sort=name', '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,globexthdr.name=g'),
  bsd('pax'),
  bsd('ustar'),
  bsd('gnutar'),
  bsd('v7tar'),
  python('GNU_FORMAT'),
  python('PAX_FORMAT'),
  python('USTAR_FORMAT'),
  { what: 'busybox tar', argv: ['BUSYBOX', 'tar', '-cf', 'OUT', '-C', 'ROOT', '.'], longNames: true },
];

async function pack({ argv }: Writer, root: string): Promise<string> {
  const out = join(work.path, 'out.tar');
  const places: Record<string, string> = { OUT: out, ROOT: root, BUSYBOX: await busybox() };
  const [program = '', ...args] = argv.map((arg) => places[arg] ?? arg);
  execFileSync(program, args, { env: { ...process.env, LC_ALL: 'C.UTF-8' }, stdio: 'pipe' });
  return out;
}

for (const writer of WRITERS)
  test(`unpackForeign() gives the tree that is on disk when the archive is by ${writer.what}`, async () => {
    const root = writer.longNames ? long : plain;
    const { error, entries, nature, events } = await box.unpack(await pack(writer, root));
    assert.equal(error, undefined);
    assert.equal(nature, 'directory');
    assert.deepEqual(entries, diskTree(root));
    assert.deepEqual(events, []);
  });

test('unpackForeign() gives one digest for one tree, whatever program packed it', async () => {
  const digests = new Set<string | undefined>();
  for (const writer of WRITERS.filter(({ longNames }) => longNames))
    digests.add((await box.unpack(await pack(writer, long))).digest);
  assert.equal(digests.size, 1);
});

const COMPRESSORS: readonly (readonly string[])[] = [
  ['gzip', '-1'],
  ['gzip', '-9'],
  ['bzip2', '-1'],
  ['bzip2', '-9'],
  ['xz', '-1'],
  ['xz', '-9'],
  ['xz', '--check=crc32'],
  ['xz', '--check=none'],
  ['xz', '-T2', '--block-size=100000'],
  ['zstd', '-1'],
  ['zstd', '-19'],
  ['zstd', '--no-check'],
  ['zstd', '--ultra', '-22', '--long=27'],
];
const tar = readFileSync(await pack(gnu('gnu'), long));
const compress = ([program = '', ...args]: readonly string[], bytes: Buffer): Buffer =>
  execFileSync(program, [...args, '-c'], { input: bytes, maxBuffer: 1e9, stdio: ['pipe', 'pipe', 'ignore'] });

for (const argv of COMPRESSORS) {
  const name = argv.join(' ');
  test(`unpackForeign() reads what ${name} compressed`, async () => {
    const { error, entries } = await box.unpack(compress(argv, tar));
    assert.equal(error, undefined);
    assert.deepEqual(entries, diskTree(long));
  });
  test(`unpackForeign() reads what ${name} compressed in three pieces, one of them empty`, async () => {
    const pieces = [tar.subarray(0, 70_001), Buffer.alloc(0), tar.subarray(70_001)];
    const { error, entries } = await box.unpack(Buffer.concat(pieces.map((piece) => compress(argv, piece))));
    assert.equal(error, undefined);
    assert.deepEqual(entries, diskTree(long));
  });
}

test('unpackForeign() reads zstd frames with skippable frames before, between and behind', async () => {
  const skip = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const [first, second] = [tar.subarray(0, 5000), tar.subarray(5000)].map((part) => compress(['zstd'], part));
  const { error, entries } = await box.unpack(
    Buffer.concat([skip, first as Buffer, skip, skip, second as Buffer, skip]),
  );
  assert.equal(error, undefined);
  assert.deepEqual(entries, diskTree(long));
});

const sample = tarFile(
  tarEntry({ name: './', type: '5' }),
  tarEntry({ name: './top/', type: '5' }),
  tarEntry({ name: './top/bin/tool', mode: 0o755 }, 'tool'),
  tarEntry({ name: './top/bin/other', type: '1', target: './top/bin/tool' }),
  tarEntry({ name: './top/etc/conf', mode: 0o600 }, 'conf'),
  tarEntry({ name: './top/etc/same', type: '1', target: 'top/bin/tool' }),
  tarEntry({ name: './top/etc/again', type: '1', target: 'top/etc/same' }),
  tarEntry({ name: './top/etc/link', type: '2', target: 'conf' }),
  tarEntry({ name: './top/etc/hardlink', type: '1', target: 'top/etc/link' }),
  tarEntry({ name: './top/none/', type: '5' }),
  tarEntry({ name: './README' }, 'readme'),
);
const TOOL = 'file+x:4';
const PICKS: readonly (readonly [string, Pick, string, Record<string, string>])[] = [
  [
    'two leading names',
    { kind: 'strip', count: 2 },
    'directory',
    { tool: TOOL, other: TOOL, conf: 'file:4', same: TOOL, again: TOOL, link: '->conf', hardlink: '->conf' },
  ],
  ['three leading names of some paths only', { kind: 'strip', count: 3 }, 'error', {}],
  [
    'a directory with hard links to files outside of it',
    { kind: 'directory', path: 'top/etc' },
    'directory',
    { conf: 'file:4', same: TOOL, again: TOOL, link: '->conf', hardlink: '->conf' },
  ],
  [
    'a directory by a path with a slash',
    { kind: 'directory', path: './top/bin/' },
    'directory',
    { tool: TOOL, other: TOOL },
  ],
  ['an empty directory', { kind: 'directory', path: 'top/none' }, 'directory', {}],
  ['a file', { kind: 'file', path: 'top/etc/conf' }, 'file', { conf: 'file:4' }],
  ['a file that is a hard link', { kind: 'file', path: 'top/etc/again' }, 'file', { again: TOOL }],
];
for (const [what, pick, nature, expected] of PICKS)
  test(`unpackForeign() picks ${what}`, async () => {
    const result = await box.unpack(sample, { pick });
    assert.equal(result.nature ?? 'error', nature, result.error?.message);
    const found = result.entries.map((entry) => {
      if (entry.kind === 'link') return [entry.path, `->${entry.target}`];
      return [
        entry.path,
        entry.kind === 'file' ? `file${entry.executable ? '+x' : ''}:${entry.size}` : 'directory',
      ];
    });
    assert.deepEqual(Object.fromEntries(found), expected);
  });

const MISSING: readonly (readonly [string, Pick, RegExp])[] = [
  ['a directory named like a file', { kind: 'file', path: 'top/etc' }, /directory: write "#top\/etc\/"/],
  ['a file named like a directory', { kind: 'directory', path: 'README' }, /file: write "#README"/],
  ['a link', { kind: 'file', path: 'top/etc/link' }, /symbolic link to "conf"/],
  ['a link like a directory', { kind: 'directory', path: 'top/etc/link' }, /symbolic link/],
  ['a name with a typing error', { kind: 'file', path: 'top/bin/tol' }, /Did you mean "top\/bin\/tool"/],
  ['a name without its parents', { kind: 'file', path: 'conf' }, /Did you mean "top\/etc\/conf"/],
  ['a directory with a typing error', { kind: 'directory', path: 'topp/etc' }, /Did you mean "top\/etc"/],
  ['more leading names than there are', { kind: 'strip', count: 9 }, /fewer slashes/],
];
for (const [what, pick, hint] of MISSING)
  test(`unpackForeign() says what is there when the fragment names ${what}`, async () => {
    const error = await box.refuse(sample, 'SOURCE_NOT_FOUND', { pick });
    assert.match(error.hint ?? '', hint);
  });

test('unpackForeign() has no hint when nothing in the archive is near', async () => {
  const error = await box.refuse(sample, 'SOURCE_NOT_FOUND', {
    pick: { kind: 'file', path: 'wholly/different' },
  });
  assert.equal(error.hint, undefined);
});

test('unpackForeign() keeps names that only case or Unicode form tells apart', async () => {
  const names = ['A', 'a', 'dir/x', 'DIR/y', 'ß', 'SS', 'ss', 'é', 'e\u0301', 'ﬁ', 'fi', 'other'];
  const { entries } = await box.unpack(tarFile(...names.map((name) => tarEntry({ name }, name))));
  assert.equal(entries.filter(({ kind }) => kind === 'file').length, names.length);
});

test('unpackForeign() accepts a missing end mark behind a whole entry and says so', async () => {
  const archive = Buffer.concat([tarEntry({ name: 'a' }, 'a'), tarEntry({ name: 'b' }, 'b')]);
  for (const bytes of [archive, Buffer.concat([archive, Buffer.alloc(512)])]) {
    const { entries, events } = await box.unpack(bytes);
    assert.equal(entries.length, 2);
    assert.equal(events.length, bytes === archive ? 1 : 0);
  }
});

test('unpackForeign() gives an empty tree for an archive without entries', async () => {
  for (const size of [1024, 10_240, 10_241]) {
    const { entries, nature } = await box.unpack(Buffer.alloc(size));
    assert.deepEqual([entries.length, nature], [0, 'directory']);
  }
});

test('unpackForeign() reads old and unusual forms that mean one thing', async () => {
  const archive = tarFile(
    pax({ comment: 'a git commit' }, 'g'),
    tarEntry({ name: 'v7', magic: V7, type: '\0' }, 'v7'),
    tarEntry({ name: 'v7dir/', magic: V7, type: '\0' }),
    tarEntry({ name: 'contiguous', type: '7' }, 'c'),
    tarEntry({ name: 'spaces', size: '          3 ' }, 'abc'),
    tarEntry({ name: 'p', prefix: 'pre/fix' }, 'p'),
    pax({ path: 'pax/näme', size: '2', 'SCHILY.xattr.user.a': Buffer.from([0, 10, 255]), mtime: '-1.5' }),
    tarEntry({ name: Buffer.from([0xff]) }, '12'),
    gnuLong('K', 'v7'),
    gnuLong('L', 'gnu/long'),
    tarEntry({ name: 'short', type: '2', target: 'v' }),
    tarEntry({ name: 'setuid', mode: 0o6755 }, 's'),
    tarEntry({ name: 'group', mode: 0o011 }, 'g'),
    tarEntry({ name: '.', type: '5' }),
  );
  const { error, entries } = await box.unpack(archive);
  assert.equal(error, undefined);
  assert.deepEqual(
    entries.map(({ path, ...rest }) => `${path} ${rest.kind} ${'executable' in rest ? rest.executable : ''}`),
    [
      'contiguous file false',
      'gnu directory ',
      'gnu/long link ',
      'group file false',
      'pax directory ',
      'pax/näme file false',
      'pre directory ',
      'pre/fix directory ',
      'pre/fix/p file false',
      'setuid file true',
      'spaces file false',
      'v7 file false',
      'v7dir directory ',
    ],
  );
});

const NO_ARCHIVES: readonly (readonly [string, Buffer, RegExp])[] = [
  ['an empty file', Buffer.alloc(0), /empty/],
  ['one byte', Buffer.from('x'), /shorter/],
  ['zeros that are shorter than a block', Buffer.alloc(100), /shorter/],
  ['a web page', Buffer.from('<!DOCTYPE html><title>404</title>'.repeat(50)), /does not begin/],
  [
    'what begins like a zip file',
    Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2000, 1)]),
    /end record/,
  ],
  ['gzip of text', compress(['gzip'], Buffer.from('text '.repeat(500))), /does not begin/],
  ['gzip of nothing', compress(['gzip'], Buffer.alloc(0)), /empty/],
  ['gzip of gzip', compress(['gzip'], compress(['gzip'], sample)), /compressed twice/],
  ['zstd of xz', compress(['zstd'], compress(['xz'], sample)), /compressed twice/],
];
for (const [what, bytes, says] of NO_ARCHIVES)
  test(`unpackForeign() says that ${what} is no archive`, async () => {
    assert.match((await box.refuse(bytes, 'SOURCE_NOT_AN_ARCHIVE')).message, says);
  });

test('unpackForeign() refuses a name that is not there, a directory and a pipe', async () => {
  await box.refuse(join(work.path, 'nothing'), 'SOURCE_NOT_FOUND');
  await box.refuse(work.path, 'SOURCE_NOT_AN_ARCHIVE');
  execFileSync('mkfifo', [join(work.path, 'pipe')]);
  await box.refuse(join(work.path, 'pipe'), 'SOURCE_NOT_AN_ARCHIVE');
});

for (const argv of [['cat'], ['gzip'], ['bzip2'], ['xz'], ['zstd']])
  test(`unpackForeign() stops when the signal is aborted (${argv.join(' ')})`, async () => {
    const archive = argv[0] === 'cat' ? tar : compress(argv, tar);
    await box.refuse(archive, 'INTERRUPTED', { signal: AbortSignal.abort() });
    const later = new AbortController();
    setImmediate(() => later.abort());
    const { error } = await box.unpack(archive, { signal: later.signal });
    assert.ok(error === undefined || error.code === 'INTERRUPTED');
    assert.equal((await box.unpack(archive)).error, undefined);
  });
