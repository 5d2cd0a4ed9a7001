import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineBuffer } from '../../../src/offline/services/line-buffer.ts';
import { parseQuestion } from '../../../src/offline/services/question.ts';

test('parseQuestion() gives words when a shim has written the line', () => {
  assert.deepEqual(parseQuestion('17.0 service nginx restart'), {
    reply: '17.0',
    tool: 'service',
    words: ['nginx', 'restart'],
  });
  assert.deepEqual(parseQuestion('1.99 init.d/nginx'), { reply: '1.99', tool: 'init.d/nginx', words: [] });
});

const BAD = [
  '',
  ' ',
  'service nginx restart',
  '1.0',
  '1.0 ',
  '1.0  service',
  '1.0 service  nginx',
  '1.0 service nginx ',
  '../1.0 service nginx restart',
  '1.0/x service nginx restart',
  'a.0 service nginx restart',
  '12345678901.0 service nginx restart',
  '1.0 service nginx;rm restart',
  '1.0 service $(id) restart',
  '1.0 service nginx\trestart',
  '1.0 service nginx\rrestart',
  '1.0 service nginx\0 restart',
  '1.0 service ngin\u00ff restart',
  "1.0 service 'nginx' restart",
  '1.0 service nginx* restart',
];

for (const line of BAD)
  test(`parseQuestion() gives nothing when the line is ${JSON.stringify(line)}`, () => {
    assert.equal(parseQuestion(line), undefined);
  });

const CUTS: readonly (readonly [title: string, chunks: readonly string[], lines: readonly string[]])[] = [
  ['one chunk holds several lines', ['a\nb\nc'], ['a', 'b']],
  ['a line comes in pieces', ['a', 'b', '\nc\n'], ['ab', 'c']],
  ['a line is too long', ['12345678901\nb\n'], ['b']],
  ['a line that is too long comes in pieces', ['123456', '7890123', '45\nb\n'], ['b']],
  ['a line never ends', ['x'.repeat(100_000), 'x'.repeat(100_000), '\nok\n'], ['ok']],
  ['a line is as long as may be', ['1234567890\n'], ['1234567890']],
  ['nothing comes', ['', ''], []],
  ['lines are empty', ['\n\n'], ['', '']],
];

for (const [title, chunks, lines] of CUTS)
  test(`LineBuffer.push() gives the lines that are short enough when ${title}`, () => {
    const buffer = new LineBuffer(10);
    assert.deepEqual(
      chunks.flatMap((chunk) => buffer.push(Buffer.from(chunk))),
      lines,
    );
  });
