import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linearPattern } from '../../../src/core/linear-pattern.ts';

function matches(pattern: string, text: string): boolean {
  const read = linearPattern(pattern);
  if ('problem' in read) assert.fail(`${pattern}: ${read.problem}`);
  return read.matches(text);
}

test('linearPattern() agrees with RegExp on whole texts', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '\\.',
    '\\d',
    '\\w',
    '(a|b)',
    '(?:ab)',
    '(a|)',
    '[a-c]',
    '[\\]-]',
    'é',
  );
  const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '{0}');
  const part = fc.tuple(atom, quantifier).map((both) => both.join(''));
  const pattern = fc
    .array(fc.oneof(part, fc.constant('|')), { minLength: 1, maxLength: 6 })
    .map((all) => all.join(''));
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', '.', '1', ']', '-', 'é', '😀'),
    maxLength: 8,
  });
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      // `.` of linearPattern is any character.
      assert.equal(matches(source, subject), new RegExp(`^(?:${source})$`, 'us').test(subject));
    }),
    { seed: 4, numRuns: 3000 },
  );
});

for (const [pattern, text, expected] of [
  ['^abc$', 'abc', true],
  ['abc', 'xabc', false],
  ['abc', 'abcx', false],
  ['a|bc', 'abc', false],
  ['a\\$', 'a$', true],
  ['a\\\\$', 'a\\', true],
  ['(a*)*b', 'b', true],
  ['[a-z0-9.]+', 'a.9', true],
  ['[^/]+', 'a/b', false],
] as const)
  test(`linearPattern() ${expected ? 'matches' : 'does not match'} ${text} with ${pattern}`, () =>
    assert.equal(matches(pattern, text), expected));

for (const [pattern, problem] of [
  ['', /it is empty/],
  ['a'.repeat(1025), /more than 1024/],
  ['(', /"\(" without a "\)"/],
  [')', /"\)" without a "\("/],
  ['[a', /"\[" without a "\]"/],
  ['*a', /has "\*" where/],
  ['a**', /quantifier of a quantifier/],
  ['a+?', /quantifier of a quantifier/],
  ['(?=a)', /looks around/],
  ['(?<n>a)', /looks around/],
  ['(a)\\1', /\\1/],
  ['\\b', /\\b/],
  ['a{3,2}', /repeats/],
  ['a{101}', /repeats/],
  ['(a{100}){100}', /repeats too much/],
  ['[z-a]', /range/],
  ['a^b', /has "\^" where/],
  ['a$b', /has "\$" where/],
  ['('.repeat(40) + ')'.repeat(40), /nest too deeply/],
] as const)
  test(`linearPattern() refuses ${pattern.slice(0, 20)}`, () => {
    const read = linearPattern(pattern);
    assert.ok('problem' in read);
    assert.match(read.problem, problem);
  });

test('linearPattern() is quick where a RegExp would not end', () => {
  for (const pattern of ['(a+)+', '(a|a)*', '(.*)*x', 'a*a*a*a*a*a*a*x', '(a|aa)+'])
    assert.equal(matches(pattern, `${'a'.repeat(20_000)}!`), false);
});
