import assert from 'node:assert/strict';
import { crc32, deflateRawSync } from 'node:zlib';
import { after, test } from 'node:test';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import type { Pick } from '../../src/model/source-spec.ts';
import { ForeignBox, type UnpackOptions } from '../helpers/foreign-box.ts';
import {
  zip64End,
  zip64Extra,
  zipArchive,
  zipCentral,
  zipDescriptor,
  zipEnd,
  zipExtra,
  zipLocal,
  type ZipEndClaims,
  type ZipPart,
} from '../helpers/zip-bytes.ts';

const box = new ForeignBox();
after(() => box[Symbol.dispose]());

interface Case {
  readonly what: string;
  readonly archive: Buffer;
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly options?: UnpackOptions;
}

const MARK = 0xffffffff;
const LINK = 0o120777;
const DESCRIPTOR = 0x8;
const ok: ZipPart = { name: 'ok', content: 'ok' };
const text = 'some text that deflates, some text that deflates, some text';
const deflated = deflateRawSync(text);
const link = (name: string, target: string | Buffer): ZipPart => ({
  name,
  content: target,
  mode: LINK,
  method: 0,
});

const refused =
  (code: ErrorCode) =>
  (what: string, says: RegExp, ...parts: ZipPart[]): Case => ({
    what,
    archive: zipArchive([ok, ...parts]),
    code,
    says,
  });
const entry = refused('UNSAFE_ENTRY');
const badLink = refused('UNSAFE_LINK');
const damaged = refused('SOURCE_NOT_AN_ARCHIVE');
const path = (what: string, name: string | Buffer, more: Partial<ZipPart> = {}): Case => ({
  what,
  archive: zipArchive([ok, { name, content: 'x', ...more }]),
  code: 'UNSAFE_PATH',
  says: /path/,
});
const raw = (
  what: string,
  says: RegExp,
  archive: Buffer,
  code: ErrorCode = 'SOURCE_NOT_AN_ARCHIVE',
): Case => ({
  what,
  archive,
  code,
  says,
});
const ending = (what: string, says: RegExp, claims: ZipEndClaims): Case =>
  raw(what, says, zipArchive([ok, { name: 'b', content: 'b' }], claims));
const limit = (
  what: string,
  code: ErrorCode,
  limits: UnpackOptions['limits'],
  ...parts: ZipPart[]
): Case => ({
  what,
  archive: zipArchive([ok, ...parts]),
  code,
  says: /limit/,
  options: { limits: limits ?? {} },
});

/** An archive whose members stand where they are put, whatever the directory says. */
function placed(parts: readonly ZipPart[], offsets: readonly number[], locals: Buffer): Buffer {
  const directory = Buffer.concat(parts.map((part, index) => zipCentral(part, offsets[index] ?? 0)));
  const right = { entries: parts.length, size: directory.length, offset: locals.length };
  return Buffer.concat([locals, directory, zipEnd(right)]);
}

/** David Fifield's shape: local headers quoted by the content of the one before, all sharing one kernel. */
function overlapping(count: number): Buffer {
  const kernel = zipLocal({ name: 'kernel', content: Buffer.alloc(100_000) });
  const parts: ZipPart[] = [];
  const offsets: number[] = [];
  let locals = kernel;
  for (let at = 0; at < count; at += 1) {
    const quoted = locals;
    const content = Buffer.alloc(100_000);
    const head = zipLocal({ name: `f${at}`, content, packed: Buffer.alloc(0) });
    head.writeUInt32LE(quoted.length, 18);
    locals = Buffer.concat([head, quoted]);
    parts.unshift({ name: `f${at}`, content, packed: quoted });
    for (const index of offsets.keys()) offsets[index] = (offsets[index] ?? 0) + head.length;
    offsets.unshift(0);
  }
  return placed(parts, offsets, locals);
}

const sample = zipArchive([ok, { name: 'b', content: text }]);
const same = (count: number): Buffer => {
  const kernel: ZipPart = { name: 'same', content: Buffer.alloc(50_000) };
  const parts = Array.from({ length: count }, () => kernel);
  return placed(
    parts,
    parts.map(() => 0),
    zipLocal(kernel),
  );
};

