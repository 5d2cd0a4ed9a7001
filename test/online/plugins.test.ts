import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { sourceContract } from '../../src/contract/source-contract.ts';
import { newPlugin } from '../../src/commands/plugin/new.ts';
import { arxHome, runProgram, tool } from '../helpers/arx-home.ts';
import { scratch } from '../servers/scratch.ts';

const place = scratch('plugins');
const home = arxHome('plugins');
after(() => {
  place.remove();
  home.remove();
});
const plugin = join(place.path, 'arx-source-releases');
newPlugin('source:releases', plugin);
const releases = join(place.path, 'releases');
release('1.0.0', 'one\n');

// What `arx plugin new` writes passes the contract.
sourceContract({
  name: 'plugin',
  plugin,
  fixture() {
    const own = scratch('plugin-releases');
    const put = (version: string, text: string): void => {
      mkdirSync(join(own.path, 'app', version), { recursive: true });
      writeFileSync(join(own.path, 'app', version, 'a.txt'), text);
    };
    put('1.9.0', 'one');
    return {
      url: `releases://${own.path}/app`,
      files: { 'a.txt': 'one' },
      missing: `releases://${own.path}/none`,
      change: () => put('1.10.0', 'two'),
      [Symbol.asyncDispose]: async () => own.remove(),
    };
  },
});

test("the tests that `arx plugin new` writes pass when node runs them in the plug-in's directory", async () => {
  const modules = join(dirname(plugin), 'node_modules', 'arx');
  mkdirSync(modules, { recursive: true });
  const contract = join(import.meta.dirname, '..', '..', 'src', 'contract.ts');
  const exports = { './contract': './contract.mjs' };
  writeFileSync(join(modules, 'package.json'), JSON.stringify({ name: 'arx', exports }));
  writeFileSync(join(modules, 'contract.mjs'), `export * from ${JSON.stringify(contract)};\n`);
  const { code, stdout } = await runProgram([process.execPath, '--test'], { cwd: plugin, env: home.env });
  assert.equal(code, 0, stdout);
  assert.match(stdout, /pass 8/);
  await tool('rm', '-r', join(dirname(plugin), 'node_modules'));
});

test('repack seals a source of a plug-in when the user allowed it, and run needs no plug-in', async () => {
  writeFileSync(join(home.path, 'arx.yaml'), `data:\n  - app: releases://${releases}/app\n`);
  const refused = await home.run(['repack', '-o', 'app.arx']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /the scheme "releases" is unknown/);
  assert.match(
    await notes(['plugin', 'add', plugin]),
    /^allowed arx-source-releases 0\.1\.0 for releases:\/\//m,
  );
  assert.match(
    await home.ok(['plugin', 'list']),
    /arx-source-releases +0\.1\.0 +source +releases:\/\/ +as allowed/,
  );
  await home.ok(['check']);
  await home.ok(['repack', '-o', 'app.arx']);
  const lock = readFileSync(join(home.path, 'arx.lock'), 'utf8');
  assert.match(lock, /plugin: "arx-source-releases@0\.1\.0"\n\s+resolved: "1\.0\.0"/);
  assert.match(await notes(['plugin', 'remove', 'arx-source-releases']), /^no longer allowed/);
  assert.match(await home.ok(['inspect', 'app.arx', '--tree']), /a\.txt/);
  await home.ok(['extract', 'app.arx', 'out']);
  assert.equal(await tool('sh', '-c', 'cat "$1"/*/a.txt', 'sh', join(home.path, 'out')), 'one\n');
});

test('no code of a plug-in runs when its files are not those that were allowed', async () => {
  await home.ok(['plugin', 'add', plugin]);
  const mark = join(place.path, 'ran');
  appendFileSync(
    join(plugin, 'index.js'),
    `\nawait import('node:fs').then((fs) => fs.writeFileSync('${mark}', ''));\n`,
  );
  home.emptyCache();
  const { code, stderr } = await home.run(['repack', '--lock-file', 'fresh.lock', '-o', 'fresh.arx']);
  assert.equal(code, 4, stderr);
  assert.match(stderr, /PLUGIN_CHANGED/);
  assert.match(stderr, /its files are sha256:[0-9a-f]{64}, expected sha256:[0-9a-f]{64} as allowed/);
  assert.equal(existsSync(mark), false);
  assert.equal(existsSync(join(home.path, 'fresh.arx')), false);
  assert.match(await home.ok(['plugin', 'list']), /changed/);
  assert.match(await notes(['plugin', 'add', plugin]), /^allowed anew/m);
});

