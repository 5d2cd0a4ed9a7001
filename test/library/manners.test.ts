import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { World } from './world.ts';

const execute = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');

/** Runs a program of its own; its standard output and error. */
async function program(world: World, text: string): Promise<{ stdout: string; stderr: string }> {
  const file = world.at('program.ts');
  writeFileSync(file, text.replaceAll('SRC', join(ROOT, 'src')));
  const env = {
    PATH: process.env['PATH'],
    HOME: world.at('home'),
    ARX_STATE_DIR: world.at('state'),
    TMPDIR: world.tmp,
  };
  return await execute(process.execPath, [file], { cwd: world.at('work'), env, timeout: 120_000 });
}

test('the library prints nothing, leaves no listener on process, and lets the process end', async () => {
  using world = new World();
  const { stdout, stderr } = await program(
    world,
    `
    import { existsSync, writeFileSync } from 'node:fs';
    const count = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = count();
    const { arx, ArxError } = await import('SRC/index.ts');
    writeFileSync('beside', 'beside');
    const bundle = arx.Bundle(
      arx.Data('file:///@/./beside', 'x'),
      arx.Code('sh', '-c', 'echo out; echo err >&2; cat x'),
      arx.Code({ text: '#!/bin/sh\\nexit 5' }),
    );
    let failed;
    await arx.run(bundle).catch((error) => { failed = error; });
    if (!(failed instanceof ArxError) || failed.code !== 'RUN_STEP_FAILED') throw failed;
    await arx.repack(bundle, { output: 'x.arx' });
    await arx.verify('x.arx');
    await arx.extract('x.arx', 'out');
    await arx.inline('file:///@/./beside');
    await arx.Source('https://127.0.0.1:1/x').run().catch(() => undefined);
    if (!existsSync('out/arx')) throw new Error('nothing was extracted');
    if (JSON.stringify(count()) !== JSON.stringify(before)) throw new Error(JSON.stringify(count()));
    `,
  );
  assert.equal(stdout, '');
  assert.equal(stderr, '');
  assert.deepEqual(world.leftovers(), []);
});

const HEAVY = /node_modules\/(?:got|simple-git|@sigstore|tar|archiver|@cyclonedx)\//;
for (const [entry, forbidden] of [
  ['index.ts', HEAVY],
  ['index.ts', /src\/(?:online|seal|trust|offline)\//],
  ['offline.ts', /node_modules\/(?:got|simple-git|archiver|@cyclonedx)\/|src\/(?:online|seal)\//],
] as const)
  test(`importing ${entry} loads nothing that matches ${forbidden}`, async () => {
    using world = new World();
    const { stdout } = await program(
      world,
      `
      import { registerHooks } from 'node:module';
      const loaded: string[] = [];
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
      const library = await import('SRC/${entry}');
      const { arx } = library;
      arx?.Bundle('code: [[sh, -c, "true"]]').externalize();
      process.stdout.write(loaded.join('\\n'));
      `,
    );
    const loaded = stdout.split('\n');
    assert.ok(loaded.some((url) => url.endsWith(`/src/${entry}`)));
    assert.deepEqual(
      loaded.filter((url) => forbidden.test(url)),
      [],
    );
  });

test('the entries name each export, and the offline half has no API object', async () => {
  for (const entry of ['index.ts', 'offline.ts'])
    assert.doesNotMatch(readFileSync(join(ROOT, 'src', entry), 'utf8'), /export (?:type )?\*/);
  const [whole, offline] = [await import('../../src/index.ts'), await import('../../src/offline.ts')];
  const names =
    'Arx ArxError Bundle Code Data ERROR_CODES EXIT File Inline Interpreter Source Url VERSION arx defaultInterpreter';
  assert.deepEqual(Object.keys(whole).sort().join(' '), names);
  assert.deepEqual(
    Object.keys(offline).sort().join(' '),
    'ArxError ERROR_CODES EXIT VERSION extract inspect readBundle remove rollback run status verify',
  );
});
