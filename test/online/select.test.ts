import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { makeGitRepository } from '../servers/git-repository.ts';
import { codeOf, contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const FILES: Readonly<Record<string, string>> = {
  'top/README.md': 'readme',
  'top/bin/tool': 'tool',
  'top/docs/a.md': 'a',
  'top/docs/deep/b.txt': 'b',
  'top/etc/app.conf': 'conf',
  'top/etc/.hidden': 'hidden',
};
const LINK = 'top/bin/link';

/** The same content as a directory, in a repository and in an archive beside the manifest. */
function sample({ project }: Workplace): void {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(project, 'tree', path)), { recursive: true });
    writeFileSync(join(project, 'tree', path), text);
  }
  chmodSync(join(project, 'tree/top/bin/tool'), 0o755);
  symlinkSync('tool', join(project, 'tree', LINK));
  execFileSync('tar', ['-C', join(project, 'tree'), '-czf', join(project, 'tree.tgz'), 'top']);
  makeGitRepository(join(project, 'tree.git')).commit({
    ...FILES,
    'top/bin/tool': { text: 'tool', executable: true },
    [LINK]: { link: 'tool' },
  });
}

const URLS = ['file:///@/./tree/', 'tar+file:///@/./tree.tgz', 'git+file:///@/./tree.git'];

const CASES: readonly (readonly [string, object, Record<string, string>])[] = [
  [
    'include',
    { include: ['*.md'] },
    { top: '/', 'top/README.md': 'readme', 'top/docs': '/', 'top/docs/a.md': 'a' },
  ],
  [
    'include and exclude',
    { include: ['docs/', 'top/etc/*'], exclude: 'deep' },
    {
      top: '/',
      'top/docs': '/',
      'top/docs/a.md': 'a',
      'top/etc': '/',
      'top/etc/app.conf': 'conf',
      'top/etc/.hidden': 'hidden',
    },
  ],
  [
    'strip',
    { strip: 2 },
    {
      tool: '*tool',
      link: '-> tool',
      'a.md': 'a',
      deep: '/',
      'deep/b.txt': 'b',
      'app.conf': 'conf',
      '.hidden': 'hidden',
    },
  ],
  [
    'strip and include',
    { strip: 1, include: ['/bin'] },
    { bin: '/', 'bin/tool': '*tool', 'bin/link': '-> tool' },
  ],
  [
    'exclude',
    { strip: 1, exclude: ['docs', '.*', 'bin/', 'README.md'] },
    { etc: '/', 'etc/app.conf': 'conf' },
  ],
];

for (const [what, selection, expected] of CASES)
  test(`every kind of directory gives the same tree when ${what} select from it`, async () => {
    using w = workplace('select');
    sample(w);
    const trees = new Set<string>();
    for (const source of URLS) {
      const resolved = await w.resolve([{ source, ...selection }]);
      const vendored = onlyOne(resolved);
      assert.deepEqual(contentOf(vendored), expected, source);
      trees.add(vendored.tree.digest);
      const again = await w.resolve([{ source, ...selection }], resolved.lock, { locked: true });
      assert.equal(onlyOne(again).tree.digest, vendored.tree.digest);
    }
    assert.equal(trees.size, 1);
  });

const REFUSED: readonly (readonly [string, object, RegExp, RegExp?])[] = [
  [
    'SOURCE_NOT_FOUND',
    { include: ['*.md', '*.mdx'] },
    /nothing in it matches the pattern "\*\.mdx" of include/,
  ],
  ['SOURCE_NOT_FOUND', { exclude: 'dcos' }, /nothing in it matches the pattern "dcos" of exclude/],
  [
    'SOURCE_NOT_FOUND',
    { include: 'elsewhere/**' },
    /matches the pattern "elsewhere\/\*\*" of include/,
    /^It has "[^"]+"/,
  ],
  ['SOURCE_NOT_FOUND', { strip: 9 }, /strip 9 leaves none of its paths/],
];

