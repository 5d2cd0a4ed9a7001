import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from '../../src/commands/read-bytes.ts';
import { refusal } from '../offline/run-fixture.ts';

async function* nothing(): AsyncGenerator<Uint8Array> {}

test('readBytes() reads no more than its limit of a file without an end', async () => {
  const before = process.memoryUsage.rss();
  const reading = readBytes('/dev/zero', { stdin: nothing(), largest: 1024 * 1024 });
  await assert.rejects(reading, refusal('UNSAFE_LIMIT', '/dev/zero'));
  assert.ok(process.memoryUsage.rss() - before < 100 * 1024 * 1024);
});
