import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatProblem } from '../../src/cli/code-frame.ts';
import { createPaint } from '../../src/cli/paint.ts';
import type { Problem } from '../../src/core/errors.ts';

function problem(line: number, column: number, length: number): Problem {
  return {
    code: 'MANIFEST_VALUE',
    message: 'Cannot',
    at: { file: 'arx.yaml', line, column, length },
    hint: 'try',
  };
}

/** The frame alone: what is between the place and the help. */
function frame(text: string, line: number, column: number, length = 1): string[] {
  return formatProblem(problem(line, column, length), text)
    .split('\n')
    .slice(2, -1);
}

test('formatProblem() draws no frame when there is no place or no text', () => {
  const { at: _, ...placeless } = problem(1, 1, 1);
  assert.equal(formatProblem(placeless, 'a'), 'error[MANIFEST_VALUE]: Cannot\n  help: Try');
  assert.equal(
    formatProblem(problem(1, 2, 1), undefined),
    'error[MANIFEST_VALUE]: Cannot\n  --> arx.yaml:1:2\n  help: Try',
  );
});

test('formatProblem() shows up to two lines before, not beyond an empty one', () => {
  assert.deepEqual(frame('a\nb\nc\nd\n', 4, 1), [' 2 | b', ' 3 | c', ' 4 | d', '   | ^']);
  assert.deepEqual(frame('a\n\nc\n', 3, 1), [' 3 | c', '   | ^']);
});

test('formatProblem() widens the gutter when lines have more digits', () => {
  assert.deepEqual(frame('x\n'.repeat(12), 10, 1), ['  8 | x', '  9 | x', ' 10 | x', '    | ^']);
});

test('formatProblem() puts carets under wide, combined and invisible characters', () => {
  assert.deepEqual(frame('日本x', 1, 3), [' 1 | 日本x', '   |     ^']);
  assert.deepEqual(frame('日本x', 1, 1, 2), [' 1 | 日本x', '   | ^^^^']);
  assert.deepEqual(frame('🎉x', 1, 2), [' 1 | 🎉x', '   |   ^']);
  assert.deepEqual(frame('a\u202ex', 1, 3), [' 1 | a\\u{202e}x', '   |          ^']);
  assert.deepEqual(frame('\t- x', 1, 4), [' 1 | \\t- x', '   |     ^']);
});

test('formatProblem() cuts a long line around the caret, and stays within the width', () => {
  const line = `${'a'.repeat(300)}X${'b'.repeat(300)}`;
  const [shown = '', carets = ''] = frame(line, 1, 301);
  assert.equal(shown.charAt(carets.indexOf('^')), 'X');
  assert.ok(shown.length <= 105, String(shown.length));
  const [head = '', below = ''] = frame(line, 1, 3);
  assert.ok(head.startsWith(' 1 | aaa') && head.endsWith('…'));
  assert.equal(below, '   |   ^');
});

test('formatProblem() keeps carets inside what is shown when a place is very long', () => {
  for (const column of [1, 50, 400])
    for (const line of frame('x'.repeat(1000), 1, column, 5000)) assert.ok(line.length <= 106, line);
});

test('formatProblem() covers credentials, and leaves carets where they were', () => {
  const line = 'a: https://bob:s3cret@host.example/x#y';
  const [shown = '', carets = ''] = frame(line, 1, line.indexOf('#') + 1, 2);
  assert.doesNotMatch(shown, /s3cret|bob/);
  assert.equal(shown.indexOf('#'), carets.indexOf('^'));
});

test('formatProblem() escapes what would act on a terminal', () => {
  const text = formatProblem({ code: 'MANIFEST_VALUE', message: '\u001b[2J', hint: '\u0007' }, undefined);
  assert.equal(text, 'error[MANIFEST_VALUE]: \\x1b[2J\n  help: \\x07');
});

test('formatProblem() paints when it is given a painter', () => {
  const paint = createPaint(true);
  assert.ok(formatProblem(problem(1, 1, 1), 'a', { paint }).includes(paint.red('^')));
});
