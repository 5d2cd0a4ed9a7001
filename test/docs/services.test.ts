import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nginxLines } from '../offline/services/nginx-lines.ts';
import { startSmallHost } from '../servers/small-host.ts';
import { normalized, runTranscript } from './transcript.ts';

// UPDATE=1 writes down what the commands say now; read the difference before committing it.
const UPDATE = process.env['UPDATE'] === '1';
const FILE = join(import.meta.dirname, '..', '..', 'docs', 'services.md');

void test('the commands of the page on services say what it shows when a real systemd runs a real nginx', async () => {
  await using host = await startSmallHost({ first: 'systemd', prepare: nginxLines() });
  const page = readFileSync(FILE, 'utf8');
  const found = await runTranscript(page, { enter: host.enter, parent: host.shared });
  if (UPDATE) writeFileSync(FILE, found);
  else assert.equal(normalized(found), normalized(page));
});
