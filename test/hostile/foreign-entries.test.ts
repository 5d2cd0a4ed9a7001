import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, test } from 'node:test';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import type { Pick } from '../../src/model/source-spec.ts';
import { ForeignBox, type UnpackOptions } from '../helpers/foreign-box.ts';
import {
  base256,
  gnuLong,
  GNU,
  pax,
  paxRecord,
  rawPax,
  tarEntry,
  tarFile,
  tarHeader,
  V7,
} from '../helpers/tar-bytes.ts';

const box = new ForeignBox();
after(() => box[Symbol.dispose]());

interface Case {
  readonly what: string;
  readonly parts: readonly Buffer[];
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly options?: UnpackOptions;
}

const ok = tarEntry({ name: 'ok' }, 'ok');
const file = (name: string | Buffer, content = 'x'): Buffer => tarEntry({ name }, content);
const directory = (name: string): Buffer => tarEntry({ name, type: '5', mode: 0o755 });
const link = (name: string, target: string | Buffer): Buffer => tarEntry({ name, type: '2', target });
const hard = (name: string, target: string | Buffer): Buffer => tarEntry({ name, type: '1', target });
const path = (what: string, ...parts: Buffer[]): Case => ({
  what,
  parts: [ok, ...parts],
  code: 'UNSAFE_PATH',
  says: /path/,
});
const entry = (what: string, says: RegExp, ...parts: Buffer[]): Case => ({
  what,
  parts: [ok, ...parts],
  code: 'UNSAFE_ENTRY',
  says,
});
const damaged = (what: string, says: RegExp, ...parts: Buffer[]): Case => ({
  what,
  parts: [ok, ...parts],
  code: 'SOURCE_NOT_AN_ARCHIVE',
  says,
});
const badLink = (what: string, says: RegExp, ...parts: Buffer[]): Case => ({
  what,
  parts: [ok, ...parts],
  code: 'UNSAFE_LINK',
  says,
});
const LIMITS: Readonly<Record<string, ErrorCode>> = {
  entries: 'UNSAFE_COUNT',
  directories: 'UNSAFE_COUNT',
  content: 'UNSAFE_SIZE',
  file: 'UNSAFE_SIZE',
  nested: 'UNSAFE_DEPTH',
};
const limit = (what: string, limits: UnpackOptions['limits'], says: RegExp, ...parts: Buffer[]): Case => ({
  what,
  parts: [ok, ...parts],
  code: LIMITS[says.source] ?? 'UNSAFE_LIMIT',
  says,
  options: { limits: limits ?? {} },
});

const LONG = 'n'.repeat(300);

