import { test } from 'node:test';
import { saysWhatItShows } from './says-what-it-shows.ts';

void test('the commands of docs/running.md say what the page shows', async () => {
  await saysWhatItShows('docs/running.md');
});
