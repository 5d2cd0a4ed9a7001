import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { nestedFiles, type NestedLook } from '../../../src/audit/nested/nested-files.ts';
import { auditSubject, type Making } from '../../helpers/audit-subject.ts';
import { mutate, seeded } from '../../helpers/random.ts';
import { gnuLong, pax, tarEntry, tarFile } from '../../helpers/tar-bytes.ts';
import { tar, tgz, zip } from '../rules/content/binaries.ts';

async function look(name: string, bytes: Buffer, more: Making = {}): Promise<NestedLook> {
  const { subject, files } = await auditSubject({ files: { [name]: bytes }, ...more });
  const found = files[0] && nestedFiles(files[0], subject);
  assert.ok(found, 'it is no archive');
  return found;
}

const paths = ({ files }: NestedLook): readonly string[] => files.map(({ uses }) => uses[0].path);
const ar = (...members: readonly (readonly [string, Buffer])[]): Buffer =>
  Buffer.concat([
    Buffer.from('!<arch>\n'),
    ...members.flatMap(([name, content]) => [
      Buffer.from(`${name.padEnd(16)}${'0'.padEnd(32)}${String(content.length).padEnd(10)}\`\n`),
      content,
      Buffer.alloc(content.length % 2, '\n'),
    ]),
  ]);

const CASES: readonly (readonly [name: string, file: string, bytes: Buffer, paths: readonly string[]])[] = [
  ['a zip', 'a.zip', zip({ name: 'b/' }, { name: 'b/c', content: 'x'.repeat(999) }), ['a.zip!/b/c']],
  ['a tar', 'a.tar', tar([{ name: 'b/', type: '5' }], [{ name: 'b/c' }, 'x']), ['a.tar!/b/c']],
  [
    'a tar with long names',
    'a.tar',
    tarFile(
      pax({ path: 'p/long' }),
      tarEntry({ name: 'p' }, '1'),
      gnuLong('L', 'g/long'),
      tarEntry({ name: 'g' }, '2'),
    ),
    ['a.tar!/p/long', 'a.tar!/g/long'],
  ],
  ['a tar.gz', 'a.tar.gz', tgz([{ name: 'c' }, 'x']), ['a.tar', 'a.tar!/c']],
  ['a tgz', 'a.tgz', tgz([{ name: 'c' }, 'x']), ['a.tar', 'a.tar!/c']],
  ['a tar.zst', 'a.tar.zst', zstdCompressSync(tar([{ name: 'c' }, 'x'])), ['a.tar', 'a.tar!/c']],
  ['a gzip file', 'a.log.gz', gzipSync('x'), ['a.log']],
  [
    'a Debian package',
    'a.deb',
    ar(
      ['debian-binary', Buffer.from('2.0\n')],
      ['control.tar.gz', tgz([{ name: './control' }, 'Package: a\n'])],
    ),
    ['a.deb!/debian-binary', 'a.deb!/control.tar.gz', 'a.deb!/control.tar', 'a.deb!/control.tar!/./control'],
  ],
  [
    'a zip in a tar in a zip',
    'a.zip',
    zip({ name: 'b.tar', content: tar([{ name: 'c.zip' }, zip({ name: 'd', content: 'x' })]) }),
    ['a.zip!/b.tar', 'a.zip!/b.tar!/c.zip', 'a.zip!/b.tar!/c.zip!/d'],
  ],
];

void describe('nestedFiles()', () => {
  for (const [name, file, bytes, expected] of CASES)
    void it(`nestedFiles() looks into ${name}`, async () => {
      const found = await look(file, bytes);
      assert.deepEqual(paths(found), expected);
      assert.deepEqual(found.stopped, []);
      assert.deepEqual(found.unsafe, []);
    });

  void it('nestedFiles() tells unsafe names and unpacks nothing anywhere', async () => {
    const names = ['../x', '/etc/x', 'a/../../x', 'a\\..\\x', 'C:x', 'a\u0000b'];
    const zipped = await look('a.zip', zip(...names.map((name) => ({ name, content: 'x' }))));
    assert.deepEqual(zipped.unsafe, names);
    const links = await look(
      'a.tar',
      tar(
        [{ name: 'l', type: '2', target: '../../x' }],
        [{ name: 'd', type: '3' }],
        [{ name: 'i', type: '2', target: 'b/c' }],
      ),
    );
    assert.deepEqual(links.unsafe, ['l', 'd']);
  });

  void it('nestedFiles() stops at bombs, in one file and in all of them', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    assert.deepEqual((await look('a.gz', bomb)).stopped, ['it unpacks to more than the limit']);
    const inner = gzipSync(bomb);
    assert.deepEqual((await look('a.gz', gzipSync(inner))).stopped, ['it unpacks to more than the limit']);
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`${n}.gz`, gzipSync(Buffer.alloc(1024 * 1024 - 9, n))]),
    );
    const { subject, files } = await auditSubject({ files: many });
    for (const file of files) assert.equal(nestedFiles(file, subject)?.files.length, 1);
  });

  void it('nestedFiles() does not follow archives for ever', async () => {
    let bytes = Buffer.from('x');
    for (let depth = 0; depth < 50; depth += 1) bytes = gzipSync(bytes);
    const found = await look('a.gz', bytes, { policy: { content: { maxDepth: 4 } } });
    assert.deepEqual(found.stopped, ['archives stand more than 4 deep in it']);
    assert.equal(found.depth, 4);
  });

  void it('nestedFiles() throws nothing on archives that are cut or changed', async () => {
    const random = seeded(11);
    for (const [, file, bytes] of CASES)
      for (let count = 0; count < 300; count += 1) {
        const { subject, files } = await auditSubject({ files: { [file]: mutate(bytes, random) } });
        for (const one of files) nestedFiles(one, subject);
      }
  });
});
