import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCount, formatSize } from '../../src/core/quantity.ts';
import { formatCommandLine } from '../../src/core/command-line.ts';
import { formatTable } from '../../src/cli/render/table.ts';
import { cutToWidth, padToWidth, textWidth } from '../../src/cli/text-width.ts';

test('formatSize() has three digits at most and a unit', () => {
  const sizes = [0, 999, 1000, 4_123_456, 99_949, 99_950, 999_499, 999_500, 8 * 2 ** 40];
  const shown = ['0 B', '999 B', '1.0 kB', '4.1 MB', '99.9 kB', '100 kB', '999 kB', '1.0 MB', '8.8 TB'];
  assert.deepEqual(sizes.map(formatSize), shown);
});

test('formatCount() agrees with its noun', () => {
  assert.equal(formatCount(1, 'entry'), '1 entry');
  assert.equal(formatCount(0, 'entry'), '0 entries');
  assert.equal(formatCount(2, 'file'), '2 files');
});

test('textWidth() counts columns: wide characters two, combining ones none', () => {
  assert.equal(textWidth('abc'), 3);
  assert.equal(textWidth('日本'), 4);
  assert.equal(textWidth('e\u0301'), 1);
  assert.equal(textWidth('😀'), 2);
});

test('cutToWidth() never exceeds the width', () => {
  assert.equal(cutToWidth('abcdef', 6), 'abcdef');
  assert.equal(cutToWidth('abcdefg', 6), 'abcde…');
  assert.equal(cutToWidth('日本語版', 6), '日本…');
  for (let columns = 1; columns < 10; columns += 1)
    assert.ok(textWidth(cutToWidth('日本a語e\u0301版', columns)) <= columns);
});

test('formatTable() aligns by width and leaves no space at the end', () => {
  assert.deepEqual(formatTable([['日本', 'x'], ['a', '', 'y'], ['b']]), ['日本  x', 'a        y', 'b']);
  assert.equal(padToWidth('日', 4), '日  ');
});

test('formatCommandLine() quotes what a shell would split, and shows what would deceive', () => {
  assert.equal(formatCommandLine(['sh', '-c', 'echo hi; ls']), "sh -c 'echo hi; ls'");
  assert.equal(formatCommandLine(['a=b', '', "it's", '$HOME']), "a=b '' 'it'\\''s' '$HOME'");
  assert.equal(formatCommandLine(['x\u202ey\n']), "'x\\u{202e}y\\n'");
});
