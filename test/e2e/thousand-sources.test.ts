import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arxHome } from '../helpers/arx-home.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';

const place = scratch('thousand');
const repository = makeGitRepository(join(place.path, 'git', 'app.git'));
for (let at = 0; at < 5; at += 1) repository.commit({ [`f${at}`]: `${at}\n` });
const [web, gitWeb] = await Promise.all([startNginx(), startGitHttp(join(place.path, 'git'))]);
const home = arxHome('thousand');
after(async () => {
  home.remove();
  await Promise.all([web.stop(), gitWeb.stop()]);
  place.remove();
});

mkdirSync(join(web.root, 'f'));
for (let at = 0; at < 990; at += 1) writeFileSync(join(web.root, 'f', `${at}.txt`), `file ${at}\n`);
const files = Array.from({ length: 990 }, (_, at) => `  - f/${at}.txt: ${web.http}/f/${at}.txt`);
const repositories = Array.from({ length: 10 }, (_, at) => {
  const path = at < 5 ? `#f${at}` : '';
  return `  - g/${at}: git+${gitWeb.http}/app.git${at % 2 === 0 ? '?ref=main' : ''}${path}`;
});
writeFileSync(join(home.path, 'arx.yaml'), `data:\n${[...files, ...repositories].join('\n')}\n`);

test('repack asks no server when nothing changed in 1,000 sources', async () => {
  await home.ok(['repack', '-o', 'app.arx']);
  const before = { web: (await web.requests()).length, git: (await gitWeb.nginx.requests()).length };
  assert.ok(before.web >= 990 && before.git > 0);
  const [bundle, lock] = [read('app.arx'), read('arx.lock')];
  for (const args of [['repack'], ['repack', '--locked'], ['repack', '--offline'], ['lock']]) {
    await home.ok(args[0] === 'repack' ? [...args, '-o', 'app.arx'] : args);
    assert.deepEqual([read('app.arx'), read('arx.lock')], [bundle, lock]);
  }
  assert.equal((await web.requests()).length, before.web);
  assert.equal((await gitWeb.nginx.requests()).length, before.git);
  await Promise.all([web.stop(), gitWeb.stop()]);
  await home.ok(['repack', '-o', 'again.arx']);
  assert.deepEqual(read('again.arx'), bundle);
});

function read(name: string): Buffer {
  return readFileSync(join(home.path, name));
}
