import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARX, arxHome } from '../helpers/arx-home.ts';
import { seeded } from '../helpers/random.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';

const ROUNDS = 10;
const KILLS_A_ROUND = 5;
const SIZE = 300_000;

const place = scratch('killed');
const repository = makeGitRepository(join(place.path, 'git', 'app.git'));
const numbers = seeded(20_261_122);
for (let at = 0; at < 3; at += 1)
  repository.commit(Object.fromEntries(bytes(20).map((body, index) => [`f${at}-${index}`, body])));
const [web, gitWeb] = await Promise.all([startNginx(), startGitHttp(join(place.path, 'git'))]);
const names = ['a.bin', 'b.bin', 'c.bin', 'd.bin'];
for (const [index, body] of bytes(names.length, SIZE).entries())
  writeFileSync(join(web.root, names[index] ?? ''), body);
// So slow that a kill nearly always hits a transfer.
for (const name of names) await web.set(`/${name}`, { bytesPerSecond: 400_000 });
const home = arxHome('killed', { SSL_CERT_FILE: web.ca });
after(async () => {
  home.remove();
  await Promise.all([web.stop(), gitWeb.stop()]);
  place.remove();
});
const manifest = [
  'data:',
  ...names.map((name) => `  - ${name}: ${web.http}/${name}`),
  `  - app: git+${gitWeb.http}/app.git`,
];
writeFileSync(join(home.path, 'arx.yaml'), `${manifest.join('\n')}\n`);

test('repack completes and equals an undisturbed one after kill -9 at 50 random moments', async () => {
  const whole = await undisturbed();
  for (let round = 0; round < ROUNDS; round += 1) {
    home.emptyCache();
    for (let kill = 0; kill < KILLS_A_ROUND; kill += 1) {
      await killedAfter((whole.milliseconds * 0.9 * numbers.below(1000)) / 1000);
      demandWhole('arx.lock', whole.lock);
      demandWhole('app.arx', whole.bundle);
    }
    await home.ok(['repack', '-o', 'app.arx']);
    assert.deepEqual(written('arx.lock'), whole.lock);
    assert.deepEqual(written('app.arx'), whole.bundle);
    demandNoPartials();
    for (const name of ['arx.lock', 'app.arx']) rmSync(join(home.path, name));
  }
});

async function undisturbed(): Promise<{ lock: Buffer; bundle: Buffer; milliseconds: number }> {
  const began = performance.now();
  await home.ok(['repack', '-o', 'app.arx']);
  const milliseconds = performance.now() - began;
  const found = { lock: written('arx.lock'), bundle: written('app.arx'), milliseconds };
  for (const name of ['arx.lock', 'app.arx']) rmSync(join(home.path, name));
  return found;
}

async function killedAfter(milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [ARX, 'repack', '-o', 'app.arx'], {
    cwd: home.path,
    env: home.env,
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([sleep(milliseconds), ended]);
  child.kill('SIGKILL');
  await ended;
}

/** What was written is whole, or not there. */
function demandWhole(name: string, expected: Buffer): void {
  if (existsSync(join(home.path, name))) assert.deepEqual(written(name), expected);
}

/** What a killed run left beside the output or in the cache is gone after a whole one. */
function demandNoPartials(): void {
  const beside = readdirSync(home.path).filter((name) => !/^(tmp|config|cache-\d+)$/.test(name));
  assert.deepEqual(beside.sort(), ['app.arx', 'arx.lock', 'arx.yaml']);
}

function written(name: string): Buffer {
  return readFileSync(join(home.path, name));
}

/** Bodies that do not compress, the same in every run. */
function bytes(count: number, size = 2000): Buffer[] {
  return Array.from({ length: count }, () =>
    Buffer.from(Array.from({ length: size }, () => numbers.below(256))),
  );
}
