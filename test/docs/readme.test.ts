import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { needPackages } from '../servers/debian-packages.ts';
import { normalized, runTranscript } from './transcript.ts';

// UPDATE=1 writes down what the commands say now; read the difference before committing it.
const UPDATE = process.env['UPDATE'] === '1';
const FILE = join(import.meta.dirname, '..', '..', 'README.md');

void test('the commands of the README say what the README shows', async () => {
  needPackages(['git']);
  const page = readFileSync(FILE, 'utf8');
  const found = await runTranscript(page);
  if (UPDATE) writeFileSync(FILE, found);
  else assert.deepEqual(normalized(found).split('\n'), normalized(page).split('\n'));
});
