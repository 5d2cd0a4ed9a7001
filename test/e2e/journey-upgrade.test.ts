import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { elf } from '../audit/rules/content/binaries.ts';
import { arxHome, type Ended } from '../helpers/arx-home.ts';
import { showsLines } from '../helpers/shows-lines.ts';
import { type GitHttpServer, startGitHttp } from '../servers/git-http.ts';
import { type GitRepository, makeGitRepository } from '../servers/git-repository.ts';

const home = arxHome('journey-upgrade');
const at = (...names: string[]): string => join(home.path, ...names);
let server: GitHttpServer;
let repository: GitRepository;
let old = '';
let young = '';

const manifest = (command: string): string => `name: shop
data:
  - /srv/app: git+${server.http}/app.git?^1.4
  - /etc/conf: file:///@/./conf
code:
  - [sh, -ec, '${command}']
`;
const executable = (text: string): { text: string; executable: true } => ({ text, executable: true });

before(async () => {
  mkdirSync(at('git'));
  repository = makeGitRepository(at('git', 'app.git'));
  old = repository.commit({
    'deploy/install.sh': executable('#!/bin/sh -e\necho one\necho two\n'),
    'src/app.js': 'start();\n',
    'old.sh': 'echo old\n',
  });
  repository.tag('v1.4.0', old);
  server = await startGitHttp(at('git'));
  mkdirSync(at('conf'));
  writeFileSync(at('conf', 'app.conf'), 'listen = 8080\n');
  writeFileSync(at('arx.yaml'), manifest('echo restart app'));
  await home.ok(['repack', '-o', 'shop.arx']);
});
after(async () => {
  await server.stop();
  home.remove();
});

/** Upstream works on, and releases. */
function release(): void {
  for (let change = 1; change < 17; change += 1)
    repository.commit({ 'src/app.js': `start(${change});\n` }, { message: `Change ${change}` });
  young = repository.commit(
    {
      'deploy/install.sh': executable('#!/bin/sh -e\necho one\necho 2\necho three\n'),
      'bin/migrate': elf(62, 2, true),
      'old.sh': { remove: true },
    },
    { message: 'Migrate the \u001b[31mdatabase' },
  );
  repository.tag('v1.5.0', young);
}

const ended = (run: Ended): readonly [number, string] => [run.code, run.stderr];

test('arx update tells what moved, how many commits lie between and what they say', async () => {
  release();
  const updated = await home.run(['update', '/srv/app']);
  assert.equal(updated.code, 0, updated.stderr);
  const from = `v1\\.4\\.0 ${old.slice(0, 12)}`;
  const to = `v1\\.5\\.0 ${young.slice(0, 12)}`;
  showsLines(updated.stdout, [
    new RegExp(`^~ /srv/app +${from} -> ${to} +.*17 commits, \\d+ B -> \\d+ B, `),
    new RegExp(`^ +${young.slice(0, 12)} Migrate the \\\\x1b\\[31mdatabase$`),
    /^ +[0-9a-f]{12} Change 16$/,
    /^ +and 7 more$/,
    /^arx\.lock: 1 changed, 1 unchanged$/,
  ]);
});

test('arx repack --locked takes what the lock says, and arx diff shows what is new', async () => {
  writeFileSync(at('arx.yaml'), manifest('bin/migrate && echo restart app'));
  const packed = await home.run(['repack', '--locked', '-o', 'new.arx']);
  assert.equal(packed.code, 0, packed.stderr);
  const diff = await home.run(['diff', 'shop.arx', 'new.arx'], { under: ['unshare', '-n'] });
  assert.deepEqual(ended(diff), [0, '']);
  showsLines(diff.stdout, [
    /^shop\.arx [0-9a-f]{12} -> new\.arx [0-9a-f]{12} +[+-][\d.]+ k?B +signer unchanged$/,
    new RegExp(
      `^  ~ app +v1\\.4\\.0 ${old.slice(0, 12)} -> v1\\.5\\.0 ${young.slice(0, 12)} +\\+1 ~2 -1 files`,
    ),
    /^ +\+ bin\/migrate +elf, 120 B +NEW EXECUTABLE$/,
    /^ +~ deploy\/install\.sh +\+2 -1 lines$/,
    /^ +- old\.sh/,
    /^ +~ src\/app\.js +\+1 -1 lines$/,
    /^ {2}= conf/,
    /^ {2}~ code\[0\] {2}sh -ec 'echo restart app' -> sh -ec 'bin\/migrate && echo restart app'$/,
    /^ +can now: /,
    /^risk: 1 new executable, 1 command changed, 0 new origins, 0 new signers, /,
  ]);
});

