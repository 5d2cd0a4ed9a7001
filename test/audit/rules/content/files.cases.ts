import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { malware } from '../../../../src/audit/rules/content/arx201-known-malware.ts';
import { executableBinary } from '../../../../src/audit/rules/content/arx203-executable-binary.ts';
import { specialMode } from '../../../../src/audit/rules/content/arx204-special-mode.ts';
import { nestedArchive } from '../../../../src/audit/rules/content/arx205-nested-archive.ts';
import { otherType } from '../../../../src/audit/rules/content/arx207-other-type.ts';
import { sizeAndName } from '../../../../src/audit/rules/content/arx209-size-and-name.ts';
import { digestOf, hexOf } from '../../../../src/core/digest.ts';
import type { Found } from '../../../../src/model/audit/finding.ts';
import type { RuleCode } from '../../../../src/model/audit/finding.ts';
import { auditSubject, findingsOf, type Making } from '../../../helpers/audit-subject.ts';
import type { RuleCases } from '../../rule-cases.ts';
import { elf, HEADS, macho, pe, tar, tgz, zip } from './binaries.ts';

// The test file stands in no file of this project: a virus scanner would take the checkout away.
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

const options = (rule: RuleCode, given: Record<string, unknown>): Making['policy'] & {} => ({
  rules: new Map([[rule, { options: given }]]),
});

