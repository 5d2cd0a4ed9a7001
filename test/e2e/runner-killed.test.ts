import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARX, arxHome } from '../helpers/arx-home.ts';

const home = arxHome('runner-killed');
after(home.remove);
const path = (name: string): string => join(home.path, name);
const script = `touch ${path('at')}; sleep 60`;
const manifest = { name: 'app', data: [{ a: { text: 'hello' } }], code: [['sh', '-c', script]] };
writeFileSync(path('app.json'), JSON.stringify(manifest));
await home.ok(['repack', 'app.json', '-o', 'app.arx']);
const LIBRARY = pathToFileURL(join(import.meta.dirname, '../../src/index.ts')).href;
const CALL = `const { Arx } = await import('${LIBRARY}'); await new Arx().run('app.json');`;

const WAYS = {
  'a manifest': [ARX, 'run', 'app.json'],
  'a bundle that comes through a pipe': [ARX, 'run', '-'],
  'a manifest, by the library': ['--input-type=module', '-e', CALL],
};
for (const [title, argv] of Object.entries(WAYS))
  test(`nothing is left of a run of ${title} that was killed, once it is taken back`, async () => {
    rmSync(path('at'), { force: true });
    const child = spawn(process.execPath, argv, {
      cwd: home.path,
      env: home.env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(readFileSync(path('app.arx')));
    const closed = once(child, 'close');
    while (!existsSync(path('at')) && child.exitCode === null) await sleep(20);
    child.kill('SIGKILL');
    assert.deepEqual(await closed, [null, 'SIGKILL']);
    await home.ok(['rollback', 'app']);
    assert.deepEqual(home.leftovers(), []);
  });