const PATHS: readonly Case[] = [
  path('a name that goes up', '../outside/secret'),
  path('a name that goes up in its middle', 'a/../../outside/secret'),
  path('a name that goes up and stays inside', 'a/../b'),
  path('a directory that goes up', '../outside/', { content: '' }),
  path('only ..', '..'),
  path('an absolute file', '/etc/passwd'),
  path('an absolute directory', '/', { content: '' }),
  path('an absolute name behind ./', './/etc/passwd'),
  path('a backslash', 'a\\b'),
  path('a backslash that goes up', '..\\..\\outside\\secret'),
  path('a UNC name', '\\\\host\\share\\x'),
  path('a drive', 'C:x'),
  path('a drive with a slash', 'c:/windows/x'),
  path('a NUL', 'a\0b'),
  path('a NUL before an ending', 'evil.sh\0.txt'),
  path('a newline', 'a\nb'),
  path('an escape sequence', 'a\u001b[2Jb'),
  path('a delete character', 'a\u007fb'),
  path('an empty name', ''),
  path('an empty name in the middle', 'a//b'),
  path('a dot in the middle', 'a/./b'),
  path('a file named .', '.'),
  path('bytes that are not UTF-8', Buffer.from([0x61, 0xff]), { flags: 0x800 }),
  path('an overlong slash', Buffer.from([0x2e, 0x2e, 0xc0, 0xaf, 0x78]), { flags: 0x800 }),
  path('an encoded surrogate', Buffer.from([0xed, 0xa0, 0x80]), { flags: 0x800 }),
  path('letters of another code page', Buffer.from([0x61, 0x81]), { flags: 0 }),
  path('UTF-8 that is not marked', 'nä', { flags: 0 }),
  path('a name of more than 255 bytes', 'n'.repeat(256)),
  path('a path of more than 4096 bytes', `${'a/'.repeat(2050)}b`),
];

