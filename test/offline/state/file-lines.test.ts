import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileLines } from '../../../src/offline/state/file-lines.ts';
import { StateBench } from './state-bench.ts';

const CHUNK = 256 * 1024;

function linesOf(text: string, longest: number): (readonly [string, string])[] {
  using bench = new StateBench();
  const path = bench.in('lines');
  writeFileSync(path, text);
  const fd = openSync(path, 'r');
  try {
    return [...fileLines(path, fd, longest)].map(({ bytes, is }) => [bytes.toString(), is]);
  } finally {
    closeSync(fd);
  }
}

const whole = (text: string) => [text, 'whole'] as const;
const LONG = ['', 'long'] as const;

const CASES: readonly (readonly [title: string, text: string, expected: readonly (readonly string[])[]])[] = [
  ['it is empty', '', []],
  ['all lines are whole', 'a\nbc\n', [whole('a'), whole('bc')]],
  ['some are empty', '\n\na\n', [whole(''), whole(''), whole('a')]],
  ['it ends within a line', 'a\nbc', [whole('a'), ['bc', 'cut']]],
  ['a line is as long as any may be', 'abcd\nx\n', [whole('abcd'), whole('x')]],
  ['a line is longer', 'abcde\nx\n', [LONG, whole('x')]],
  ['the last one is longer and has no end', 'x\nabcde', [whole('x'), LONG]],
];
for (const [title, text, expected] of CASES)
  test(`fileLines() gives each line and what it is when ${title}`, () => {
    assert.deepEqual(linesOf(text, 4), expected);
  });

for (const length of [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
  test(`fileLines() puts a line of ${length} bytes together, and tells a longer one once`, () => {
    const line = 'x'.repeat(length);
    assert.deepEqual(linesOf(`${line}\nend\n`, length), [whole(line), whole('end')]);
    assert.deepEqual(linesOf(`${line}\nend`, length - 1), [LONG, ['end', 'cut']]);
  });

test('fileLines() reads from the beginning wherever the file was read before', () => {
  using bench = new StateBench();
  const path = bench.in('lines');
  writeFileSync(path, 'a\nb\n');
  const fd = openSync(path, 'r+');
  try {
    const texts = (): string[] => [...fileLines(path, fd, 9)].map(({ bytes }) => bytes.toString());
    assert.deepEqual(
      [texts(), texts()],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    );
  } finally {
    closeSync(fd);
  }
});
