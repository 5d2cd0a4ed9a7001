import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connectorTemplate } from '../../src/commands/plugin/connector-template.ts';
import { fencesOf } from './markdown.ts';
import { saysWhatItShows } from './says-what-it-shows.ts';

const PAGE = readFileSync(new URL('../../docs/connectors/writing.md', import.meta.url), 'utf8');

void test('the commands of docs/connectors/writing.md say what the page shows', async () => {
  await saysWhatItShows('docs/connectors/writing.md');
});

void test('the package.json of docs/connectors/writing.md is that of the template', () => {
  const shown = fencesOf(PAGE).find(({ language }) => language === 'json');
  const {
    description: _,
    scripts: __,
    ...written
  } = JSON.parse(connectorTemplate('box')['package.json'] ?? '');
  assert.deepEqual(JSON.parse(shown?.text ?? ''), written);
});
