import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { archivePath, archivePathProblem, comparePaths } from '../../src/core/archive-path.ts';
import { digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { linkChecker } from '../../src/model/link-target.ts';
import { TreeBuilder } from '../../src/model/tree-builder.ts';
import { plainFileLine } from '../../src/model/plain-file-line.ts';
import { formatEntry } from '../../src/model/tree.ts';
import { treeEntries } from '../../src/model/tree-reader.ts';

const name = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' });
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

test('comparePaths() orders any two texts as their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      fc.pre(a.isWellFormed() && b.isWellFormed());
      assert.equal(Math.sign(comparePaths(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000 },
  );
});

test('a built tree is read back with the same entries, whatever their order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 12 }), (paths) => {
      const files = paths.filter(
        (item) =>
          archivePathProblem(item) === undefined && !paths.some((other) => other.startsWith(`${item}/`)),
      );
      const build = (list: readonly string[]): ReturnType<TreeBuilder['build']> => {
        const builder = new TreeBuilder();
        for (const item of list)
          builder.add({
            kind: 'file',
            path: archivePath(item),
            executable: item.length % 2 === 0,
            size: item.length,
            digest: digestOf(item),
          });
        return builder.build();
      };
      const tree = build(files);
      assert.deepEqual(build(files.toReversed()).bytes, tree.bytes);
      const read = [...treeEntries(tree.bytes)]
        .filter((entry) => entry.kind === 'file')
        .map((entry) => entry.path);
      assert.deepEqual(read.toSorted(), files.toSorted());
    }),
  );
});

test('a tree gives back paths that look like a part of a line', () => {
  const paths = [
    'x","size":1}',
    '\\',
    '","kind":"file","path":"',
    '{"digest"',
    ',"executable":true',
    'é',
    '{"kind":"link"',
  ];
  const builder = new TreeBuilder();
  const file = { kind: 'file', executable: true, size: 1, digest: digestOf('') } as const;
  for (const path of paths) builder.add({ ...file, path: archivePath(path) });
  const read = [...treeEntries(builder.build().bytes)];
  assert.deepEqual(
    read,
    paths.toSorted(comparePaths).map((path) => ({ ...file, path })),
  );
});

const PLAIN = [
  { executable: false, size: 0, path: 'a' },
  { executable: true, size: 120, path: 'dir/a file.txt' },
  { executable: false, size: 999_999_999_999_999, path: '~' },
] as const;
for (const plain of PLAIN) {
  const entry = { kind: 'file', digest: digestOf('x'), ...plain, path: archivePath(plain.path) } as const;
  const line = Buffer.from(formatEntry(entry));

  test(`plainFileLine() reads the line of ${plain.path} wherever it stands`, () => {
    assert.deepEqual(plainFileLine(line, 0), { entry, end: line.length });
    const second = Buffer.concat([line, line, Buffer.from('more')]);
    assert.deepEqual(plainFileLine(second, line.length), { entry, end: 2 * line.length });
  });

  test(`plainFileLine() takes no line that differs from that of ${plain.path} in any byte, unless it is canonical too`, () => {
    let taken = 0;
    for (let at = 0; at < line.length; at += 1)
      for (let byte = 0; byte < 256; byte += 1) {
        const changed = Buffer.from(line);
        changed[at] = byte;
        const found = plainFileLine(changed, 0);
        if (found === undefined) continue;
        taken += 1;
        assert.equal(formatEntry(found.entry), changed.toString('latin1', 0, found.end));
      }
    assert.ok(taken > line.length);
  });

  test(`plainFileLine() takes no line of ${plain.path} that is cut off or has a byte more`, () => {
    for (let at = 0; at < line.length; at += 1) {
      assert.equal(plainFileLine(line.subarray(0, at), 0), undefined);
      const longer = Buffer.concat([line.subarray(0, at), Buffer.from('0'), line.subarray(at)]);
      const found = plainFileLine(longer, 0);
      if (found !== undefined)
        assert.equal(formatEntry(found.entry), longer.toString('latin1', 0, found.end));
    }
  });
}