test('a file that becomes executable is a new executable', async () => {
  repository.commit({ 'bin/migrate': executable('#!/bin/sh -e\necho migrate\n') }, { message: 'Mend' });
  repository.tag('v1.5.1', 'main');
  await home.ok(['update', '/srv/app']);
  await home.ok(['repack', '--locked', '-o', 'next.arx']);
  const { stdout } = await home.run(['diff', 'shop.arx', 'next.arx']);
  showsLines(stdout, [/^ +\+ bin\/migrate +.*NEW EXECUTABLE$/, /^risk: 1 new executable, 1 command changed/]);
});

test('arx diff can be a gate for one part', async () => {
  const gate = (...more: string[]): Promise<Ended> =>
    home.run(['diff', 'shop.arx', 'new.arx', '--exit-code', ...more]);
  const code = await gate('--only', 'code');
  assert.deepEqual(ended(code), [3, '']);
  assert.match(code.stdout, /~ code\[0\]/);
  assert.doesNotMatch(code.stdout, /install\.sh/);
  assert.deepEqual(ended(await gate('--only', 'signers')), [0, '']);
  assert.equal((await home.run(['diff', 'new.arx', 'new.arx', '--exit-code'])).code, 0);
});

test('arx diff writes a page, and begins a comment with what counts', async () => {
  const diff = await home.run(['diff', 'shop.arx', 'next.arx', '-o', 'html=diff.html', '-o', 'md']);
  assert.equal(diff.code, 0);
  const [first] = diff.stdout.split('\n');
  assert.match(
    first ?? '',
    /^\*\*[0-9a-f]{8} → [0-9a-f]{8}\*\*: 1 of 2 sources changed, 1 new executable, 1 command changed/,
  );
  assert.match(diff.stderr, /^wrote diff\.html \(html, [\d.]+ kB\)$/m);
  assert.match(readFileSync(at('diff.html'), 'utf8'), /bin\/migrate/);
});

test('arx diff --commits asks the repository what lies between, and only then', async () => {
  const diff = await home.run([
    'diff',
    'shop.arx',
    'new.arx',
    '--commits',
    '-o',
    'table',
    '-o',
    'md=diff.md',
  ]);
  assert.equal(diff.code, 0, diff.stderr);
  showsLines(diff.stdout, [
    /^ {2}~ app .* 17 commits /,
    /^ +\* Migrate the \\x1b\[31mdatabase$/,
    /^ +\* Change 16$/,
    /^ +and 7 more commits$/,
    /^ +\+ bin\/$/,
    /^ +\+ bin\/migrate/,
  ]);
  assert.match(readFileSync(at('diff.md'), 'utf8'), /17 commits/);
  const json = await home.ok(['diff', 'shop.arx', 'new.arx', '--commits', '--json']);
  const { sources } = JSON.parse(json) as { sources: { commits?: { count: number; subjects: string[] } }[] };
  assert.equal(sources[0]?.commits?.count, 17);
  assert.equal(sources[0].commits.subjects.length, 10);
  assert.equal(sources[1]?.commits, undefined);
});

test('arx diff --commits says what it could not ask, and shows everything else', async () => {
  const diff = await home.run(['diff', 'shop.arx', 'new.arx', '--commits'], { under: ['unshare', '-n'] });
  assert.equal(diff.code, 0, diff.stderr);
  showsLines(diff.stdout, [/^ {2}~ app +v1\.4\.0/, /^risk: /]);
  assert.match(diff.stderr, /warning: what commits lie between .*app\.git.*refused/);
  assert.deepEqual(home.leftovers(), []);
});
