import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { normalized, runTranscript } from './transcript.ts';

// UPDATE=1 writes down what the commands say now; read the difference before committing it.
const UPDATE = process.env['UPDATE'] === '1';
const FILE = join(import.meta.dirname, '..', '..', 'docs', 'rollback.md');

void test('the commands of docs/rollback.md say what the page shows', async () => {
  const page = readFileSync(FILE, 'utf8');
  const found = await runTranscript(page);
  if (UPDATE) writeFileSync(FILE, found);
  else assert.equal(normalized(found), normalized(page));
});