const CASES: readonly Case[] = [
  path('a name that goes up', file('../outside/secret')),
  path('a name that goes up in its middle', file('a/../../outside/secret')),
  path('a name that goes up and stays inside', file('a/../b')),
  path('a directory that goes up', directory('../outside/')),
  path('only ..', directory('..')),
  path('./..', directory('./../')),
  path('an absolute file', file('/outside')),
  path('an absolute directory', directory('/')),
  path('an absolute name behind ./', file('.//etc/passwd')),
  path('an absolute name by the prefix field', tarEntry({ name: 'passwd', prefix: '/etc' }, 'x')),
  path('a name that goes up by the prefix field', tarEntry({ name: 'x', prefix: '..' }, 'x')),
  path('an empty name in the middle', file('a//b')),
  path('a dot in the middle', file('a/./b')),
  path('a file named .', tarEntry({ name: '.', type: '7' }, 'x')),
  path('a file with a trailing slash in another type', tarEntry({ name: 'a/', type: '7' }, 'x')),
  path('a symbolic link with a trailing slash', link('a/', 'ok')),
  path('a newline', file('a\nb')),
  path('a carriage return', file('a\rb')),
  path('an escape sequence', file('a\u001b[2Jb')),
  path('a delete character', file('a\u007fb')),
  path('bytes that are not UTF-8', file(Buffer.from([0x61, 0xff, 0xfe]))),
  path('an overlong encoding of a slash', file(Buffer.from([0x2e, 0x2e, 0xc0, 0xaf, 0x78]))),
  path('an encoded surrogate', file(Buffer.from([0xed, 0xa0, 0x80]))),
  path('a name of more than 255 bytes', gnuLong('L', LONG), file('x')),
  path('a path of more than 4096 bytes', gnuLong('L', 'a/'.repeat(2050) + 'b'), file('x')),
  path('GNU long name that goes up', gnuLong('L', `../${'a'.repeat(150)}`), file('x')),
  path('GNU long name that is absolute', gnuLong('L', '/etc/passwd'), file('x')),
  path('GNU long name with text behind its NUL', gnuLong('L', 'a\0/../../x'), file('x')),
  path('GNU long name with a NUL and a newline', gnuLong('L', 'a\0\n../x'), file('x')),
  path('GNU long name that is empty', gnuLong('L', ''), file('x')),
  path('GNU long name that is not UTF-8', gnuLong('L', Buffer.from([0xff, 0x61])), file('x')),
  path('pax path that goes up', pax({ path: '../outside/secret' }), file('x')),
  path('pax path that is absolute', pax({ path: '/etc/passwd' }), file('x')),
  path('pax path with a NUL', pax({ path: 'a\0b' }), file('x')),
  path('pax path with a newline', pax({ path: 'a\nb' }), file('x')),
  path('pax path that is empty', pax({ path: '' }), file('x')),
  path('pax path that is not UTF-8', pax({ path: Buffer.from([0xc3]) }), file('x')),
  path('pax path for a directory that goes up', pax({ path: 'a/../../x/' }), directory('x/')),

  entry('a name that ends before a newline behind a NUL', /two ways/, file('a\0\nb')),
  entry(
    'a record hidden in the value of another',
    /two ways/,
    pax({ comment: 'x\n13 path=evil\n' }),
    file('x'),
  ),
  entry(
    'a size hidden in the value of a binary attribute',
    /two ways|content/,
    pax({ 'SCHILY.xattr.user.a': Buffer.from('\n9 size=0\n', 'latin1') }),
    file('x'),
  ),
  entry(
    'pax path twice',
    /twice/,
    rawPax(Buffer.concat([paxRecord('path', 'a'), paxRecord('path', 'b')])),
    file('x'),
  ),
  entry('pax record with a wrong length', /length/, rawPax('99 path=a\n'), file('x')),
  entry('pax record that is too short', /length/, rawPax('5 path=a\n'), file('x')),
  entry('pax record without a newline', /length/, rawPax('9 path=ab'), file('x')),
  entry('pax record with a leading zero', /length/, rawPax('010 path=a\n'), file('x')),
  entry('pax record with a sign', /length/, rawPax('+10 path=a\n'), file('x')),
  entry('pax record without an equals sign', /length|form/, rawPax('8 pathx\n'), file('x')),
  entry('pax header with NULs behind its records', /length/, rawPax('10 path=a\n\0\0\0'), file('x')),
  entry('an empty pax header', /empty/, rawPax(''), file('x')),
  entry(
    'two pax headers for one member',
    /behind another/,
    pax({ path: 'a' }),
    pax({ path: 'b' }),
    file('x'),
  ),
  entry(
    'two GNU long names for one member',
    /behind another/,
    gnuLong('L', 'a'),
    gnuLong('L', 'b'),
    file('x'),
  ),
  entry('a GNU long name and a pax path', /contradicts/, gnuLong('L', 'a'), pax({ path: 'b' }), file('x')),
  entry('a pax path and a GNU long name', /contradicts/, pax({ path: 'b' }), gnuLong('L', 'a'), file('x')),
  entry(
    'a GNU long target and a pax linkpath',
    /contradicts/,
    gnuLong('K', 'ok'),
    pax({ linkpath: '../x' }),
    link('l', 'ok'),
  ),
  entry(
    'a global header between a pax header and its member',
    /behind another/,
    pax({ path: 'a' }),
    pax({ comment: 'c' }, 'g'),
    file('x'),
  ),
  entry('a global path', /every member/, pax({ path: 'a' }, 'g'), file('x')),
  entry('a global link target', /every member/, pax({ linkpath: 'a' }, 'g'), link('l', 'ok')),
  entry('a global size', /every member/, pax({ size: '0' }, 'g'), file('x')),
  entry('pax size smaller than the header says', /size/, pax({ size: '0' }), file('x', 'y'.repeat(600))),
  entry('pax size larger than the header says', /size/, pax({ size: '1024' }), file('x')),
  entry('pax size with a sign', /size/, pax({ size: '-1' }), file('x')),
  entry('pax size in hexadecimal', /size/, pax({ size: '0x1' }), file('x')),
  entry('pax size with an exponent', /size/, pax({ size: '1e3' }), file('x')),
  entry('pax size with a fraction', /size/, pax({ size: '1.5' }), file('x')),
  entry('pax size beyond safe integers', /size/, pax({ size: '9007199254740993' }), file('x')),
  entry(
    'pax size that applies to a GNU long name between',
    /size/,
    pax({ size: '1024' }),
    gnuLong('L', 'a'),
    file('x'),
  ),
  entry('GNU sparse 0.0', /sparse/, pax({ 'GNU.sparse.size': '9', 'GNU.sparse.numblocks': '1' }), file('x')),
  entry('GNU sparse 0.1', /sparse/, pax({ 'GNU.sparse.map': '0,1', 'GNU.sparse.name': 'y' }), file('x')),
  entry(
    'GNU sparse 1.0',
    /sparse/,
    pax({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '1' }),
    file('GNUSparseFile.0/x'),
  ),
  entry('GNU sparse in a global header', /sparse/, pax({ 'GNU.sparse.major': '1' }, 'g'), file('x')),
  entry('an old GNU sparse file', /sparse/, tarEntry({ name: 's', type: 'S', magic: GNU })),
  entry('star sparse', /SCHILY.realsize/, pax({ 'SCHILY.realsize': '99' }), file('x')),
  entry('star file type', /SCHILY.filetype/, pax({ 'SCHILY.filetype': 'socket' }), file('x')),
  entry('Solaris holes', /SUN.holesdata/, pax({ 'SUN.holesdata': ' 0 1' }), file('x')),
  entry('a GNU volume', /GNU.volume/, pax({ 'GNU.volume.filename': 'x' }, 'g'), file('x')),
  entry('a character device', /character device/, tarEntry({ name: 'dev/null', type: '3' })),
  entry('a block device', /block device/, tarEntry({ name: 'dev/sda', type: '4' })),
  entry('a named pipe', /named pipe/, tarEntry({ name: 'fifo', type: '6' })),
  entry('a character device with content', /content/, tarEntry({ name: 'dev/null', type: '3' }, 'x')),
  entry('a GNU dump directory', /dump directory/, tarEntry({ name: 'd/', type: 'D' }, 'Yx\0\0')),
  entry('the rest of another volume', /volume/, tarEntry({ name: 'm', type: 'M' }, 'x')),
  entry('a volume label', /volume label/, tarEntry({ name: 'label', type: 'V' })),
  entry('an old GNU long name', /old GNU/, tarEntry({ name: 'n', type: 'N' }, 'x\0')),
  entry('a Solaris pax header', /Solaris/, rawPax('10 path=a\n', 'X'), file('x')),
  entry('a Solaris access list', /access control/, tarEntry({ name: 'a', type: 'A' }, 'x')),
  entry('an inode record', /inode/, tarEntry({ name: 'i', type: 'I' })),
  entry('an unknown type', /unknown type "Z"/, tarEntry({ name: 'z', type: 'Z' }, 'x')),
  entry('a type that is a control character', /unknown type/, tarEntry({ name: 'z', type: '\u0001' }, 'x')),
  entry('a directory with content', /content/, tarEntry({ name: 'd', type: '5' }, 'x')),
  entry('a file with a slash and content', /content/, tarEntry({ name: 'd/' }, 'x')),
  entry('a symbolic link with content', /content/, tarEntry({ name: 'l', type: '2', target: 'ok' }, 'x')),
  entry('a hard link with content', /content/, tarEntry({ name: 'l', type: '1', target: 'ok' }, 'x')),
  entry('a file with a pax link target', /link target|two ways/, pax({ linkpath: 'ok' }), file('x')),
  entry('a file with a GNU long link target', /link target|two ways/, gnuLong('K', 'ok'), file('x')),
  entry('a file twice', /twice/, file('a'), file('a')),
  entry('a file twice with ./', /twice/, file('a'), file('./a')),
  entry('a file and a directory of one name', /twice/, file('a'), directory('a/')),
  entry('a directory and a file of one name', /twice/, directory('a/'), file('a')),
  entry('a link and a file of one name', /twice/, link('a', 'ok'), file('a')),
  entry('a link twice', /twice/, link('a', 'ok'), link('a', 'ok')),
  entry('a hard link and a file of one name', /twice/, hard('a', 'ok'), file('a')),
  entry('a link and a directory of one name', /twice/, link('a', '..'), directory('a/')),
  entry('a file below a file', /no directory/, file('a'), file('a/b')),
  entry('a file below a link', /no directory/, link('a', 'd'), directory('d/'), file('a/b')),
  entry('a file below a link that leads out', /no directory/, link('a', '../outside'), file('a/secret')),
  entry(
    'a file below a chain of links',
    /no directory/,
    link('a', 'b'),
    link('b', '..'),
    file('a/outside/x'),
  ),
  entry('a file where files are below already', /twice/, file('a/b'), file('a')),
  entry('a negative base-256 size', /size/, tarEntry({ name: 'n', size: base256(-1n, 0xff) })),
  entry(
    'the most negative base-256 size',
    /size/,
    tarEntry({ name: 'n', size: base256(-(1n << 87n), 0xff) }),
  ),
  entry('a base-256 size beyond safe integers', /size/, tarEntry({ name: 'n', size: base256(1n << 53n) })),
  entry('a base-256 size of 88 bits', /size/, tarEntry({ name: 'n', size: base256((1n << 88n) - 1n) })),
  entry('a base-256 size with another first byte', /size/, tarEntry({ name: 'n', size: base256(1n, 0x81) })),
  entry('a size that is no number', /size/, tarEntry({ name: 'n', size: 'zzzzzzzzzzz\0' })),
  entry('a size with digits behind a NUL', /size/, tarEntry({ name: 'n', size: '1\x007777777777' }, 'x')),
  entry('a size with letters behind its digits', /size/, tarEntry({ name: 'n', size: '00000000001x' }, 'x')),
  entry('a size with a sign', /size/, tarEntry({ name: 'n', size: '-0000000001\0' })),
  entry('a size with decimal digits', /size/, tarEntry({ name: 'n', size: '00000000008\0' })),

  badLink('an absolute link', /absolute/, link('l', '/etc/passwd')),
  badLink('a link that goes up', /out of the tree/, link('l', '../outside/secret')),
  badLink('a link that goes up from below', /out of the tree/, link('a/l', '../../outside')),
  badLink('a link out and in again', /out of the tree/, link('l', '../archive/ok')),
  badLink(
    'a link through a link',
    /out of the tree/,
    directory('d/'),
    link('d/up', '..'),
    link('l', 'd/up/../x'),
  ),
  badLink('two links of which the second leads out', /out of the tree/, link('a', 'b'), link('b', '../x')),
  badLink('a link with a control character', /control/, link('l', 'a\u001b[0m')),
  badLink('a pax link target that goes up', /out of the tree/, pax({ linkpath: '../x' }), link('l', 'ok')),
  badLink('a GNU long target that goes up', /out of the tree/, gnuLong('K', '../x'), link('l', 'ok')),
  badLink('a hard link that goes up', /hard link/, hard('h', '../outside/secret')),
  badLink('an absolute hard link', /hard link/, hard('h', '/etc/passwd')),
  badLink('a hard link to nothing', /hard link/, hard('h', 'nothing')),
  badLink('a hard link to itself', /hard link/, hard('h', 'h')),
  badLink('a hard link to a later file', /hard link/, hard('h', 'later'), file('later')),
  badLink('a hard link to a directory', /hard link/, directory('d/'), hard('h', 'd')),
  badLink(
    'a hard link through a link',
    /hard link/,
    directory('d/'),
    file('d/f'),
    link('l', 'd'),
    hard('h', 'l/f'),
  ),
  badLink(
    'a hard link by a pax target that goes up',
    /hard link/,
    pax({ linkpath: '../x' }),
    hard('h', 'ok'),
  ),
  badLink('a hard link to a link that leads out', /out of the tree/, link('a', '../x'), hard('h', 'a')),
  badLink(
    'a hard link that moves a link to where it leads out',
    /out of the tree/,
    directory('d/'),
    link('d/a', '../ok'),
    hard('h', 'd/a'),
  ),

  damaged('a wrong checksum', /checksum/, tarHeader({ name: 'a', wrong: 1 })),
  damaged('a magic of no known form', /checksum or form/, tarHeader({ name: 'a', magic: 'ustar\x0001' })),
  damaged(
    'text behind the magic of v7',
    /checksum or form/,
    tarHeader({ name: 'a', magic: V7, patch: [[260, 'x']] }),
  ),
  damaged('an empty name', /path is required/, tarHeader({ name: '' })),
  damaged('a symbolic link without a target', /linkpath required/, tarHeader({ name: 'l', type: '2' })),
  damaged('a hard link without a target', /linkpath required/, tarHeader({ name: 'l', type: '1' })),
  damaged('a file with a link target', /linkpath forbidden/, tarHeader({ name: 'l', target: 'ok' })),
  damaged(
    'a device number out of range',
    /./,
    tarHeader({ name: 'l', patch: [[329, Buffer.from('80ffffffffffffff', 'hex')]] }),
  ),
  damaged('an archive behind the archive', /end mark/, Buffer.alloc(1024), file('b')),
  damaged('a lone zero block', /end mark/, Buffer.alloc(512), file('b')),
  damaged('a byte in the last of many zeros', /end mark/, Buffer.alloc(9000), Buffer.from('x')),
  damaged('a compressed archive behind the archive', /end mark/, Buffer.alloc(1024), gzipSync('x')),

  limit('too many entries', { entries: 3 }, /entries/, file('a'), file('b'), file('c')),
  limit('too many directories that are only implied', { entries: 5 }, /directories/, file('a/b/c/d/e/f')),
  limit(
    'too many headers for nothing',
    { entries: 5 },
    /entries/,
    ...Array.from({ length: 9 }, () => pax({ a: 'b' }, 'g')),
  ),
  limit(
    'too many bytes',
    { sourceBytes: 1000 },
    /content/,
    file('a', 'x'.repeat(700)),
    file('b', 'x'.repeat(700)),
  ),
  limit(
    'too many bytes by hard links',
    { sourceBytes: 1000 },
    /content/,
    file('a', 'x'.repeat(700)),
    hard('b', 'a'),
  ),
  limit('a file that is too large', { fileBytes: 100 }, /file/, file('a', 'x'.repeat(101))),
  limit(
    'a huge size in pax',
    { sourceBytes: 1e16, fileBytes: 1e15 },
    /file/,
    pax({ size: '9007199254740991' }),
    file('x'),
  ),
  limit('a huge base-256 size', {}, /file/, tarEntry({ name: 'n', size: base256((1n << 53n) - 1n) })),
  limit('too deep', { depth: 5 }, /nested/, file('1/2/3/4/5/6')),
  limit('too deep by a GNU long name', {}, /nested/, gnuLong('L', 'a/'.repeat(300) + 'b'), file('x')),
  limit(
    'too many bytes of names',
    { tree: 2000 },
    /names/,
    ...Array.from({ length: 20 }, (_, at) => file(`${at}`.padEnd(90, 'n'))),
  ),
  limit(
    'a pax header over a mebibyte',
    {},
    /pax header/,
    rawPax(paxRecord('comment', 'x'.repeat(1024 * 1024))),
  ),
  limit('a GNU long name over a mebibyte', {}, /long name/, gnuLong('L', 'x'.repeat(1024 * 1024))),
];