test('a plug-in with a link that leads out is no more the allowed one, and not allowed anew', async () => {
  symlinkSync('/etc', join(plugin, 'etc'));
  assert.match(await home.ok(['plugin', 'list']), /changed/);
  const { code, stderr } = await home.run(['plugin', 'add', plugin]);
  assert.equal(code, 4, stderr);
  assert.match(stderr, /UNSAFE_LINK.*"etc" -> "\/etc"[^]*help: A plug-in has what it needs as files/);
  rmSync(join(plugin, 'etc'));
  assert.match(await home.ok(['plugin', 'list']), /as allowed/);
});

test('a project cannot allow a plug-in', async () => {
  await home.ok(['plugin', 'remove', 'arx-source-releases']);
  const config = JSON.stringify({
    plugins: [{ name: 'arx-source-releases', path: plugin, tree: `sha256:${'0'.repeat(64)}` }],
  });
  for (const name of ['config.yaml', '.arx.yaml']) writeFileSync(join(home.path, name), config);
  const { code, stderr } = await home.run(['check']);
  assert.equal(code, 2);
  assert.match(stderr, /the scheme "releases" is unknown/);
});

/** Modules of plug-ins that do what none may, and what arx says. */
const FAULTY: Readonly<Record<string, readonly [module: string, said: RegExp]>> = {
  'has no resolve': ['export default { vendor() {} };', /its default export has no resolve and vendor/],
  'throws a text': ['export default { resolve() { throw "no"; }, vendor() {} };', /PLUGIN_FAILED.*|says: no/],
  'throws a credential': [
    "export default { async resolve({ url }) { throw new Error('at https://me:PLANTED@host/'); }, vendor() {} };",
    /says: at https:\/\/.*host/,
  ],
  'resolves to two lines': [
    "export default { async resolve() { return 'a\\nb'; }, vendor() {} };",
    /resolved it to something else, expected one line/,
  ],
  'leaves its root': [
    "export default { async resolve() { return '1'; }, async vendor(_, __, files) { await files.file('../x', 'y'); return 'directory'; } };",
    /UNSAFE_PATH/,
  ],
  'links out': [
    "export default { async resolve() { return '1'; }, async vendor(_, __, files) { files.link('x', '/etc/passwd'); return 'directory'; } };",
    /UNSAFE_LINK/,
  ],
  'gives two files as one': [
    "export default { async resolve() { return '1'; }, async vendor(_, __, files) { await files.file('a', ''); await files.file('b', ''); return 'file'; } };",
    /gave 2 files, expected one whole file or a directory/,
  ],
};

for (const [what, [module, said]] of Object.entries(FAULTY)) {
  test(`repack refuses a plug-in that ${what} and leaves nothing`, async () => {
    using own = arxHome('faulty-plugin');
    const directory = join(own.path, 'plugin');
    newPlugin('source:faulty', directory);
    writeFileSync(join(directory, 'index.js'), module);
    await own.ok(['plugin', 'add', directory]);
    writeFileSync(join(own.path, 'arx.yaml'), 'data:\n  - app: faulty://host/PLANTED?token=PLANTED\n');
    const { code, stderr } = await own.run(['repack', '-o', 'app.arx']);
    assert.ok(code >= 2 && code <= 5, stderr);
    assert.match(stderr, said);
    assert.ok(!/me:PLANTED|token=PLANTED/.test(stderr), stderr);
    assert.equal(existsSync(join(own.path, 'app.arx')) || existsSync(join(own.path, 'arx.lock')), false);
    assert.deepEqual(own.leftovers(), []);
  });
}

async function notes(args: readonly string[]): Promise<string> {
  const { code, stderr } = await home.run(args);
  assert.equal(code, 0, stderr);
  return stderr;
}

function release(version: string, text: string): void {
  mkdirSync(join(releases, 'app', version), { recursive: true });
  writeFileSync(join(releases, 'app', version, 'a.txt'), text);
}