const ENTRIES: readonly Case[] = [
  entry('an encrypted file', /encrypted/, { name: 'a', content: 'x', flags: 1 }),
  entry('a strongly encrypted file', /encrypted/, { name: 'a', content: 'x', flags: 0x41 }),
  entry('a masked directory', /encrypted/, { name: 'a', content: 'x', flags: 0x2000 }),
  entry('a patch', /flags are 0x20/, { name: 'a', content: 'x', flags: 0x20 }),
  entry('an unknown flag', /flags are 0x8000/, { name: 'a', content: 'x', flags: 0x8000 }),
  ...(
    [
      [1, /shrink/],
      [6, /implode/],
      [9, /deflate64/],
      [12, /bzip2/],
      [14, /LZMA/],
      [93, /zstd/],
      [95, /xz/],
      [98, /PPMd/],
      [99, /AES/],
      [77, /method 77/],
    ] as const
  ).map(([method, says]) =>
    entry(`the method ${method}`, says, { name: 'a', content: 'x', method, packed: Buffer.from('x') }),
  ),
  entry('a character device', /character device/, { name: 'dev', mode: 0o020666 }),
  entry('a block device', /block device/, { name: 'dev', mode: 0o060666 }),
  entry('a named pipe', /named pipe/, { name: 'fifo', mode: 0o010644 }),
  entry('a socket', /socket/, { name: 'socket', mode: 0o140755 }),
  entry('an unknown kind', /unknown type/, { name: 'what', mode: 0o030644 }),
  entry('a directory without a slash', /depending on who reads/, { name: 'd', mode: 0o040755 }),
  entry('a directory of MS-DOS without a slash', /depending on who reads/, {
    name: 'd',
    host: 0,
    attributes: 0x10,
  }),
  entry('a file with a slash', /depending on who reads/, { name: 'd/', mode: 0o100644 }),
  entry('a link with a slash', /depending on who reads/, { name: 'd/', mode: LINK }),
  entry('a link made by MS-DOS', /depending on who reads/, { ...link('l', 'ok'), host: 0 }),
  entry('a device made by MS-DOS', /depending on who reads/, { name: 'dev', host: 0, mode: 0o020666 }),
  entry('a directory with content', /content/, { name: 'd/', content: 'x', method: 0 }),
  entry('a directory with a CRC', /content/, { name: 'd/', local: { crc: 1 }, central: { crc: 1 } }),
  entry('a file twice', /twice/, { name: 'a' }, { name: 'a' }),
  entry('a file twice with ./', /twice/, { name: 'a' }, { name: './a' }),
  entry('a directory twice', /twice/, { name: 'd/' }, { name: 'd/' }),
  entry('a file and a directory of one name', /twice/, { name: 'a' }, { name: 'a/' }),
  entry('a link and a file of one name', /twice/, link('a', 'ok'), { name: 'a', content: 'x' }),
  entry('a file below a file', /no directory/, { name: 'a' }, { name: 'a/b' }),
  entry('a file below a link', /no directory/, link('a', 'd'), { name: 'd/' }, { name: 'a/b', content: 'x' }),
  entry('a file below a link that leads out', /no directory/, link('a', '../outside'), {
    name: 'a/secret',
    content: 'x',
  }),
  entry('a file where files are below already', /twice/, { name: 'a/b' }, { name: 'a' }),
  entry('another name in an extra field', /another name/, {
    name: 'a',
    extra: zipExtra(0x7075, Buffer.concat([Buffer.of(1), Buffer.alloc(4), Buffer.from('../evil')])),
  }),
  entry('another name in the local extra field', /another name/, {
    name: 'a',
    local: { extra: zipExtra(0x7075, Buffer.concat([Buffer.of(1), Buffer.alloc(4), Buffer.from('b')])) },
  }),
  entry('two names in extra fields', /0x7075 twice/, {
    name: 'a',
    extra: Buffer.concat([zipExtra(0x7075, Buffer.from('.....a')), zipExtra(0x7075, Buffer.from('.....a'))]),
  }),
  entry('another name in the local header', /disagree on its name/, { name: 'a', local: { name: 'b' } }),
  entry('a name that goes up in the local header', /disagree on its name/, {
    name: 'aaaa',
    local: { name: '../a' },
  }),
  entry('another method in the local header', /disagree on its method/, {
    name: 'a',
    content: text,
    local: { method: 0 },
  }),
  entry('other flags in the local header', /disagree on its flags/, { name: 'a', local: { flags: 0x800 } }),
  entry('encryption in the local header', /disagree on its flags/, { name: 'a', local: { flags: 1 } }),
  entry('another CRC in the local header', /disagree on its CRC/, {
    name: 'a',
    content: 'x',
    local: { crc: 5 },
  }),
  entry('another size in the local header', /disagree on its size/, {
    name: 'a',
    content: text,
    local: { size: 5 },
  }),
  entry('no CRC in the local header without a descriptor', /disagree on its CRC/, {
    name: 'a',
    content: 'x',
    local: { crc: 0 },
  }),
  entry('no size in the local header without a descriptor', /disagree on its size/, {
    name: 'a',
    content: text,
    local: { size: 0, packed: 0 },
  }),
  entry('another stored size', /stored as it is/, {
    name: 'a',
    content: 'x',
    method: 0,
    central: { size: 7 },
  }),
  entry('a descriptor flag without a descriptor', /expected a descriptor/, {
    name: 'a',
    content: text,
    flags: DESCRIPTOR,
  }),
  entry('a descriptor of another CRC', /descriptor/, {
    name: 'a',
    content: text,
    flags: DESCRIPTOR,
    behind: zipDescriptor(text, deflated.length, { crc: 1 }),
  }),
  entry('a descriptor of another size', /descriptor/, {
    name: 'a',
    content: text,
    flags: DESCRIPTOR,
    behind: zipDescriptor(text, deflated.length + 1),
  }),
  entry('a wide descriptor of another size', /descriptor/, {
    name: 'a',
    content: text,
    flags: DESCRIPTOR,
    behind: zipDescriptor(`${text}.`, deflated.length, { wide: true, crc: crc32(text) }),
  }),
  entry('a descriptor with another signature', /descriptor/, {
    name: 'a',
    content: text,
    flags: DESCRIPTOR,
    behind: Buffer.concat([
      Buffer.from('PK\x07\x09'),
      zipDescriptor(text, deflated.length, { signed: false }),
    ]),
  }),
  entry('a descriptor and a byte', /expected a descriptor/, {
    name: 'a',
    content: text,
    flags: DESCRIPTOR,
    behind: Buffer.concat([zipDescriptor(text, deflated.length), Buffer.of(0)]),
  }),
  entry('stored content whose size stands only behind it', /stored as it is/, {
    name: 'a',
    content: 'x',
    method: 0,
    flags: DESCRIPTOR,
    local: { size: 0, packed: 0, crc: 0 },
    behind: zipDescriptor('x', 1),
  }),
  entry('a zip64 field without a mark', /zip64/, {
    name: 'a',
    content: 'x',
    central: { extra: zip64Extra(1) },
  }),
  entry('a mark without a zip64 field', /zip64/, { name: 'a', content: 'x', central: { size: MARK } }),
  entry('a zip64 field with too many numbers', /zip64/, {
    name: 'a',
    content: 'x',
    central: { size: MARK, extra: zip64Extra(1, 1) },
  }),
  entry('a zip64 field with too few numbers', /zip64/, {
    name: 'a',
    content: 'x',
    central: { size: MARK, packed: MARK, extra: zip64Extra(1) },
  }),
  entry('two zip64 fields', /0x1 twice/, {
    name: 'a',
    content: 'x',
    central: { size: MARK, extra: Buffer.concat([zip64Extra(1), zip64Extra(2)]) },
  }),
  entry('a local zip64 field with another size', /zip64|size/, {
    name: 'a',
    content: 'x',
    local: { size: MARK, packed: MARK, extra: zip64Extra(2, 1) },
  }),
  entry('a local zip64 field that contradicts its own header', /zip64/, {
    name: 'a',
    content: 'x',
    local: { extra: zip64Extra(9, 9) },
  }),
  entry('an entry on another disk', /disk/, { name: 'a', central: { disk: 1 } }),
  raw('two entries with the same bytes', /overlaps/, same(2), 'UNSAFE_ENTRY'),
  raw('a thousand entries with the same bytes', /overlaps/, same(1000), 'UNSAFE_ENTRY'),
  raw('a bomb of overlapping entries', /overlaps/, overlapping(200), 'UNSAFE_ENTRY'),
];