for (const [code, selection, message, hint] of REFUSED)
  test(`every kind of directory is refused when ${JSON.stringify(selection)} selects nothing`, async () => {
    using w = workplace('select-nothing');
    sample(w);
    for (const source of URLS) {
      const error = await errorOf(w.resolve([{ source, ...selection }]));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      if (hint !== undefined) assert.match(error.hint ?? '', hint, source);
      assert.ok(error.message.startsWith(`Cannot use "${source}": `), error.message);
    }
  });

test('every kind of directory is refused when strip makes one path of two', async () => {
  using w = workplace('select-collision');
  sample(w);
  for (const [from, to] of [
    ['top/README.md', 'other/README.md'],
    ['top/bin', 'other/bin'],
  ] as const)
    cpSync(join(w.project, 'tree', from), join(w.project, 'tree', to), { recursive: true });
  const error = await errorOf(w.resolve([{ source: 'file:///@/./tree/', strip: 1 }]));
  assert.equal(error.code, 'SOURCE_COLLISION');
  assert.match(error.message, /makes "README.md" of "other\/README.md" and of "top\/README.md"/);
});

test('file source has one tree for each selection, and each again when nothing changed', async () => {
  using w = workplace('select-cache');
  sample(w);
  const source = 'file:///@/./tree/';
  const sources = [source, { source, include: 'docs' }, { source, exclude: 'docs' }, { source, strip: 1 }];
  const first = await w.resolve(sources);
  assert.equal(first.vendored.size, 4);
  const OLD = new Date('2020-01-01T00:00:00Z');
  for (const path of Object.keys(FILES)) utimesSync(join(w.project, 'tree', path), OLD, OLD);
  for (let round = 0; round < 3; round += 1) {
    const again = await w.resolve(sources, first.lock, { locked: true });
    for (const [key, { tree }] of first.vendored)
      assert.equal(again.vendored.get(key)?.tree.digest, tree.digest);
    for (const vendored of again.vendored.values()) contentOf(vendored);
  }
  appendFileSync(join(w.project, 'tree/top/bin/tool'), 'more');
  const changed = await w.resolve(sources, first.lock);
  assert.deepEqual(
    changed.changes.filter(({ state }) => state === 'changed').map(({ source: key }) => key),
    [source, `${source} {"exclude":["docs"]}`, `${source} {"strip":1}`],
  );
});

test('file source does not look at what is below an excluded directory', async () => {
  using w = workplace('select-prune');
  sample(w);
  mkdirSync(join(w.project, 'tree/run/deep'), { recursive: true });
  execFileSync('mkfifo', [join(w.project, 'tree/run/pipe'), join(w.project, 'tree/top/pipe')]);
  const before = statSync(join(w.project, 'tree/run')).atimeMs;
  const source = 'file:///@/./tree';
  assert.equal(await codeOf(w.resolve([{ source, exclude: 'run' }])), 'UNSAFE_ENTRY');
  const vendored = onlyOne(await w.resolve([{ source, exclude: ['/run', 'pipe', '/top/[!b]*'] }]));
  assert.deepEqual(Object.keys(contentOf(vendored)), ['top', 'top/bin', 'top/bin/link', 'top/bin/tool']);
  assert.equal(statSync(join(w.project, 'tree/run')).atimeMs, before);
  assert.deepEqual(readdirSync(join(w.project, 'tree/run')).sort(), ['deep', 'pipe']);
});

test('tar source takes an archive with pipes and devices when they are excluded', async () => {
  using w = workplace('select-special');
  sample(w);
  execFileSync('mkfifo', [join(w.project, 'tree/top/pipe')]);
  execFileSync('tar', ['-C', join(w.project, 'tree'), '-cf', join(w.project, 'special.tar'), 'top']);
  const source = 'tar+file:///@/./special.tar';
  assert.equal(await codeOf(w.resolve([source])), 'UNSAFE_ENTRY');
  const vendored = onlyOne(await w.resolve([{ source, strip: 1, exclude: 'pipe' }]));
  assert.equal(contentOf(vendored)['README.md'], 'readme');
});

