import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ARX, arxHome, runProgram } from '../helpers/arx-home.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, '..', 'helpers', 'no-network.ts')).href;
const WITHOUT_NETWORK = ['--import', PRELOAD];

const home = arxHome('no-network');
after(() => home.remove());
const manifest = (name: string): string => `name: ${name}
cwd: ${home.path}/${name}
data:
  - hello.txt: {text: hello}
  - tree: {a: {text: a}, b: {data: b}}
code:
  - [sh, -c, 'cat hello.txt tree/a > said']
  - {source: {text: "#!/bin/sh\\necho program >> said"}}
`;
for (const name of ['app', 'fresh']) writeFileSync(join(home.path, `${name}.yaml`), manifest(name));
await home.ok(['repack', 'app.yaml', '-o', 'app.arx']);
home.emptyCache();

const OFFLINE: Readonly<Record<string, readonly string[]>> = {
  verify: ['verify', 'app.arx'],
  inspect: ['inspect', 'app.arx', '--tree'],
  'inspect --json': ['inspect', 'app.arx', '--json'],
  extract: ['extract', 'app.arx', 'extracted'],
  export: ['export', 'app.arx', '--format', 'tar.gz', '-o', 'app.tar.gz'],
  'audit --rebuild': ['audit', 'app.arx', '--rebuild'],
  'run --dry-run': ['run', 'app.arx', '--dry-run'],
  run: ['run', 'app.arx'],
  'a bundle alone': ['app.arx'],
  key: ['key', 'ls'],
  trust: ['trust', 'ls'],
  cache: ['cache', 'info'],
  explain: ['explain', 'INTEGRITY_DIGEST'],
  version: ['version'],
};

for (const [name, args] of Object.entries(OFFLINE)) {
  test(`${name} loads no network code when it would throw`, async () => {
    const said = await home.run(args, { node: WITHOUT_NETWORK });
    assert.equal(said.code, 0, said.stderr);
    assert.doesNotMatch(said.stderr, /NO NETWORK/);
  });
}

for (const args of [
  ['verify', 'app.arx'],
  ['inspect', 'app.arx'],
  ['run', 'app.arx'],
]) {
  test(`arx-run ${args[0]} loads no network code when it would throw`, async () => {
    const program = join(dirname(ARX), 'arx-run.cjs');
    const argv = [process.execPath, ...WITHOUT_NETWORK, program, ...args];
    const said = await runProgram(argv, { cwd: home.path, env: home.env });
    assert.equal(said.code, 0, said.stderr);
  });
}

test('run placed its data and ran its commands when no network code could load', () => {
  assert.equal(readFileSync(join(home.path, 'app', 'said'), 'utf8'), 'hello\na\nprogram\n');
  assert.ok(existsSync(join(home.path, 'extracted')));
});

test('the offline library loads no network code when it is imported', () => {
  const entry = pathToFileURL(join(import.meta.dirname, '..', '..', 'src', 'offline.ts')).href;
  const script = `const all = await import(${JSON.stringify(entry)}); console.log(Object.keys(all).length > 0)`;
  const argv = [...WITHOUT_NETWORK, '--input-type=module', '-e', script];
  assert.equal(execFileSync(process.execPath, argv, { encoding: 'utf8' }), 'true\n');
});

const ATTEMPTS: Readonly<Record<string, string>> = {
  fetch: "await fetch('http://127.0.0.1:9')",
  'a module for sockets': "await import('node:net')",
  'a package for HTTP': "await import('got')",
  'a module that Node loaded': "process.getBuiltinModule('http').get('http://127.0.0.1:9')",
  'a socket': "process.getBuiltinModule('net').connect(9, '127.0.0.1')",
  'a server': "process.getBuiltinModule('net').createServer().listen(0)",
  'a name': "await process.getBuiltinModule('dns').promises.lookup('localhost')",
  'a datagram': "process.getBuiltinModule('dgram').createSocket('udp4')",
  'a web socket': "new WebSocket('ws://127.0.0.1:9')",
};

for (const [what, code] of Object.entries(ATTEMPTS)) {
  test(`the preload throws when a program tries ${what}`, async () => {
    const argv = [process.execPath, ...WITHOUT_NETWORK, '--input-type=module', '-e', code];
    const said = await runProgram(argv, { cwd: dirname(dirname(ARX)) });
    assert.equal(said.code, 1);
    assert.match(said.stderr, /NO NETWORK HERE/);
  });
}

test('repack of a source on a server fails when no network code can load', async () => {
  writeFileSync(join(home.path, 'online.yaml'), "data:\n  - x: 'http://127.0.0.1:9/x'\n");
  const said = await home.run(['repack', 'online.yaml', '-o', 'x.arx'], { node: WITHOUT_NETWORK });
  assert.notEqual(said.code, 0);
  assert.match(said.stderr, /NO NETWORK HERE/);
});