const local = zipLocal(ok);
const DAMAGED: readonly Case[] = [
  damaged('content of another CRC', /another CRC/, {
    name: 'a',
    content: 'x',
    packed: Buffer.from('y'),
    method: 0,
  }),
  damaged('deflated content of another CRC', /another CRC/, {
    name: 'a',
    content: text,
    packed: deflateRawSync(text.toUpperCase()),
  }),
  damaged('content that is longer than it says', /more bytes/, {
    name: 'a',
    content: text,
    packed: deflateRawSync(`${text}.`),
  }),
  damaged('content that is far longer than it says', /more bytes/, {
    name: 'a',
    content: text,
    packed: deflateRawSync(Buffer.alloc(400_000_000)),
  }),
  damaged('content that is shorter than it says', /fewer bytes/, {
    name: 'a',
    content: text,
    packed: deflateRawSync('text'),
  }),
  damaged('bytes behind the end of deflated data', /behind the end/, {
    name: 'a',
    content: text,
    packed: Buffer.concat([deflated, Buffer.from('PK\x03\x04')]),
  }),
  damaged('deflated data that is cut', /damaged or cut/, {
    name: 'a',
    content: text,
    packed: deflated.subarray(0, -3),
  }),
  damaged('no deflated data', /fewer bytes/, {
    name: 'a',
    content: text,
    method: 8,
    packed: Buffer.alloc(0),
  }),
  damaged('what is no deflated data', /damaged or cut/, {
    name: 'a',
    content: text,
    method: 8,
    packed: Buffer.alloc(40, 0xff),
  }),
  damaged('an extra field beyond its end', /extra fields/, {
    name: 'a',
    extra: Buffer.from([9, 9, 200, 0, 1]),
  }),
  damaged('an extra field with a tail', /extra fields/, { name: 'a', extra: Buffer.from([9, 9, 0, 0, 1]) }),
  damaged('a zip64 size beyond safe integers', /beyond every/, {
    name: 'a',
    content: 'x',
    central: { size: MARK, extra: zip64Extra(1n << 60n) },
  }),
  damaged('something else in the place of a header', /not where/, { name: 'a', local: { signature: 1 } }),
  damaged('something else in the directory', /something else/, { name: 'a', central: { signature: 1 } }),
  raw(
    'an entry behind the directory',
    /belong to no entry|not where|overlaps|cut short/,
    placed([ok], [local.length], local),
  ),
  raw(
    'bytes between entries',
    /belong to no entry/,
    placed(
      [ok, { name: 'b' }],
      [0, local.length + 9],
      Buffer.concat([local, Buffer.alloc(9), zipLocal({ name: 'b' })]),
    ),
  ),
  raw(
    'an entry that only its header knows',
    /belong to no entry/,
    placed([ok], [0], Buffer.concat([local, zipLocal({ name: 'hidden', content: 'x' })])),
  ),
  raw(
    'a hidden entry in front',
    /belong to no entry/,
    placed([ok], [zipLocal({ name: 'hidden' }).length], Buffer.concat([zipLocal({ name: 'hidden' }), local])),
  ),
  raw('a byte in front', /in front|shorter/, Buffer.concat([Buffer.of(0), sample])),
  raw('a program in front', /does not begin|shorter/, Buffer.concat([Buffer.from('#!/bin/sh\n'), sample])),
  raw('an archive in front', /bytes stand in front/, Buffer.concat([sample, sample])),
  raw('a byte behind', /end record/, Buffer.concat([sample, Buffer.of(0)])),
  raw('NULs behind', /end record/, Buffer.concat([sample, Buffer.alloc(5000)])),
  raw('text behind', /end record/, Buffer.concat([sample, Buffer.from('text')])),
  raw('only a local header', /end record/, local),
  raw(
    'the end of another archive in the comment',
    /inside of its comment/,
    zipArchive([ok], { comment: zipArchive([{ name: 'evil' }]) }),
  ),
  raw(
    'the signature of an end in the comment',
    /inside of its comment/,
    zipArchive([ok], { comment: 'PK\x05\x06' }),
  ),
  ending('fewer entries than it has', /more entries/, { entries: 1, entriesHere: 1 }),
  ending('more entries than it has', /fewer entries|cut/, { entries: 3, entriesHere: 3 }),
  ending('65,535 entries and has two', /fewer entries|cut/, { entries: 65_535, entriesHere: 65_535 }),
  ending('no entries and has two', /more entries/, { entries: 0, entriesHere: 0 }),
  ending('a larger directory', /not where|something else|in front/, { size: 1000 }),
  ending('a smaller directory', /not where|something else|in front|longer/, { size: 40 }),
  ending('a directory elsewhere', /not where|something else|in front/, { offset: 1 }),
  ending('a directory beyond the file', /not where/, { offset: 0x7fffffff }),
  ending('the mark of zip64 without a zip64 end', /not where|several/, { offset: MARK, size: MARK }),
  ending('another disk', /one part of several/, { disk: 1 }),
  ending('a directory on another disk', /one part of several/, { directoryDisk: 1 }),
  ending('fewer entries here', /one part of several/, { entriesHere: 1 }),
  ending('bytes between the directory and its end', /not where|something else|in front/, {
    before: Buffer.alloc(7),
  }),
];