test('the table of hostile entries has no case twice and at least sixty', () => {
  assert.ok(CASES.length >= 60, `${CASES.length}`);
  assert.equal(new Set(CASES.map(({ what }) => what)).size, CASES.length);
});

for (const { what, parts, code, says, options } of CASES)
  test(`unpackForeign() refuses ${what}`, async () => {
    const error = await box.refuse(tarFile(...parts), code, options);
    assert.match(error.message, says);
    box.check();
  });

const SKIPPED: readonly { what: string; pick: Pick }[] = [
  { what: 'a device outside of the picked directory', pick: { kind: 'directory', path: 'in' } },
  { what: 'a device outside of the picked file', pick: { kind: 'file', path: 'in/f' } },
];
for (const { what, pick } of SKIPPED)
  test(`unpackForeign() passes over ${what}`, async () => {
    const parts = [
      tarEntry({ name: 'dev', type: '3' }),
      tarEntry({ name: 'fifo', type: '6' }),
      file('in/f'),
      link('out', '/etc'),
    ];
    const { entries, error } = await box.unpack(tarFile(...parts), { pick });
    assert.equal(error, undefined);
    assert.deepEqual(
      entries.map((entry) => entry.path),
      ['f'],
    );
  });

test('unpackForeign() refuses a device inside of the picked directory', async () => {
  const archive = tarFile(tarEntry({ name: 'in/dev', type: '4' }));
  await box.refuse(archive, 'UNSAFE_ENTRY', { pick: { kind: 'directory', path: 'in' } });
});

test('unpackForeign() refuses names that meet when leading names are dropped', async () => {
  const archive = tarFile(file('a/x'), file('b/x'));
  await box.refuse(archive, 'UNSAFE_ENTRY', { pick: { kind: 'strip', count: 1 } });
});

test('unpackForeign() refuses a link that leads out only because leading names are dropped', async () => {
  const archive = tarFile(directory('a/'), link('a/l', '../ok'), ok);
  assert.equal((await box.unpack(archive)).error, undefined);
  await box.refuse(archive, 'UNSAFE_LINK', { pick: { kind: 'strip', count: 1 } });
  await box.refuse(archive, 'UNSAFE_LINK', { pick: { kind: 'directory', path: 'a' } });
});

test('unpackForeign() refuses what a hostile header says of another size with all limits open', async () => {
  const archive = tarFile(tarEntry({ name: 'a', size: '77777777777\0' }, 'x'));
  const error = await box.refuse(archive, 'SOURCE_NOT_AN_ARCHIVE', {
    limits: { fileBytes: 1e15, sourceBytes: 1e15 },
  });
  assert.match(error.message, /cut short/);
});
