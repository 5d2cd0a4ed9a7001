import assert from 'node:assert/strict';
import { test } from 'node:test';
import picomatch from 'picomatch';
import { selectPattern, type SelectPattern } from '../../src/model/select-pattern.ts';
import { seeded } from '../helpers/random.ts';

function pattern(text: string): SelectPattern {
  const read = selectPattern(text);
  return 'problem' in read ? assert.fail(`${text}: ${read.problem}`) : read;
}

function matches(text: string, path: string): boolean {
  const isDirectory = path.endsWith('/');
  return pattern(text).matches(path.replace(/\/$/, '').split('/'), isDirectory);
}

// The table of docs/manifest.md, "Selection", and its edges: a pattern, what it names, what it does not.
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['*.md', ['a.md', '.md', 'd/e/a.md', 'x.md/'], ['a.mdx', 'a.md/b', 'A.MD']],
  ['docs', ['docs', 'docs/', 'a/docs/'], ['docs/a', 'adocs', 'doc']],
  ['docs/', ['docs/', 'a/docs/'], ['docs', 'a/docs', 'docs/a']],
  ['/docs', ['docs', 'docs/'], ['a/docs']],
  ['/docs/', ['docs/'], ['docs', 'a/docs/']],
  ['etc/*.conf', ['etc/a.conf', 'etc/.conf'], ['a/etc/a.conf', 'etc/a/b.conf']],
  ['etc/**', ['etc/a', 'etc/a/b', 'etc/.a/'], ['etc/', 'etc', 'a/etc/b']],
  ['etc/**/a', ['etc/a', 'etc/b/a', 'etc/b/c/a'], ['etc/ab', 'a']],
  ['**/etc/a', ['etc/a', 'x/etc/a', 'x/y/etc/a'], ['xetc/a']],
  ['**', ['a', 'a/b', '.a'], []],
  ['**/**/a', ['a', 'b/a'], ['b']],
  ['a**b', ['ab', 'axxb', 'x/a.b'], ['a/b']],
  ['?', ['a', '.', 'é', '😀', 'd/a'], ['ab', '']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x', '-x']],
  ['[!a-c]x', ['dx', '.x'], ['ax', 'x']],
  ['[^a]', ['b'], ['a']],
  ['[]a]', [']', 'a'], ['b', '[]a]']],
  ['[a-]', ['a', '-'], ['b']],
  ['{a,b}.txt', ['a.txt', 'b.txt', 'd/a.txt'], ['c.txt', '{a,b}.txt']],
  ['{a/b,c}', ['a/b', 'c', 'd/c'], ['d/a/b', 'a']],
  ['{a,{b,c}d}', ['a', 'bd', 'cd'], ['b', 'd']],
  ['{,un}pack', ['pack', 'unpack'], ['packed']],
  ['[{]a', ['{a'], ['a']],
  ['\\*', ['*', 'd/*'], ['a', '\\a']],
  ['\\!a', ['!a'], ['a']],
  ['\\{a,b\\}', ['{a,b}'], ['a']],
  ['a b', ['a b'], ['ab']],
  ['a.b', ['a.b'], ['axb']],
  ['(a|b)', ['(a|b)'], ['a']],
  ['+(a)', ['+(a)'], ['a', 'aa']],
];

for (const [text, hits, misses] of CASES)
  test(`selectPattern() names what it says when it reads ${text}`, () => {
    for (const path of hits) assert.ok(matches(text, path), `${text} ${path}`);
    for (const path of misses) assert.ok(!matches(text, path), `${text} ${path}`);
  });

test('selectPattern() agrees with picomatch on random patterns and paths', () => {
  const random = seeded(41);
  const options = { dot: true, nonegate: true, noext: true, posix: true };
  let hits = 0;
  for (let round = 0; round < 4000; round += 1) {
    const names = Array.from({ length: 1 + random.below(3) }, () =>
      Array.from({ length: 1 + random.below(3) }, () =>
        random.pick(['a', 'b', 'ab', '.', '*', '?', '[ab]', '[!a]', '{a,b}', '{b,a*}']),
      ).join(''),
    );
    const deep = names.flatMap((name) => (random.below(4) === 0 ? ['**', name] : [name])).join('/');
    // Names that are dots are in no tree, and a star beside a star is another matter to each tool.
    if (/(?:^|\/)\.+(?:\/|$)|[^/]\*\*|\*\*[^/]|\*[{]|[}]\*|\*\[|\*\?/.test(deep)) continue;
    const path = Array.from({ length: 1 + random.below(4) }, () =>
      Array.from({ length: 1 + random.below(3) }, () => random.pick(['a', 'b', '.x'])).join(''),
    ).join('/');
    const expected = picomatch(deep.includes('/') ? deep : `**/${deep}`, options)(path);
    assert.equal(matches(deep, path), expected, `${deep} ${path}`);
    hits += expected ? 1 : 0;
  }
  assert.ok(hits > 100, `${hits} hits are too few to tell anything`);
});

test('selectPattern() takes steps, not exponents, when a pattern is nasty', () => {
  const nasty = [
    `${'*a'.repeat(200)}b`,
    `${'**/a/'.repeat(100)}b`,
    `${'*?'.repeat(200)}b`,
    `${'[a-b]*'.repeat(150)}c`,
  ];
  const path = Array.from({ length: 15 }, () => 'a'.repeat(250)).join('/');
  const deep = Array.from({ length: 2000 }, () => 'a').join('/');
  for (const text of nasty) for (const victim of [path, deep]) assert.equal(matches(text, victim), false);
});

test('selectPattern() refuses more than 64 alternatives, however they nest', () => {
  for (const text of [
    '{a,b}'.repeat(7),
    '{a,{b,{c,d}}}'.repeat(4),
    `{${'a,'.repeat(64)}a}`,
    '{a,b}'.repeat(200),
  ])
    assert.match((selectPattern(text) as { problem: string }).problem, /more than 64/);
  assert.ok(!('problem' in selectPattern('{a,b}'.repeat(6))));
});