/** A zip64 archive of one member, whose plain end says `plain` and whose zip64 end is patched. */
function wide(patch: readonly (readonly [number, Buffer])[] = [], plain: ZipEndClaims = {}): Buffer {
  const locals = zipLocal(ok);
  const directory = zipCentral(ok, 0);
  const at = locals.length + directory.length;
  const before = zip64End({ entries: 1, size: directory.length, offset: locals.length, at }, patch);
  const marks = { entries: 0xffff, entriesHere: 0xffff, size: MARK, offset: MARK };
  const end = zipEnd(
    { entries: 1, size: directory.length, offset: locals.length },
    { ...marks, ...plain, before },
  );
  return Buffer.concat([locals, directory, end]);
}
const number = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const ZIP64: readonly Case[] = [
  raw('a zip64 end of another signature', /not in front/, wide([[0, Buffer.of(1)]])),
  raw('a zip64 end of another length', /not in front/, wide([[4, number(60n)]])),
  raw('a zip64 end on another disk', /disagree/, wide([[16, Buffer.of(1)]])),
  raw('a zip64 directory on another disk', /disagree/, wide([[20, Buffer.of(1)]])),
  raw('a zip64 end with fewer entries here', /several/, wide([[24, number(0n)]])),
  raw(
    'a zip64 end with more entries',
    /fewer entries/,
    wide([
      [24, number(2n)],
      [32, number(2n)],
    ]),
  ),
  raw(
    'a zip64 end with no entries',
    /more entries/,
    wide([
      [24, number(0n)],
      [32, number(0n)],
    ]),
  ),
  raw('a zip64 directory of another size', /not where|in front/, wide([[40, number(1n)]])),
  raw('a zip64 directory of 16 exbibytes', /beyond every/, wide([[40, number((1n << 64n) - 1n)]])),
  raw('a zip64 directory elsewhere', /not where|in front/, wide([[48, number(0n)]])),
  raw('a zip64 locator to another disk', /several/, wide([[60, Buffer.of(1)]])),
  raw('a zip64 locator of two disks', /several/, wide([[72, Buffer.of(2)]])),
  raw('a zip64 locator to another place', /not where|in front/, wide([[64, number(0n)]])),
  raw('a zip64 locator beyond safe integers', /beyond every/, wide([[64, number(1n << 63n)]])),
  raw('a plain end with another number of entries', /disagree/, wide([], { entries: 2, entriesHere: 2 })),
  raw('a plain end with another size', /disagree/, wide([], { size: 3 })),
  raw('a plain end with another place', /disagree/, wide([], { offset: 3 })),
];

