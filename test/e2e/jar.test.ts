import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Arx } from '../../src/index.ts';
import { arxHome } from '../helpers/arx-home.ts';
import { helloJar } from '../helpers/hello-jar/hello-jar.ts';
import { failure } from '../library/world.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { startNginx } from '../servers/nginx.ts';

needPackages(['default-jre-headless', 'util-linux']);

// Seals from a running server; every test below works on that bundle, with the server gone.
const nginx = await startNginx();
const home = arxHome('jar');
after(() => home.remove());

const jar = helloJar();
const cwd = join(home.path, 'placed');
writeFileSync(join(nginx.root, 'hello.jar'), jar);
writeFileSync(join(nginx.root, 'page.jar'), '<!DOCTYPE html><html><body>Sign in</body></html>');
writeFileSync(join(home.path, 'hello.jar'), jar);
writeFileSync(
  join(home.path, 'arx.yaml'),
  [
    `cwd: ${cwd}`,
    'data:',
    `  - lib/app.jar: jar+${nginx.http}/hello.jar`,
    `  - lib/inline.jar: {jar64: ${jar.toString('base64')}}`,
    'code:',
    `  - [jar+${nginx.http}/hello.jar, over http, "a b"]`,
    '  - [jar+file:///@/./hello.jar, from a file]',
    `  - {source: {jar64: ${jar.toString('base64')}}, args: [inline], label: written here}`,
    '',
  ].join('\n'),
);
writeFileSync(join(home.path, 'page.yaml'), `data: [{source: jar+${nginx.http}/page.jar, target: x}]\n`);
const refused = await home.run(['repack', 'page.yaml', '-o', 'page.arx']);
await home.ok(['repack', 'arx.yaml', '-o', 'app.arx']);
const again = await home.run(['repack', 'arx.yaml', '-o', 'again.arx', '--locked', '--offline']);
await nginx.stop();

test('repack refuses a web page in the place of a jar', () => {
  assert.equal(refused.code, 5, refused.stderr);
  assert.match(
    refused.stderr,
    /Cannot use "jar\+http:.*page\.jar": 127\.0\.0\.1:\d+ gave a web page, expected a jar/,
  );
  assert.ok(!existsSync(join(home.path, 'page.arx')));
});

test('repack seals jars again from the cache alone', () => {
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(readFileSync(join(home.path, 'app.arx')), readFileSync(join(home.path, 'again.arx')));
});

