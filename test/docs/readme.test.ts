import { test } from 'node:test';
import { needPackages } from '../servers/debian-packages.ts';
import { saysWhatItShows } from './says-what-it-shows.ts';

void test('the commands of the README say what the README shows', async () => {
  needPackages(['git']);
  await saysWhatItShows('README.md', { ownCode: true });
});