const LINKS: readonly Case[] = [
  badLink('an absolute link', /absolute/, link('l', '/etc/passwd')),
  badLink('a link that goes up', /out of the tree/, link('l', '../outside/secret')),
  badLink('a link that goes up from below', /out of the tree/, link('a/l', '../../outside')),
  badLink(
    'a link through a link',
    /out of the tree/,
    { name: 'd/' },
    link('d/up', '..'),
    link('l', 'd/up/../x'),
  ),
  badLink('a link that deflates and goes up', /out of the tree/, {
    name: 'l',
    content: '../'.repeat(20),
    mode: LINK,
  }),
  badLink('a link with a control character', /control/, link('l', 'a\u001b[0m')),
  badLink('a link with a NUL', /control/, link('l', 'ok\0../x')),
  badLink('a link to nothing', /empty/, link('l', '')),
  badLink('a link of more than 4,095 bytes', /longer/, link('l', 'a/'.repeat(2050))),
  badLink('a link of many bytes', /longer/, { name: 'l', content: Buffer.alloc(10_000_000), mode: LINK }),
  { ...badLink('a link that is not UTF-8', /UTF-8/, link('l', Buffer.from([0xff]))), code: 'UNSAFE_PATH' },
];

const LIMITS: readonly Case[] = [
  limit('too many entries', 'UNSAFE_COUNT', { entries: 2 }, { name: 'a' }, { name: 'b' }),
  limit(
    'too many directories that are only implied',
    'UNSAFE_COUNT',
    { entries: 5 },
    { name: 'a/b/c/d/e/f' },
  ),
  limit(
    'too many bytes',
    'UNSAFE_SIZE',
    { sourceBytes: 100 },
    { name: 'a', content: text },
    { name: 'b', content: text },
  ),
  limit('a file that is too large', 'UNSAFE_SIZE', { fileBytes: 50 }, { name: 'a', content: text }),
  limit(
    'a file that says it is huge',
    'UNSAFE_SIZE',
    {},
    {
      name: 'a',
      content: 'x',
      method: 8,
      packed: deflated,
      local: { size: MARK, packed: MARK, extra: zip64Extra(1n << 50n, deflated.length) },
      central: { size: MARK, extra: zip64Extra(1n << 50n) },
    },
  ),
  limit('too deep', 'UNSAFE_DEPTH', { depth: 5 }, { name: '1/2/3/4/5/6' }),
  limit(
    'too many bytes of names',
    'UNSAFE_LIMIT',
    { tree: 2000 },
    ...Array.from({ length: 20 }, (_, at) => ({ name: `${at}`.padEnd(90, 'n') })),
  ),
  limit(
    'a bomb by its ratio',
    'UNSAFE_RATIO',
    {},
    { name: 'zeros', content: Buffer.alloc(200 * 1024 * 1024) },
  ),
  limit(
    'a bomb of many files by its ratio',
    'UNSAFE_RATIO',
    { ratio: 500 },
    ...Array.from({ length: 400 }, (_, at) => ({ name: `${at}`, content: Buffer.alloc(250_000) })),
  ),
];

