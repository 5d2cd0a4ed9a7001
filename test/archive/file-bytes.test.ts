import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { FileBytes } from '../../src/archive/file-bytes.ts';
import { refusal } from '../offline/run-fixture.ts';

test('FileBytes says where a file cannot be read when the system refuses', () => {
  // Nothing is mapped at the first address, so reading it is an input/output error (proc(5)).
  const fd = openSync('/proc/self/mem', 'r');
  try {
    assert.throws(() => new FileBytes(fd).fill(1), refusal('USAGE_NO_FILE', 'behind byte 0', 'EIO'));
  } finally {
    closeSync(fd);
  }
});