const refusedPaths = [
  '',
  '/a',
  'a//b',
  'a/',
  './a',
  'a/..',
  '..',
  'a/../b',
  'a\0b',
  'a\nb',
  '\u007f',
  'x'.repeat(256),
  'a/'.repeat(2048) + 'a',
  '\ud800',
];
for (const item of refusedPaths) {
  test(`archivePath() refuses ${JSON.stringify(item.slice(0, 20))}`, () => {
    assert.throws(
      () => archivePath(item),
      (error) => error instanceof ArxError && error.code === 'UNSAFE_PATH',
    );
  });
}

const links: readonly (readonly [
  path: string,
  target: string,
  links: Record<string, string>,
  allowed: boolean,
])[] = [
  ['a', 'b', {}, true],
  ['a', 'missing/x', {}, true],
  ['d/a', '../b', {}, true],
  ['a', '..', {}, false],
  ['d/a', '../..', {}, false],
  ['a', '/etc/passwd', {}, false],
  ['a', 'b/../..', {}, false],
  ['m', 'd/l/..', { 'd/l': '..' }, false],
  ['m', 'd/l/../x', { 'd/l': 'deep/er' }, true],
  ['a', 'b', { a: 'b', b: 'a' }, false],
  ['a', 'b/x', { b: '/etc' }, false],
  ['a', '', {}, false],
  ['a', './././b', {}, true],
  ['d/e/f', '../../x/../../y', {}, false],
];
for (const [at, target, others, allowed] of links) {
  test(`linkChecker() ${allowed ? 'allows' : 'refuses'} ${at} -> ${JSON.stringify(target)} with ${JSON.stringify(others)}`, () => {
    const check = linkChecker(new Map(Object.entries({ ...others, [at]: target })));
    assert.equal(check(at) === undefined, allowed);
  });
}

const FILE = `"kind":"file"`;
const D = `"digest":"${digestOf('')}"`;
const documents: readonly (readonly [problem: string, text: string, code: string])[] = [
  ['no final newline', `{"kind":"directory","path":"a"}`, 'INTEGRITY_DOCUMENT'],
  [
    'descending paths',
    `{"kind":"directory","path":"b"}\n{"kind":"directory","path":"a"}\n`,
    'INTEGRITY_DOCUMENT',
  ],
  [
    'a repeated path',
    `{"kind":"directory","path":"a"}\n{"kind":"directory","path":"a"}\n`,
    'INTEGRITY_DOCUMENT',
  ],
  ['a missing parent', `{${D},${FILE},"path":"a/b","size":0}\n`, 'INTEGRITY_DOCUMENT'],
  [
    'a file as parent',
    `{${D},${FILE},"path":"a","size":0}\n{${D},${FILE},"path":"a/b","size":0}\n`,
    'INTEGRITY_DOCUMENT',
  ],
  ['an unknown member', `{"extra":1,"kind":"directory","path":"a"}\n`, 'INTEGRITY_DOCUMENT'],
  ['a duplicate member', `{"kind":"directory","kind":"directory","path":"a"}\n`, 'INTEGRITY_DOCUMENT'],
  ['white space', `{"kind": "directory","path":"a"}\n`, 'INTEGRITY_DOCUMENT'],
  ['executable false', `{${D},"executable":false,${FILE},"path":"a","size":0}\n`, 'INTEGRITY_DOCUMENT'],
  ['a negative size', `{${D},${FILE},"path":"a","size":-1}\n`, 'INTEGRITY_DOCUMENT'],
  ['a size of -0', `{${D},${FILE},"path":"a","size":-0}\n`, 'INTEGRITY_DOCUMENT'],
  ['an unknown kind', `{"kind":"device","path":"a"}\n`, 'INTEGRITY_DOCUMENT'],
  ['an empty line', `\n`, 'INTEGRITY_DOCUMENT'],
  ['a traversal', `{"kind":"directory","path":".."}\n`, 'UNSAFE_PATH'],
  ['a link out', `{"kind":"link","path":"a","target":"../x"}\n`, 'UNSAFE_LINK'],
];
for (const [problem, text, code] of documents) {
  test(`treeEntries() refuses ${problem}`, () => {
    assert.throws(
      () => [...treeEntries(Buffer.from(text))],
      (error) => error instanceof ArxError && error.code === code,
    );
  });
}