const CASES = [...PATHS, ...ENTRIES, ...DAMAGED, ...ZIP64, ...LINKS, ...LIMITS];

test('the table of hostile zip entries has no case twice and at least a hundred', () => {
  assert.ok(CASES.length >= 100, `${CASES.length}`);
  assert.equal(new Set(CASES.map(({ what }) => what)).size, CASES.length);
});

for (const { what, archive, code, says, options } of CASES)
  test(`unpackForeign() refuses a zip file with ${what}`, async () => {
    const error = await box.refuse(archive, code, options);
    assert.match(error.message, says);
    box.check();
  });

const GOOD: readonly (readonly [string, Buffer, number])[] = [
  ['no entries', zipArchive([]), 0],
  ['a comment', zipArchive([ok], { comment: 'made by hand' }), 1],
  ['a comment of 65,535 bytes', zipArchive([ok], { comment: 'c'.repeat(65_535) }), 1],
  ['a comment of an entry', zipArchive([{ ...ok, comment: 'entry' }]), 1],
  ['a zip64 end', wide(), 1],
  ['a zip64 end beside a plain one that says the same', wide([], { entries: 1, entriesHere: 1 }), 1],
  [
    'zip64 sizes',
    zipArchive([
      {
        name: 'a',
        content: 'x',
        local: { size: MARK, packed: MARK, extra: zip64Extra(1, 1) },
        central: { size: MARK, packed: MARK, extra: zip64Extra(1, 1) },
      },
    ]),
    1,
  ],
  [
    'a zip64 place',
    zipArchive([
      ok,
      { name: 'a', content: 'x', central: { offset: MARK, extra: zip64Extra(zipLocal(ok).length) } },
    ]),
    2,
  ],
  ...[true, false].flatMap((signed) =>
    [true, false].map((wideSizes): [string, Buffer, number] => [
      `a ${wideSizes ? 'wide ' : ''}descriptor ${signed ? 'with' : 'without'} its signature`,
      zipArchive([
        {
          name: 'a',
          content: text,
          flags: DESCRIPTOR,
          local: { crc: 0, size: 0, packed: 0 },
          behind: zipDescriptor(text, deflated.length, { signed, wide: wideSizes }),
        },
        ok,
      ]),
      2,
    ]),
  ),
  ['padding in an extra field', zipArchive([{ ...ok, local: { extra: Buffer.alloc(3) } }]), 1],
  [
    'the same name in an extra field',
    zipArchive([{ ...ok, extra: zipExtra(0x7075, Buffer.from('.....ok')) }]),
    1,
  ],
  ['marked names', zipArchive([{ name: 'näme/ß', content: 'x' }]), 2],
  ['a zip file in it', zipArchive([{ name: 'inner.zip', content: sample, method: 0 }]), 1],
  ['a deflated directory', zipArchive([{ name: 'd/', method: 8 }]), 1],
  [
    'entries made by MS-DOS',
    zipArchive([
      { name: 'a', host: 0, attributes: 0x20 },
      { name: 'd/', host: 0, attributes: 0x10 },
    ]),
    2,
  ],
  ['a link', zipArchive([ok, link('l', 'ok')]), 2],
];
for (const [what, archive, entries] of GOOD)
  test(`unpackForeign() reads a zip file with ${what}`, async () => {
    const { error, entries: found } = await box.unpack(archive);
    assert.equal(error, undefined);
    assert.equal(found.length, entries);
  });