test('the lock has the integrity of a jar and no other URL', () => {
  const lock = readFileSync(join(home.path, 'arx.lock'), 'utf8');
  assert.match(lock, /integrity: "sha256-/);
  assert.doesNotMatch(lock, /url:/);
});

test('inspect and the dry run show that java runs the jars', async () => {
  const inspected = await home.ok(['inspect', 'app.arx']);
  assert.match(inspected, /java -jar source \d+ \(jar\+http/);
  const { code } = JSON.parse(await home.ok(['inspect', 'app.arx', '--json'])) as { code: object[] };
  assert.deepEqual(
    code.map((entry) => (entry as { jar?: boolean }).jar),
    [true, true, true],
  );
  const plan = await home.ok(['run', '--dry-run', 'app.arx']);
  assert.match(plan, /> java -jar \S+\/hello\.jar 'over http' 'a b'/);
  assert.ok(!existsSync(cwd));
});

test('run gives the jars to java without a network, and places them as the files that they are', async () => {
  mkdirSync(cwd);
  const said = await home.run(['run', 'app.arx'], { under: ['unshare', '-n'] });
  assert.equal(said.code, 0, said.stderr);
  const words = `${said.stdout}${said.stderr}`;
  for (const line of ['over http', 'a b', 'from a file', 'inline', 'hello from java, 2 arguments'])
    assert.ok(words.includes(line), `${line} is missing in ${words}`);
  for (const name of ['app.jar', 'inline.jar']) assert.deepEqual(readFileSync(join(cwd, 'lib', name)), jar);
  assert.deepEqual(home.leftovers(), []);
});

test('run places nothing when there is no java', async () => {
  const elsewhere = join(home.path, 'elsewhere');
  const text = `cwd: ${elsewhere}\nenv: {PATH: /nowhere}\ndata: [{x: {text: x}}]\ncode: [[jar+file:///@/./hello.jar]]\n`;
  writeFileSync(join(home.path, 'without.yaml'), text);
  await home.ok(['repack', 'without.yaml', '-o', 'without.arx']);
  const planned = await home.run(['run', '--dry-run', 'without.arx']);
  assert.equal(planned.code, 0);
  assert.match(planned.stderr, /the program "java" is not on this machine yet/);
  const said = await home.run(['run', 'without.arx']);
  assert.equal(said.code, 3, said.stderr);
  assert.match(said.stderr, /"java" is no program in \/nowhere/);
  assert.match(said.stderr, /default-jre-headless/);
  assert.ok(!existsSync(elsewhere));
});

test('run takes a java that the bundle itself places', async () => {
  const own = join(home.path, 'own');
  const text = [
    `cwd: ${own}`,
    `env: {PATH: '${own}/jre:/usr/bin:/bin'}`,
    `data: [{source: {text: "#!/bin/sh\\necho my own java $1"}, target: jre/java, mode: '0755'}]`,
    'code: [[jar+file:///@/./hello.jar]]',
  ].join('\n');
  writeFileSync(join(home.path, 'own.yaml'), text);
  await home.ok(['repack', 'own.yaml', '-o', 'own.arx']);
  const said = await home.run(['run', 'own.arx']);
  assert.equal(said.code, 0, said.stderr);
  assert.match(`${said.stdout}${said.stderr}`, /my own java -jar/);
});

const NO_JARS: readonly (readonly [string, Buffer])[] = [
  ['empty', Buffer.alloc(0)],
  ['text', Buffer.from('not a jar')],
  ['cut', jar.subarray(0, -1)],
  ['the end only', jar.subarray(-22)],
  ['a damaged directory', Buffer.from(jar).fill(0, jar.length - 100, jar.length - 60)],
];
for (const [what, bytes] of NO_JARS)
  test(`repack refuses a jar that is ${what}`, async () => {
    writeFileSync(join(home.path, 'bad.jar'), bytes);
    for (const source of ['jar+file:///@/./bad.jar', { jar64: bytes.toString('base64') }]) {
      writeFileSync(join(home.path, 'bad.yaml'), JSON.stringify({ data: [{ source, target: 'x' }] }));
      const said = await home.run(['repack', 'bad.yaml', '-o', 'bad.arx']);
      assert.equal(said.code, 5, said.stderr);
      assert.match(said.stderr, /SOURCE_NOT_AN_ARCHIVE/);
      assert.match(said.stderr, /Cannot use "(?:jar\+file|inline:jar64):/);
    }
  });

test('repack takes a jar with a starting program in front', async () => {
  writeFileSync(
    join(home.path, 'start.jar'),
    Buffer.concat([Buffer.from('#!/bin/sh\nexec java -jar "$0"\n'), jar]),
  );
  const text = 'code: [[jar+file:///@/./start.jar, started]]\n';
  writeFileSync(join(home.path, 'start.yaml'), text);
  const said = await home.run(['run', 'start.yaml']);
  assert.equal(said.code, 0, said.stderr);
  assert.match(`${said.stdout}${said.stderr}`, /started/);
});

test('Source.run() and Code() do jars, and inline() keeps one a jar', async () => {
  const arx = new Arx({ directory: home.path, tmp: home.env['TMPDIR'] ?? '', env: home.env });
  const source = arx.Source('jar+file:///@/./hello.jar'.replace('@/.', home.path.slice(1)));
  assert.match((await source.run(['x'])).stdout.toString(), /1 arguments\nx/);
  const inline = await arx.inline(source);
  assert.deepEqual(Object.keys(inline.externalize()), ['jar64']);
  assert.match((await inline.run(['y'])).stdout.toString(), /y/);
  const bundle = arx.Bundle(arx.Code('jar+file:///@/./hello.jar', 'z'));
  const { steps } = await arx.run(bundle);
  assert.deepEqual(steps[0]?.argv.slice(0, 2), ['java', '-jar']);
  await failure('RUN_STEP_FAILED', () => arx.Source(`file://${home.path}/hello.jar`).run());
});
