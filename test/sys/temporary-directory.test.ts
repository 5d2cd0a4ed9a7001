import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TemporaryDirectory } from '../../src/sys/temporary-directory.ts';

test('TemporaryDirectory says which place is no directory for temporary files, and what to set', () => {
  for (const [tmp, problem] of [
    [join(tmpdir(), 'arx-none'), 'it does not exist'],
    [import.meta.filename, 'it is no directory'],
  ] as const) {
    const message = `Cannot make a private directory in "${tmp}": ${problem}, expected a directory that you may write`;
    assert.throws(() => new TemporaryDirectory(tmp), {
      code: 'WRITE_FAILED',
      message,
      hint: 'Set TMPDIR to one',
    });
  }
});

test('TemporaryDirectory leaves alone what got its name once it was vacated', () => {
  const directory = new TemporaryDirectory(tmpdir());
  directory.vacate();
  assert.ok(!existsSync(directory.path));
  mkdirSync(directory.path);
  directory[Symbol.dispose]();
  rmdirSync(directory.path);
});