test('unpackForeign() keeps the executable bit of a zip file and no other', async () => {
  const modes = [0o100644, 0o100755, 0o104755, 0o102755, 0o101777, 0o100011, 0o755, 0];
  const parts = modes.map((mode, at) => ({ name: `f${at}`, content: 'x', mode }));
  const { entries } = await box.unpack(
    zipArchive([...parts, { name: 'dos', content: 'x', host: 0, mode: 0o100755 }]),
  );
  const executable = entries.filter((found) => found.kind === 'file' && found.executable);
  assert.deepEqual(
    executable.map(({ path: name }) => name),
    ['f1', 'f2', 'f3', 'f4', 'f6'],
  );
});

const PICKS: readonly (readonly [string, Pick, readonly string[]])[] = [
  ['the whole', { kind: 'whole' }, ['a', 'a/b', 'a/b/c', 'a/d', 'l']],
  ['one file', { kind: 'file', path: 'a/b/c' }, ['c']],
  ['a directory', { kind: 'directory', path: 'a' }, ['b', 'b/c', 'd']],
  ['without one leading name', { kind: 'strip', count: 1 }, ['b', 'b/c', 'd']],
  ['without two leading names', { kind: 'strip', count: 2 }, ['c']],
];
const picked = zipArchive([{ name: 'a/b/c', content: 'c' }, { name: 'a/d', content: 'd' }, link('l', 'a/d')]);
for (const [what, pick, names] of PICKS)
  test(`unpackForeign() takes ${what} of a zip file`, async () => {
    const { entries, nature } = await box.unpack(picked, { pick });
    assert.deepEqual(
      entries.map((found) => found.path),
      names,
    );
    assert.equal(nature, pick.kind === 'file' ? 'file' : 'directory');
  });

test('unpackForeign() says what is near when a zip file has not what was picked', async () => {
  const error = await box.refuse(picked, 'SOURCE_NOT_FOUND', { pick: { kind: 'file', path: 'a/b/d' } });
  assert.match(error.hint ?? '', /"a\/d"/);
});

test('unpackForeign() selects from a zip file behind the fragment', async () => {
  const selection = { include: ['b'], exclude: ['d'] };
  const { entries } = await box.unpack(picked, { pick: { kind: 'directory', path: 'a' }, selection });
  assert.deepEqual(
    entries.map((found) => found.path),
    ['b', 'b/c'],
  );
  await box.refuse(picked, 'SOURCE_NOT_FOUND', { selection: { include: ['nothing'] } });
});

test('unpackForeign() passes over a device outside of the picked directory of a zip file', async () => {
  const archive = zipArchive([
    { name: 'dev', mode: 0o020666 },
    { name: 'in/f', content: 'x' },
    link('out', '/etc'),
  ]);
  const { entries, error } = await box.unpack(archive, { pick: { kind: 'directory', path: 'in' } });
  assert.equal(error, undefined);
  assert.deepEqual(
    entries.map((found) => found.path),
    ['f'],
  );
});

test('unpackForeign() lets links of a zip file lead out only when that is declared', async () => {
  const archive = zipArchive([link('l', '../x')]);
  await box.refuse(archive, 'UNSAFE_LINK');
  assert.equal((await box.unpack(archive, { selection: { links: 'any' } })).error, undefined);
});

test('unpackForeign() refuses a zip file where only tar will do', async () => {
  await box.refuse(sample, 'SOURCE_NOT_AN_ARCHIVE', { only: 'tar' });
});

test('unpackForeign() stops when it is interrupted', async () => {
  const abort = new AbortController();
  abort.abort();
  await box.refuse(sample, 'INTERRUPTED', { signal: abort.signal });
});
