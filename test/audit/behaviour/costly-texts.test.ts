import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadShellParser } from '../../../src/audit/behaviour/shell/shell-parser.ts';

/** Each step of the grammar's parser takes longer the longer this is: 16 KiB take many seconds, 512 KiB hours. */
const COSTLY = 'a@'.repeat(24 * 1024);

test('parse() stops at a text that is made to be slow, and gives it up as unread', async () => {
  const parser = await loadShellParser(0);
  assert.equal(parser.parse(COSTLY), undefined);
  assert.notEqual(parser.parse('echo still there\n'), undefined);
});
