import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArxError } from '../../src/core/errors.ts';
import { parentOf } from '../../src/core/archive-path.ts';
import { type Selector, selector } from '../../src/model/select-paths.ts';
import type { Selection } from '../../src/model/selection.ts';
import { type Random, seeded } from '../helpers/random.ts';

const SOURCE = 'https://host.example/x.git';

/** What is left of some paths; a final slash says that one is a directory. */
function selected(selection: Selection | undefined, paths: readonly string[]): string[] {
  const select = selector(selection, SOURCE);
  const kept = paths.flatMap((path) => ask(select, path) ?? []);
  select.finish();
  return kept;
}

function ask(select: Selector, path: string): string | undefined {
  const name = path.replace(/\/$/, '');
  return select.path(name, path.endsWith('/') ? 'directory' : 'file');
}

function refusal(selection: Selection, paths: readonly string[]): ArxError {
  try {
    selected(selection, paths);
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
  return assert.fail('expected an error');
}

const TREE = [
  'README.md',
  'docs/',
  'docs/a.md',
  'docs/deep/',
  'docs/deep/b.txt',
  'src/',
  'src/a.ts',
  'src/.x/',
];

const CASES: readonly (readonly [string, Selection | undefined, readonly string[]])[] = [
  ['nothing is selected', undefined, TREE],
  ['only links are spoken of', { links: 'any' }, TREE],
  ['a directory is included', { include: ['docs'] }, ['docs', 'docs/a.md', 'docs/deep', 'docs/deep/b.txt']],
  ['files are included at any depth', { include: ['*.md'] }, ['README.md', 'docs/a.md']],
  ['what is in it is included', { include: ['docs/**'] }, ['docs/a.md', 'docs/deep', 'docs/deep/b.txt']],
  ['a directory is excluded', { exclude: ['docs/'] }, ['README.md', 'src', 'src/a.ts', 'src/.x']],
  [
    'files are excluded, and their directory stays',
    { exclude: ['*.txt'] },
    ['README.md', 'docs', 'docs/a.md', 'docs/deep', 'src', 'src/a.ts', 'src/.x'],
  ],
  ['both speak of one path', { include: ['docs'], exclude: ['deep/'] }, ['docs', 'docs/a.md']],
  ['a name is stripped', { strip: 1 }, ['a.md', 'deep', 'deep/b.txt', 'a.ts', '.x']],
  ['patterns meet what strip leaves', { strip: 1, include: ['/deep'] }, ['deep', 'deep/b.txt']],
  [
    'two patterns include the same',
    { include: ['docs', '*.md'] },
    ['README.md', 'docs', 'docs/a.md', 'docs/deep', 'docs/deep/b.txt'],
  ],
];

for (const [what, selection, expected] of CASES)
  test(`selector() keeps the right paths when ${what}`, () => {
    const kept = expected.map((path) => path.replace(/\/$/, ''));
    assert.deepEqual(selected(selection, TREE), kept);
    assert.deepEqual(selected(selection, TREE.toReversed()).sort(), [...kept].sort());
  });

const REFUSED: readonly (readonly [string, Selection, string, string | undefined])[] = [
  [
    'an include matches nothing',
    { include: ['*.md', '*.mdx'] },
    'nothing in it matches the pattern "*.mdx" of include, expected at least one path',
    'It has "README.md", "docs", "src"',
  ],
  [
    'a name is misspelt',
    { include: ['dosc/'] },
    'nothing in it matches the pattern "dosc/" of include, expected at least one path',
    'Did you mean "docs"?',
  ],
  [
    'a path is misspelt',
    { exclude: ['/docs/depe/b.txt'] },
    'nothing in it matches the pattern "/docs/depe/b.txt" of exclude, expected at least one path',
    'Did you mean "docs/deep/b.txt"?',
  ],
  [
    'an include names only what is excluded',
    { include: ['docs/a.md'], exclude: ['*.md'] },
    'only what exclude drops matches the pattern "docs/a.md" of include, expected another path',
    'Remove one of them',
  ],
  [
    'an exclude is behind another',
    { exclude: ['docs/', '*.txt'] },
    'only what exclude drops matches the pattern "*.txt" of exclude, expected another path',
    'Remove one of them',
  ],
  [
    'everything is excluded',
    { exclude: ['*'] },
    'include and exclude leave nothing of it, expected something',
    undefined,
  ],
  [
    'too much is stripped',
    { strip: 4 },
    'strip 4 leaves none of its paths, expected one that is longer',
    undefined,
  ],
];

for (const [what, selection, is, hint] of REFUSED)
  test(`selector() refuses with SOURCE_NOT_FOUND when ${what}`, () => {
    const error = refusal(selection, TREE);
    assert.equal(error.code, 'SOURCE_NOT_FOUND');
    assert.equal(error.message, `Cannot use "${SOURCE}": ${is}`);
    assert.equal(error.hint, hint);
  });

test('selector() names both when strip makes one path of two', () => {
  for (const paths of [
    ['a/x', 'b/x'],
    ['b/x', 'a/x'],
  ]) {
    const error = refusal({ strip: 1 }, paths);
    assert.equal(error.code, 'SOURCE_COLLISION');
    assert.equal(
      error.message,
      `Cannot use "${SOURCE}": strip 1 makes "x" of "a/x" and of "b/x", expected one of them`,
    );
  }
  for (const paths of [
    ['a/x', 'b/x/'],
    ['a/x/y', 'b/x'],
    ['b/x', 'a/x/y'],
  ])
    assert.equal(refusal({ strip: 1 }, paths).code, 'SOURCE_COLLISION');
  assert.deepEqual(selected({ strip: 1 }, ['a/x/', 'b/x/', 'a/x/1', 'b/x/2']), ['x', 'x', 'x/1', 'x/2']);
  assert.deepEqual(selected({ strip: 1, exclude: ['x'] }, ['a/x', 'b/x', 'a/y']), ['y']);
});

test('selector() is not asked below what is excluded, and is below what may have something included', () => {
  const select = selector({ include: ['*.md'], exclude: ['node_modules/', '/a/b'], strip: 1 }, SOURCE);
  assert.equal(select.enters('top'), true);
  assert.equal(select.enters('top/node_modules'), false);
  assert.equal(select.enters('top/docs'), true);
  assert.equal(select.enters('top/a/b'), false);
  assert.equal(select.enters('top/c/a/b'), true);
});

test('selector() agrees with a simple model on random trees', () => {
  const random = seeded(7);
  let compared = 0;
  for (let round = 0; round < 2000; round += 1) {
    const tree = randomTree(random);
    const selection = randomSelection(random);
    const expected = modelOf(tree, selection);
    const found = outcome(selection, tree);
    assert.deepEqual(found, expected, JSON.stringify({ tree, selection }));
    compared += typeof expected === 'string' ? 0 : 1;
  }
  assert.ok(compared > 200, `${compared} trees are too few to tell anything`);
});

function outcome(selection: Selection, tree: readonly string[]): string[] | string {
  try {
    return [...new Set(selected(selection, tree))].sort();
  } catch (error) {
    return (error as ArxError).code;
  }
}

/** Every directory has an entry of its own, as in a walk; the order is any. */
function randomTree(random: Random): string[] {
  const tree = new Set<string>();
  for (let count = 2 + random.below(8); count > 0; count -= 1) {
    const path = Array.from({ length: 1 + random.below(3) }, () => random.pick(['a', 'b', 'c', 'a.x'])).join(
      '/',
    );
    const taken = [...tree].some(
      (other) => `${path}/`.startsWith(`${other}/`) || other.startsWith(`${path}/`),
    );
    if (taken) continue;
    tree.add(path);
    for (let up = parentOf(path); up !== ''; up = parentOf(up)) tree.add(`${up}/`);
  }
  return [...tree].sort(() => random.below(3) - 1);
}

const PATTERNS = [
  'a',
  'b/',
  '/a',
  '*.x',
  'a/b',
  'a/*',
  '**/b',
  'a/**',
  '*',
  '/c/',
  '[ab]',
  '{b,c}',
  'a/**/c',
];

function randomSelection(random: Random): Selection {
  const some = (): string[] => Array.from({ length: 1 + random.below(2) }, () => random.pick(PATTERNS));
  return {
    ...(random.below(2) === 0 ? { include: some() } : {}),
    ...(random.below(2) === 0 ? { exclude: some() } : {}),
    ...(random.below(3) === 0 ? { strip: 1 } : {}),
  };
}

/** The rules of docs/manifest.md one after the other, over whole lists. */
function modelOf(
  tree: readonly string[],
  { include, exclude = [], strip = 0 }: Selection,
): string[] | string {
  const cut = (path: string): string => path.split('/').slice(strip).join('/');
  const stripped = tree.map(cut).filter((path) => path !== '' && path !== '/');
  if (stripped.length === 0 && strip > 0) return 'SOURCE_NOT_FOUND';
  const out = (path: string): boolean => exclude.some((text) => namesOrAbove(text, path));
  const remaining = stripped.filter((path) => !out(path));
  const kept = remaining.filter((path) => include?.some((text) => namesOrAbove(text, path)) ?? true);
  if (strip > 0 && collides(kept)) return 'SOURCE_COLLISION';
  const reached = stripped.filter((path) => !exclude.some((text) => isAbove(text, path)));
  const unused =
    exclude.some((text) => !reached.some((path) => names(text, path))) ||
    (include ?? []).some((text) => !remaining.some((path) => names(text, path)));
  const asked = include !== undefined || exclude.length > 0 || strip > 0;
  if (asked && (unused || kept.length === 0)) return 'SOURCE_NOT_FOUND';
  return [...new Set(kept.map((path) => path.replace(/\/$/, '')))].sort();
}

function collides(paths: readonly string[]): boolean {
  const files = paths.filter((path) => !path.endsWith('/'));
  return files.some(
    (file, index) => files.indexOf(file) !== index || paths.some((path) => path.startsWith(`${file}/`)),
  );
}

function above(path: string): string[] {
  const parts = path.replace(/\/$/, '').split('/');
  return parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
}

function isAbove(text: string, path: string): boolean {
  return above(path).some((directory) => names(text, directory));
}

function namesOrAbove(text: string, path: string): boolean {
  return names(text, path) || isAbove(text, path);
}

function names(text: string, path: string): boolean {
  if (text.endsWith('/') && !path.endsWith('/')) return false;
  const inner = text.replace(/\/$/, '');
  const anchored = inner.includes('/') ? inner.replace(/^\//, '') : `**/${inner}`;
  const expression = anchored
    .replaceAll('.', '\\.')
    .replaceAll('{', '(?:')
    .replaceAll('}', ')')
    .replaceAll(',', '|')
    .replace(/\*\*\/|\/\*\*$|\*/g, (star) =>
      star === '**/' ? '(?:[^/]+/)*' : star === '*' ? '[^/]*' : '(?:/[^/]+)+',
    );
  return new RegExp(`^${expression}$`).test(path.replace(/\/$/, ''));
}