/** What ARX201 finds with a list of signatures. */
async function withList(list: string, files: Making['files'] & {}): Promise<readonly Found[]> {
  const directory = mkdtempSync(join(tmpdir(), 'arx-list-'));
  try {
    const path = join(directory, 'signatures');
    writeFileSync(path, list);
    return await findingsOf(
      malware,
      await auditSubject({ files, policy: options('ARX201', { lists: [path] }) }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const BAD = 'pretend that this is bad\n';
const BAD_MD5 = 'd6a78bb4e8e43bcb0b0f3d5b8a8c1c11';

const malwareCases: RuleCases = {
  rule: malware,
  positives: [
    { name: 'the test file of EICAR', made: { files: { 'a.com': EICAR } } },
    { name: 'the test file with a line end behind', made: { files: { 'a.txt': `${EICAR}\r\n` } } },
    {
      name: 'the test file in a zip in a zip',
      made: { files: { 'a.zip': zip({ name: 'b.zip', content: zip({ name: 'c', content: EICAR }) }) } },
      also: ([found]) => assert.equal(found?.evidence['member'], 'b.zip!/c'),
    },
    {
      name: 'a file in a list of sha256 digests',
      find: () => withList(`# list\n${hexOf(digestOf(BAD))}  Bad.One\n`, { x: BAD }),
      also: ([found]) => assert.deepEqual(found?.evidence, { name: 'Bad.One', by: 'sha256' }),
    },
    {
      name: 'a file in a list of ClamAV',
      find: async () => {
        const { createHash } = await import('node:crypto');
        const md5 = createHash('md5').update(BAD).digest('hex');
        return withList(`${md5}:${BAD.length}:Win.Bad-1\n`, { x: BAD });
      },
      also: ([found]) => assert.deepEqual(found?.evidence, { name: 'Win.Bad-1', by: 'md5' }),
    },
  ],
  nearMisses: [
    { name: 'a text about the test file', made: { files: { 'a.md': `The file is ${EICAR} and no more.` } } },
    { name: 'the test file in small letters', made: { files: { a: EICAR.toLowerCase() } } },
    {
      name: 'a file that is in no list',
      find: () => withList(`${hexOf(digestOf('other'))} Bad\n`, { x: BAD }),
    },
    { name: 'a digest of another size', find: () => withList(`${BAD_MD5}:99:Win.Bad-1\n`, { x: BAD }) },
  ],
};

const binaryCases: RuleCases = {
  rule: executableBinary,
  positives: [
    {
      name: 'a program for Linux',
      made: { files: { 'bin/tool*': elf(62, 3, true) } },
      also: ([found]) => {
        assert.equal(found?.evidence['architecture'], 'x86_64');
        assert.equal(found?.evidence['kind'], 'program');
      },
    },
    {
      name: 'a library for Windows',
      made: { files: { 'a.dll': pe(0xaa64, true) } },
      also: ([found]) => assert.equal(found?.evidence['architecture'], 'aarch64'),
    },
    { name: 'a program for macOS', made: { files: { tool: macho(0x0100000c) } } },
    { name: 'a program that is called a picture', made: { files: { 'logo.png': elf(40) } } },
    { name: 'WebAssembly', made: { files: { 'a.wasm': HEADS['wasm'] as Buffer } } },
    {
      name: 'a jar',
      made: { files: { 'a.jar': zip({ name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\n' }) } },
    },
    {
      name: 'a program in a tar.gz',
      made: { files: { 'a.tgz': tgz([{ name: 'bin/x' }, elf(183)]) } },
      also: ([found]) => assert.match(String(found?.evidence['member']), /bin\/x$/),
    },
    { name: 'a header that is cut short', made: { files: { x: elf(62).subarray(0, 12) } } },
  ],
  nearMisses: [
    { name: 'a shell script', made: { files: { 'run*': '#!/bin/sh\necho hi\n' } } },
    {
      name: 'a program where the policy allows it',
      made: { files: { x: elf(62) }, policy: { content: { allowBinaries: true } } },
    },
    {
      name: 'a text that begins with MZ',
      made: { files: { 'a.txt': `MZ is how programs for DOS begin, ${'x'.repeat(80)}\n` } },
    },
    { name: 'a zip of texts', made: { files: { 'a.zip': zip({ name: 'a.txt', content: 'ELF' }) } } },
    { name: 'a picture', made: { files: { 'a.png': HEADS['png'] as Buffer } } },
  ],
};

const data = (mode: string, more = {}): Making => ({
  files: { f: 'x' },
  data: [{ source: 0, target: '/srv/f', mode, ...more }],
});

const modeCases: RuleCases = {
  rule: specialMode,
  positives: [
    { name: 'a set-user-id bit', made: data('4755', { owner: 'root' }) },
    { name: 'a set-group-id bit', made: data('2755') },
    { name: 'a file that everybody may write', made: data('0666') },
    {
      name: 'a mode that the policy does not allow',
      made: { ...data('0755'), policy: { content: { modes: ['0644'] } } },
    },
    {
      name: 'sudo without a password',
      made: { files: { 'etc/sudoers.d/app': '# app\napp ALL=(root) NOPASSWD: /usr/bin/systemctl\n' } },
    },
    {
      name: 'sudo for everything',
      made: { files: { sudoers: 'Defaults env_reset\nops ALL=(ALL:ALL) ALL\n' } },
    },
    {
      name: 'a rule of polkit',
      made: {
        files: {
          'etc/polkit-1/rules.d/50-a.rules': 'polkit.addRule(function() { return polkit.Result.YES; });\n',
        },
      },
    },
  ],
  nearMisses: [
    { name: 'a usual mode', made: data('0755') },
    { name: 'a directory like /tmp', made: data('1777') },
    {
      name: 'a set-id bit that the policy allows',
      made: { ...data('4755'), policy: { content: { modes: ['4755'] } } },
    },
    {
      name: 'comments of sudoers',
      made: {
        files: { 'etc/sudoers.d/README': '# ops ALL=(ALL) NOPASSWD: ALL\nDefaults secure_path="/bin"\n' },
      },
    },
    { name: 'a page about sudoers', made: { files: { 'docs/sudo.md': 'ops ALL=(ALL) NOPASSWD: ALL\n' } } },
  ],
};

const deep = (levels: number): Buffer => {
  let inner = zip({ name: 'x.txt', content: 'x' });
  for (let level = 1; level < levels; level += 1) inner = zip({ name: 'in.zip', content: inner });
  return inner;
};

const isSeverity =
  (severity: string | undefined) =>
  ([found]: readonly Found[]): void =>
    assert.equal(found?.severity, severity);

const archiveCases: RuleCases = {
  rule: nestedArchive,
  positives: [
    {
      name: 'a zip that was looked into',
      made: { files: { 'a.zip': zip({ name: 'a', content: 'x' }, { name: 'b/' }) } },
      also: isSeverity('low'),
    },
    {
      name: 'a tar.gz that was looked into',
      made: { files: { 'a.tgz': tgz([{ name: 'a' }, 'x']) } },
      also: isSeverity('low'),
    },
    {
      name: 'an archive under another name',
      made: { files: { 'a.txt': tar([{ name: 'a' }, 'x']) } },
      also: isSeverity('low'),
    },
    {
      name: 'a zip with a name that leads out',
      made: { files: { 'a.zip': zip({ name: '../../etc/passwd', content: 'x' }) } },
      also: isSeverity(undefined),
    },
    {
      name: 'a tar with a link that leads out',
      made: { files: { 'a.tar': tar([{ name: 'l', type: '2', target: '/etc' }]) } },
      also: isSeverity(undefined),
    },
    {
      name: 'an encrypted zip',
      made: { files: { 'a.zip': zip({ name: 'a', content: 'x', flags: 1 }) } },
      also: ([found]) => assert.deepEqual(found?.evidence['unexamined'], ['it is encrypted']),
    },
    {
      name: 'an archive in a form that is not read',
      made: { files: { 'a.7z': HEADS['7z'] as Buffer } },
      also: isSeverity(undefined),
    },
    {
      name: 'archives that stand deeper than arx looks',
      made: { files: { 'a.zip': deep(5) } },
      also: ([found]) => {
        assert.equal(found?.evidence['depth'], 3);
        assert.match(String(found?.evidence['unexamined']), /more than 3 deep/);
      },
    },
    {
      name: 'a bomb',
      made: { files: { 'a.gz': gzipSync(Buffer.alloc(200 * 1024 * 1024)) } },
      also: ([found]) => assert.match(String(found?.evidence['unexamined']), /unpacks to more/),
    },
    {
      name: 'a zip that is cut short',
      made: { files: { 'a.zip': zip({ name: 'a', content: 'x' }).subarray(0, 60) } },
      also: isSeverity(undefined),
    },
    {
      name: 'a tar that is cut short',
      made: { files: { 'a.tar': tar([{ name: 'a' }, 'x'.repeat(2000)]).subarray(0, 1024) } },
      also: isSeverity(undefined),
    },
  ],
  nearMisses: [
    { name: 'a text that begins with PK', made: { files: { 'a.txt': 'PK is short for private key\n' } } },
    { name: 'a picture', made: { files: { 'a.png': HEADS['png'] as Buffer } } },
    { name: 'an empty file with the name of an archive', made: { files: { 'a.zip': '' } } },
    {
      name: 'a text that speaks of ustar',
      made: { files: { 'a.txt': `${' '.repeat(250)}the ustar format\n` } },
    },
  ],
};

const typeCases: RuleCases = {
  rule: otherType,
  positives: [
    {
      name: 'a program that is called a picture',
      made: { files: { 'logo.png': elf(62) } },
      also: isSeverity('medium'),
    },
    {
      name: 'a script that is called a picture',
      made: { files: { 'a.jpg': '#!/bin/sh\nrm -rf x\n' } },
      also: isSeverity('medium'),
    },
    {
      name: 'a zip that is called a text',
      made: { files: { 'notes.txt': zip({ name: 'a', content: 'x' }) } },
      also: isSeverity(undefined),
    },
    {
      name: 'a picture of another format',
      made: { files: { 'a.png': HEADS['jpeg'] as Buffer } },
      also: isSeverity(undefined),
    },
    {
      name: 'a page that is called an archive',
      made: { files: { 'release.tar.gz': '<html>404 not found</html>\n' } },
    },
    {
      name: 'bytes that are called a program text',
      made: { files: { 'a.py': Buffer.from([0, 1, 2, 255, 254, 0, 7]) } },
    },
  ],
  nearMisses: [
    {
      name: 'what it is called',
      made: {
        files: {
          'a.png': HEADS['png'] as Buffer,
          'b.txt': 'x\n',
          'c.sh': '#!/bin/sh\n',
          'd.dll': pe(0x8664),
        },
      },
    },
    { name: 'an icon in PNG form', made: { files: { 'favicon.ico': HEADS['png'] as Buffer } } },
    {
      name: 'a pointer of Git LFS',
      made: { files: { 'a.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n' } },
    },
    {
      name: 'a name that several kinds share',
      made: {
        files: {
          'a.bin': elf(62),
          'libc.so': '/* GNU ld script */\nGROUP ( /lib/libc.so.6 )\n',
          'x.dat': 'text\n',
        },
      },
    },
    { name: 'an empty file', made: { files: { 'a.png': '', '__init__.py': '' } } },
    {
      name: 'text in UTF-16 and Latin-1',
      made: {
        files: {
          'a.txt': Buffer.from('\ufeffhello', 'utf16le'),
          'b.txt': Buffer.from('caf\u00e9\n', 'latin1'),
        },
      },
    },
  ],
};

const large = (size: number): Buffer => Buffer.alloc(size, 'x');

const sizeCases: RuleCases = {
  rule: sizeAndName,
  positives: [
    {
      name: 'a file that is larger than the policy allows',
      made: { files: { a: large(100) }, policy: { content: { maxFile: 99 } } },
      also: isSeverity('high'),
    },
    {
      name: 'more in all than the policy allows',
      made: { files: { a: large(60), b: large(61) }, policy: { content: { maxTotal: 120 } } },
      also: isSeverity('high'),
    },
    {
      name: 'more entries than the policy allows',
      made: { files: { a: '1', b: '2', c: '3' }, policy: { content: { maxEntries: 2 } } },
      also: isSeverity('high'),
    },
    {
      name: 'a name that the policy denies',
      made: { files: { 'a/b.pem': 'x' }, policy: { content: { denyGlobs: ['*.pem'] } } },
      also: isSeverity('high'),
    },
    {
      name: 'a directory that the policy denies',
      made: { files: { '.git/': '' }, policy: { content: { denyGlobs: ['.git/'] } } },
      also: isSeverity('high'),
    },
    {
      name: 'a file above the bound of the rule',
      made: { files: { a: large(11), b: 'x' }, policy: options('ARX209', { large: 10 }) },
      also: isSeverity(undefined),
    },
    {
      name: 'a file that is nearly all',
      made: { files: { a: large(11 * 1024 * 1024), b: 'x' } },
      also: isSeverity(undefined),
    },
  ],
  nearMisses: [
    {
      name: 'exactly what the policy allows',
      made: { files: { a: large(100) }, policy: { content: { maxFile: 100, maxTotal: 100, maxEntries: 1 } } },
    },
    {
      name: 'names that the policy does not deny',
      made: {
        files: { 'a/b.pem.txt': 'x', '.gitignore': 'x' },
        policy: { content: { denyGlobs: ['*.pem', '.git/'] } },
      },
    },
    { name: 'one large file alone', made: { files: { a: large(11 * 1024 * 1024) } } },
    { name: 'a small file that is nearly all', made: { files: { a: large(1000), b: 'x' } } },
  ],
};

/** The cases of the rules about what kind of file something is. */
export const CASES: readonly RuleCases[] = [
  malwareCases,
  binaryCases,
  modeCases,
  archiveCases,
  typeCases,
  sizeCases,
];
