import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBytes } from '../../src/commands/read-bytes.ts';
import { ARX } from '../helpers/arx-home.ts';
import { scratch } from '../servers/scratch.ts';
import { refusal } from '../offline/run-fixture.ts';

async function* nothing(): AsyncGenerator<Uint8Array> {}

test('readBytes() reads no more than its limit of a file without an end', async () => {
  const before = process.memoryUsage.rss();
  const reading = readBytes('/dev/zero', { stdin: nothing(), largest: 1024 * 1024 });
  await assert.rejects(reading, refusal('UNSAFE_LIMIT', '/dev/zero'));
  assert.ok(process.memoryUsage.rss() - before < 100 * 1024 * 1024);
});

test('readBytes() refuses a named pipe, to which nobody may ever write, and reads what a pipe of the shell gives', async () => {
  using place = scratch('plans');
  const pipe = join(place.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const options = { stdin: nothing(), largest: 1024 };
  await assert.rejects(readBytes(pipe, options), refusal('USAGE_NO_FILE', 'it is a named pipe'));
  const script = `'${process.execPath}' '${ARX}' check <(printf 'name: web\\ndata: [{a: {text: b}}]\\n')`;
  execFileSync('bash', ['-c', script], { cwd: place.path, stdio: 'pipe' });
});
