import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDifferingLine } from '../../src/library/first-differing-line.ts';

type Case = readonly [
  a: string,
  b: string,
  expected: readonly [line: number, a: string | undefined, b: string | undefined] | undefined,
];

const long = 'x'.repeat(500);
const CASES: Readonly<Record<string, Case>> = {
  'both are empty': ['', '', undefined],
  'both are equal': ['a\nb\n', 'a\nb\n', undefined],
  'the first line differs': ['a\nb\n', 'c\nb\n', [1, 'a', 'c']],
  'a later line differs': ['a\nb\nc\n', 'a\nB\nc\n', [2, 'b', 'B']],
  'one goes on': ['a\n', 'a\nb\n', [2, undefined, 'b']],
  'the last newline is missing': ['a', 'a\n', [1, 'a', 'a']],
  'a line is longer': ['abc\n', 'ab\n', [1, 'abc', 'ab']],
  'a line is empty': ['a\n\nb\n', 'a\nb\n', [2, '', 'b']],
  'one is empty': ['', 'a\n', [1, undefined, 'a']],
  'a long line differs at its end': [
    `${long}a\n`,
    `${long}b\n`,
    [1, `…${'x'.repeat(40)}a`, `…${'x'.repeat(40)}b`],
  ],
  'the bytes are no UTF-8': ['\xff\n', '\xfe\n', [1, '\ufffd', '\ufffd']],
};

for (const [what, [a, b, expected]] of Object.entries(CASES)) {
  test(`firstDifferingLine() tells where the texts part when ${what}`, () => {
    const found = firstDifferingLine(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
    assert.deepEqual(found && [found.line, found.a, found.b], expected && [...expected]);
  });
}