test('a source is refused with MANIFEST_NO_EFFECT when it is one file and something selects from it', async () => {
  using w = workplace('select-file');
  sample(w);
  for (const source of ['file:///@/./tree/top/README.md', 'git+file:///@/./tree.git#top/README.md']) {
    const error = await errorOf(w.resolve([{ source, exclude: 'x', links: 'any' }]));
    assert.ok(['MANIFEST_NO_EFFECT', 'SOURCE_NOT_FOUND'].includes(error.code), error.message);
    const { code, message } = await errorOf(w.resolve([{ source, links: 'any' }]));
    assert.equal(code, 'MANIFEST_NO_EFFECT');
    assert.equal(message, `Cannot select from "${source}": it is one file, and links would have no effect`);
  }
});

test('links that lead out are refused with UNSAFE_LINK unless they are declared', async () => {
  using w = workplace('select-links');
  mkdirSync(join(w.project, 'tree'));
  const targets: Readonly<Record<string, string>> = {
    absolute: '/usr/bin/x',
    above: '../x',
    inside: 'absolute',
  };
  for (const [name, target] of Object.entries(targets)) symlinkSync(target, join(w.project, 'tree', name));
  execFileSync('tar', ['-C', join(w.project, 'tree'), '-cf', join(w.project, 'tree.tar'), '.']);
  const links = Object.entries(targets).map(([name, target]) => [name, { link: target }]);
  makeGitRepository(join(w.project, 'tree.git')).commit(Object.fromEntries(links));
  const expected = Object.fromEntries(
    Object.entries(targets).map(([name, target]) => [name, `-> ${target}`]),
  );
  for (const source of ['file:///@/./tree', 'tar+file:///@/./tree.tar', 'git+file:///@/./tree.git']) {
    assert.equal(await codeOf(w.resolve([source])), 'UNSAFE_LINK', source);
    const resolved = await w.resolve([{ source, links: 'any' }]);
    const { tree } = onlyOne(resolved);
    assert.equal(tree.links, 'any');
    const { links: _links, ...undeclared } = tree;
    assert.throws(() => contentOf({ ...onlyOne(resolved), tree: undeclared }), { code: 'UNSAFE_LINK' });
    assert.deepEqual(contentOf(onlyOne(resolved)), expected);
    // The content is in the cache now; who does not declare it may not have it from there either.
    assert.equal(await codeOf(w.resolve([source], renamed(resolved.lock, source))), 'UNSAFE_LINK', source);
    assert.equal(
      (await w.resolve([{ source, links: 'any' }], resolved.lock, { locked: true })).vendored.size,
      1,
    );
  }
});

/** The lock with the entry under the key of the source without a selection. */
function renamed(lock: Awaited<ReturnType<Workplace['resolve']>>['lock'], source: string): typeof lock {
  return { sources: new Map([...lock.sources].map(([, entry]) => [source, entry])) };
}

test('names that are not the same everywhere are warned of once, when they come in', async () => {
  using w = workplace('select-names');
  mkdirSync(join(w.project, 'tree/d'), { recursive: true });
  for (const name of [
    'a',
    'A',
    'b',
    'B',
    'd/nul.txt',
    'd/x ',
    'd/stra\u00dfe',
    'd/STRASSE',
    'e\u0301',
    '\u00e9',
  ])
    writeFileSync(join(w.project, 'tree', name), name);
  const source = 'file:///@/./tree';
  const { lock } = await w.resolve([source]);
  const warnings = w.events.filter(({ type }) => type === 'warning');
  assert.deepEqual(
    warnings.map((event) => ('message' in event ? event.message : '')),
    [
      `"${source}": it has 4 names that only case or Unicode form tells from another: "A" and "a", "B" and "b", "d/STRASSE" and "d/stra\u00dfe" and 1 more`,
      `"${source}": it has 1 name that Windows has for devices: "d/nul.txt"`,
      `"${source}": it has 1 name that Windows cannot have: "d/x "`,
    ],
  );
  w.events.length = 0;
  await w.resolve([source], lock);
  assert.deepEqual(
    w.events.filter(({ type }) => type === 'warning'),
    [],
  );
});
