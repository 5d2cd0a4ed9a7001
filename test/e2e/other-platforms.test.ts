import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ARX, arxHome, type Ended, runProgram } from '../helpers/arx-home.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, '..', 'helpers', 'other-platform.ts')).href;
const home = arxHome('other-platforms');
after(() => home.remove());

before(async () => {
  const manifest = (name: string, more: string): string =>
    `name: ${name}\n${more}data: [{${home.path}/placed: {text: hello}}]\ncode: [["true"]]\n`;
  writeFileSync(join(home.path, 'app.yaml'), manifest('app', ''));
  writeFileSync(
    join(home.path, 'named.yaml'),
    manifest('named', 'platforms: [linux/arm64, linux/riscv64]\n'),
  );
  for (const name of ['app', 'named']) await home.ok(['repack', `${name}.yaml`, '-o', `${name}.arx`]);
});

function pretending(platform: string, program: string, args: readonly string[]): Promise<Ended> {
  const env = { ...home.env, PRETENDED_PLATFORM: platform };
  const file = join(dirname(ARX), `${program}.cjs`);
  return runProgram([process.execPath, '--import', PRELOAD, file, ...args], { cwd: home.path, env });
}

const CHANGES: readonly (readonly string[])[] = [
  ['run', 'app.arx'],
  ['run', 'app.arx', '--dry-run'],
  ['rollback'],
  ['remove', 'app'],
  ['status'],
];
const READS: readonly (readonly string[])[] = [
  ['verify', 'app.arx'],
  ['audit', 'app.arx', '--fail-on', 'never'],
  ['inspect', 'app.arx'],
  ['extract', 'app.arx', 'content'],
  ['export', 'app.arx', '--format', 'sh', '-o', 'app.sh'],
];
const CASES = [
  ['darwin', 'macOS', 'arx', CHANGES],
  ['win32', 'Windows', 'arx', CHANGES.slice(0, 1)],
  ['win32', 'Windows', 'arx-run', CHANGES.slice(3)],
] as const;
for (const [platform, system, program, changes] of CASES) {
  test(`${program} refuses with one sentence what changes a host when it is on ${system}`, async () => {
    for (const args of changes) {
      const said = await pretending(platform, program, args);
      assert.equal(said.code, 3, said.stderr);
      const sentence = `^error\\[RUN_NO_PLATFORM\\]: Cannot .*: this is ${system}, expected Linux\n`;
      assert.match(said.stderr, new RegExp(sentence));
      assert.match(said.stderr, /help: Here arx can verify, audit, inspect, extract and export;/);
    }
    const left = ['placed', 'state'].filter((name) => existsSync(join(home.path, name)));
    assert.deepEqual(left, []);
  });
}

/** As in a chroot into which nobody has mounted it. */
const WITHOUT_PROC = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs none /proc && exec "$@"',
  'sh',
  process.execPath,
];

function withoutProc(args: readonly string[]): Promise<Ended> {
  return runProgram([...WITHOUT_PROC, ARX, ...args], { cwd: home.path, env: home.env });
}

test('arx refuses what changes a host when /proc is not mounted, and says so', async () => {
  for (const args of CHANGES.slice(0, 4)) {
    const said = await withoutProc(args);
    assert.equal(said.code, 3, said.stderr);
    assert.match(said.stderr, /^error\[RUN_NO_PLATFORM\]: Cannot .*: this host has no \/proc, expected it/);
  }
  assert.equal(existsSync(join(home.path, 'placed')), false);
  assert.equal((await withoutProc(['verify', 'app.arx'])).code, 0);
});

for (const args of READS) {
  test(`${args[0]} works when arx is on macOS`, async () => {
    const said = await pretending('darwin', 'arx', args);
    assert.equal(said.code, 0, said.stderr);
  });
}

test('run refuses a bundle that names other platforms, saying which, and places nothing', async () => {
  for (const more of [[], ['--dry-run']]) {
    const said = await pretending('linux-x64', 'arx', ['run', 'named.arx', ...more]);
    assert.equal(said.code, 3, said.stderr);
    assert.match(
      said.stderr,
      /RUN_NO_PLATFORM\]: Cannot run the bundle: this host is linux\/amd64, expected linux\/arm64 or linux\/riscv64\n/,
    );
  }
  assert.equal(existsSync(join(home.path, 'placed')), false);
});

test('run accepts a bundle that names this platform, in the words of Node', async () => {
  const said = await pretending('linux-arm64', 'arx', ['run', 'named.arx', '--dry-run']);
  assert.equal(said.code, 0, said.stderr);
});
