import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { normalized } from '../docs/transcript.ts';
import { fencesOf } from '../docs/markdown.ts';
import { runProgram } from '../helpers/arx-home.ts';
import { COMPILED_CODE } from '../helpers/compiled-code.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { scratch } from '../servers/scratch.ts';

// UPDATE=1 writes down what the examples say now; read the difference before committing it.
const UPDATE = process.env['UPDATE'] === '1';
const ROOT = join(import.meta.dirname, '..', '..');
// The namespace has a loopback interface and no other one: what wants to leave it fails.
const LOOPBACK_ONLY = ['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--cap-add', 'ALL'];

for (const name of ['air-gap', 'deploy', 'fleet', 'library', 'tool']) {
  void test(`examples/${name} says what its page shows, with nothing but loopback, and leaves nothing`, async () => {
    needPackages(['bubblewrap', 'git', 'openssh-server', 'openssh-client', 'nginx-light', 'util-linux']);
    const file = join(ROOT, 'examples', name, 'README.md');
    const page = readFileSync(file, 'utf8');
    const block = fencesOf(page).find(({ language }) => language === 'console');
    assert.ok(block);
    const said = `${block.text.split('\n')[0]}\n${await runExample(name)}`;
    if (UPDATE)
      writeFileSync(
        file,
        page.replace(block.text, () => said),
      );
    else assert.equal(comparable(said), comparable(block.text));
  });
}

void test('npm start seals this checkout and runs what it sealed', async () => {
  using home = scratch('start');
  const { code, stdout, stderr } = await inLoopback(['npm', 'start', '--silent'], home.path);
  assert.equal(code, 0, stderr);
  const shown = stdout.split('\n');
  for (const line of [
    '$ arx run .cache/start/start.arx',
    'hello from a sealed bundle, you',
    '202 LICENSE',
    'this program came with the bundle: indeed',
  ])
    assert.ok(shown.includes(line), `${line}\n${stdout}${stderr}`);
});

/** What an example says, on both streams, with one name for its temporary files and servers. */
async function runExample(name: string): Promise<string> {
  using home = scratch('example');
  const tmp = join(home.path, 'tmp');
  mkdirSync(tmp);
  const { code, stdout } = await inLoopback(['sh', '-c', `exec sh examples/${name}/run.sh 2>&1`], tmp);
  assert.equal(code, 0, stdout);
  assert.deepEqual(readdirSync(tmp), []);
  return (
    stdout
      .replaceAll(new RegExp(`${tmp}/(tmp\\.|arx-test-deploy-|arx-example-)\\w+`, 'g'), '/tmp/demo')
      .replaceAll(tmp, '/tmp')
      .replaceAll(/\w+@127\.0\.0\.1/g, 'you@127.0.0.1')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4000')
      .replaceAll(/, \d+\.\d s$/gm, ', 1.0 s')
      // Columns were as wide as the temporary names.
      .replaceAll(/ {30,}/g, ' '.repeat(22))
  );
}

function inLoopback(argv: readonly string[], tmp: string): ReturnType<typeof runProgram> {
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/bin:/bin'}`;
  const env = {
    PATH: path,
    HOME: tmp,
    TMPDIR: tmp,
    ARX_STATE_DIR: join(tmp, '..', 'state'),
    LC_ALL: 'C.UTF-8',
    ...COMPILED_CODE,
  };
  return runProgram([...LOOPBACK_ONLY, ...argv], { cwd: ROOT, env });
}

/** Columns are as wide as what they hold, which here has another length on each run. */
function comparable(text: string): string {
  return normalized(text).replaceAll(/ {2,}/g, '  ');
}
