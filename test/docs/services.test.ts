import { test } from 'node:test';
import { nginxLines } from '../offline/services/nginx-lines.ts';
import { startSmallHost } from '../servers/small-host.ts';
import { saysWhatItShows } from './says-what-it-shows.ts';

void test('the commands of the page on services say what it shows when a real systemd runs a real nginx', async () => {
  await using host = await startSmallHost({ first: 'systemd', prepare: nginxLines() });
  await saysWhatItShows('docs/services.md', { enter: host.enter, parent: host.shared });
});
