import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { executableHeader } from '../../src/audit/executables/executable-header.ts';
import { typeOf } from '../../src/audit/file-type.ts';
import { mutate, seeded } from '../helpers/random.ts';
import { elf, HEADS, macho, pe, tar, zip } from './rules/content/binaries.ts';

const FILES: readonly (readonly [type: string, bytes: string | Buffer])[] = [
  ...Object.entries(HEADS),
  ['elf', elf(62)],
  ['pe', pe(0x14c)],
  ['macho', macho(7)],
  ['macho', Buffer.from('cafebabe00000002', 'hex')],
  ['class', Buffer.from('cafebabe00000041', 'hex')],
  ['zip', zip({ name: 'a', content: 'x' })],
  ['jar', zip({ name: 'META-INF/MANIFEST.MF', content: 'x' })],
  ['jar', zip({ name: 'a', content: 'x' }, { name: 'META-INF/MANIFEST.MF', content: 'x' })],
  ['tar', tar([{ name: 'a' }, 'x'])],
  ['gzip', gzipSync('x')],
  ['deb', '!<arch>\ndebian-binary   '],
  ['ar', '!<arch>\n/               '],
  ['cpio', '070701000'],
  ['empty', ''],
  ['script', '#!/bin/sh\n'],
  ['script', Buffer.from('#!/bin/sh\n\0\0')],
  ['text', 'hello\n'],
  ['text', 'h\u00e9llo \u65e5\u672c \u{1f600}\n'],
  ['text', Buffer.from('\u{1f600}').subarray(0, 3)],
  ['text', Buffer.from('\ufeffhello', 'utf16le')],
  ['text', Buffer.from('feff00680069', 'hex')],
  ['text', Buffer.from('caf\u00e9 in Latin-1\n', 'latin1')],
  ['text', '\u001b[31mred\u001b[0m\n'],
  ['text', 'MZ is no program, and PK no archive\n'],
  ['text', 'BM is no picture, whatever stands behind\n'],
  ['text', '%PD'],
  ['data', Buffer.from([0, 1, 2, 3])],
  ['data', Buffer.from([1, 2, 3, 4, 5])],
  ['data', Buffer.from([0xc3, 0x28, 0x01, 0x02])],
];

void describe('typeOf()', () => {
  for (const [index, [type, bytes]] of FILES.entries())
    void it(`typeOf() says ${type} for file ${index}`, () => {
      assert.equal(typeOf(Buffer.from(bytes as string)), type);
    });
});

const HEADERS: readonly (readonly [bytes: Buffer, architecture: string, kind: string])[] = [
  [elf(62), 'x86_64', 'program'],
  [elf(62, 3), 'x86_64', 'library'],
  [elf(62, 3, true), 'x86_64', 'program'],
  [elf(183, 1), 'aarch64', 'object'],
  [elf(9999, 4), 'machine 9999', 'core'],
  [pe(0x8664), 'x86_64', 'program'],
  [pe(0x14c, true), 'x86', 'library'],
  [macho(0x0100000c), 'aarch64', 'program'],
  [macho(7, 6), 'x86', 'library'],
  [
    Buffer.concat([
      Buffer.from('cafebabe0000000201000007', 'hex'),
      Buffer.alloc(16),
      Buffer.from('0100000c', 'hex'),
      Buffer.alloc(16),
    ]),
    'x86_64,aarch64',
    'program',
  ],
];

void describe('executableHeader()', () => {
  for (const [bytes, architecture, kind] of HEADERS)
    void it(`executableHeader() reads a ${kind} for ${architecture}`, () => {
      assert.deepEqual(executableHeader(typeOf(bytes), bytes), { architecture, kind });
    });

  void it('executableHeader() and typeOf() throw nothing on headers that are cut or changed', () => {
    const random = seeded(7);
    for (const [bytes] of HEADERS) {
      for (let length = 0; length < bytes.length; length += 1) {
        const cut = bytes.subarray(0, length);
        for (const type of ['elf', 'pe', 'macho', 'wasm', typeOf(cut)]) executableHeader(type, cut);
      }
      for (let count = 0; count < 2000; count += 1) {
        const changed = mutate(bytes, random);
        executableHeader(typeOf(changed), changed);
      }
    }
  });
});
