import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fleetWords } from '../../src/library/fleet-words.ts';
import { parseFleet } from '../../src/model/fleet/parse-fleet.ts';
import { fencesOf } from './markdown.ts';
import { runTranscript } from './transcript.ts';

const PAGE = readFileSync(new URL('../../docs/fleet-file.md', import.meta.url), 'utf8');

void test('the fleet files of docs/fleet-file.md are good', () => {
  const files = fencesOf(PAGE).filter(({ language }) => language === 'yaml');
  assert.ok(files.length >= 5);
  for (const { text } of files) parseFleet(text, 'fleet.yaml', fleetWords());
});

void test('the commands of docs/fleet-file.md say what the page shows', async () => {
  assert.equal(await runTranscript(PAGE), PAGE);
});
