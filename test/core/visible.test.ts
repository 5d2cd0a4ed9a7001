import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeForJson, visible, visibleLines } from '../../src/core/visible.ts';

const CASES: readonly (readonly [string, string])[] = [
  ['plain name.txt', 'plain name.txt'],
  ['grün 日本 😀 é', 'grün 日本 😀 é'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
  ['nul\0 del\u007f c1\u009b', 'nul\\x00 del\\x7f c1\\x9b'],
  ['cod\u202eexe.txt', 'cod\\u{202e}exe.txt'],
  ['iso\u2066late\u2069', 'iso\\u{2066}late\\u{2069}'],
  ['zero\u200bwidth\u200d\ufeff', 'zero\\u{200b}width\\u{200d}\\u{feff}'],
  ['soft\u00adhyphen', 'soft\\xadhyphen'],
  ['lines\u2028and\u2029paragraphs', 'lines\\u{2028}and\\u{2029}paragraphs'],
  ['no\u00a0break\u3000wide', 'no\\xa0break\\u{3000}wide'],
  ['filler\u3164\u115f', 'filler\\u{3164}\\u{115f}'],
  ['tag\u{e0041}', 'tag\\u{e0041}'],
  ['lone\ud800', 'lone\\u{d800}'],
];

test('visible() shows every character that could forge, hide or reorder a line', () => {
  for (const [text, shown] of CASES) assert.equal(visible(text), shown);
});

test('visible() changes nothing in what it has shown', () => {
  for (const [, shown] of CASES) assert.equal(visible(shown), shown);
});

test('visibleLines() keeps newlines and nothing else', () => {
  assert.equal(visibleLines('a\u001b\nb\u202e\n'), 'a\\x1b\nb\\u{202e}\n');
});

test('escapeForJson() gives JSON of the same value without a deceptive character', () => {
  for (const [text] of CASES) {
    const json = escapeForJson(JSON.stringify({ text }));
    assert.deepEqual(JSON.parse(json), { text });
    assert.equal(visible(json), json);
  }
});
