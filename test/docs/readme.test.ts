import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EXAMPLE_MANIFEST } from '../../src/model/manifest/example-manifest.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { saysWhatItShows } from './says-what-it-shows.ts';

void test('the commands of the README say what the README shows', async () => {
  needPackages(['git']);
  await saysWhatItShows('README.md', { ownCode: true });
});

void test('the example of arx init does not have the name of the tour: its floor would refuse the tour on the same host', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const [name = '', ...more] = EXAMPLE_MANIFEST.match(/^name: .*$/gm) ?? [];
  assert.deepEqual(more, []);
  assert.notEqual(name, '');
  assert.ok(!readme.split('\n').includes(name), name);
});
