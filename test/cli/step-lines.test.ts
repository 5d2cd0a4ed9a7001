import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepLines } from '../../src/cli/step-lines.ts';

type Piece = readonly [step: string, stream: 'stdout' | 'stderr', text: string];

function shown(pieces: readonly Piece[], most?: number): string {
  const lines = stepLines(() => '12:30:05', most);
  const text = pieces.map(([step, stream, text]) => lines.show(step, stream, Buffer.from(text))).join('');
  return Buffer.from(text + lines.end(), 'latin1').toString();
}

for (const [title, pieces, expected] of [
  ['whole lines', [['a', 'stdout', 'one\ntwo\n']], '12:30:05 a | one\n12:30:05 a | two\n'],
  [
    'a line in pieces',
    [
      ['a', 'stdout', 'on'],
      ['a', 'stdout', 'e\n'],
    ],
    '12:30:05 a | one\n',
  ],
  ['a line without end', [['a', 'stdout', 'one']], '12:30:05 a | one\n'],
  ['empty lines', [['a', 'stdout', '\n\n']], '12:30:05 a | \n12:30:05 a | \n'],
  [
    'two streams in one line',
    [
      ['a', 'stdout', 'one'],
      ['a', 'stderr', 'err\n'],
      ['a', 'stdout', ' more\n'],
    ],
    '12:30:05 a | one\n12:30:05 a | err\n12:30:05 a |  more\n',
  ],
  ['UTF-8', [['ü', 'stdout', 'ä\n']], '12:30:05 ü | ä\n'],
  ['a label that deceives', [['a\u001b[2J', 'stdout', 'x\n']], String.raw`12:30:05 a\x1b[2J | x` + '\n'],
] as const satisfies readonly [string, readonly Piece[], string][])
  test(`stepLines() marks each line of ${title}`, () => {
    assert.equal(shown(pieces), expected);
  });

test('stepLines() shows the beginning and the last lines of very much', () => {
  const flood: Piece[] = Array.from({ length: 1000 }, (_, at) => ['a', 'stdout', `line ${at}\n`]);
  const lines = shown(flood, 100).trimEnd().split('\n');
  assert.equal(lines[0], '12:30:05 a | line 0');
  assert.ok(lines.length < 40, String(lines.length));
  assert.match(
    lines.join('\n'),
    /\n… only the end of what follows is shown\n… 8\.\d kB, of which these are the last lines\n12:30:05 a \| line 980\n/,
  );
  assert.equal(lines.at(-1), '12:30:05 a | line 999');
});
