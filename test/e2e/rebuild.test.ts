import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arxHere } from '../helpers/arx-here.ts';
import { arxHome, type Ended, type Start, tool } from '../helpers/arx-home.ts';
import { helloJar } from '../helpers/hello-jar/hello-jar.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { writeTree } from './origin.ts';

needPackages(['tar', 'git', 'util-linux']);

const home = arxHome('rebuild', {}, arxHere);
const web = await startNginx();
after(async () => {
  await web.stop();
  home.remove();
});

const project = join(home.path, 'project');
const at = (...names: string[]): string => join(project, ...names);
mkdirSync(project);
writeTree(at('tree'));
writeFileSync(at('hello.jar'), helloJar());
await tool('tar', '-C', project, '-czf', at('tree.tar.gz'), 'tree');
const repository = makeGitRepository(at('app.git'));
const first = repository.commit({
  'a.txt': 'a\n',
  'bin/run': { text: '#!/bin/sh\necho hi\n', executable: true },
});
repository.tag('v1', 'main', 'First');
writeFileSync(join(web.root, 'plain.txt'), 'plain\n');
writeFileSync(join(web.root, 'tree.tar.gz'), readFileSync(at('tree.tar.gz')));

const MANIFEST = `name: again
version: '1.0'
cwd: /srv/again
code:
  - [sh, -c, 'cat plain.txt > copy']
  - {source: 'git+file:///@/./app.git?ref=v1#bin/run', args: [x]}
  - {source: 'jar+file:///@/./hello.jar'}
data:
  - tree: file:///@/./tree
  - one: file:///@/./tree/README.txt
  - {target: some, source: 'file:///@/./tree/', include: ['bin/**']}
  - packed: tar+file:///@/./tree.tar.gz#/
  - history: git+file:///@/./app.git?ref=v1
  - plain.txt: ${web.http}/plain.txt
  - fetched: tar+${web.http}/tree.tar.gz#tree/names/
  - words: {text: hello}
  - raw: {data: no newline}
  - bytes: {base64: AP8B}
  - jar: {jar64: ${readFileSync(at('hello.jar')).toString('base64')}}
  - tgz: {tgz64: ${readFileSync(at('tree.tar.gz')).toString('base64')}}
  - many: {b.txt: {text: b}, a.txt: {text: a}, deep: {z: {data: z}}}
`;
writeFileSync(at('arx.yaml'), MANIFEST);
await home.ok(['repack', 'arx.yaml', '-o', 'app.arx'], { cwd: project });
home.emptyCache();

/** Audits the bundle; gives what the rule about building it again has found, if it ran. */
async function audited(
  args: readonly string[],
  start: Start = {},
): Promise<Ended & { found: string[]; ran: boolean }> {
  const ended = await home.run(['audit', at('app.arx'), '-o', 'json', '--fail-on', 'high', ...args], {
    cwd: project,
    ...start,
  });
  assert.deepEqual(home.leftovers(), []);
  if (ended.stdout === '') return { ...ended, found: [], ran: false };
  const { findings, checks } = JSON.parse(ended.stdout) as Report;
  const found = findings.filter(({ rule }) => rule === 'ARX501').map(({ message }) => message);
  return { ...ended, found, ran: checks.run.includes('ARX501') };
}

interface Report {
  readonly findings: readonly { readonly rule: string; readonly message: string }[];
  readonly checks: { readonly run: readonly string[] };
}

const HERE = ['--manifest-dir', '.'];
const shell = (before: string): Start => ({ under: ['sh', '-c', `${before}; exec "$@"`, 'sh'] });
const VARIATIONS: Readonly<Record<string, Start>> = {
  'no network and an empty cache': { under: ['unshare', '-n'] },
  'another umask, time zone, locale and working directory': {
    ...shell('umask 077'),
    env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    cwd: '/',
  },
};

for (const [variation, start] of Object.entries(VARIATIONS)) {
  test(`arx audit --rebuild gives the same bundle with ${variation}`, async () => {
    home.emptyCache();
    const { found, ran, stderr } = await audited(['--rebuild'], start);
    assert.deepEqual([found, ran], [[], true], stderr);
  });
}

test('arx audit --rebuild reads a bundle from standard input', async () => {
  const input = readFileSync(at('app.arx'));
  const ended = await home.run(['audit', '-', '-o', 'json', '--rebuild'], { input });
  const { checks, findings } = JSON.parse(ended.stdout) as Report;
  assert.ok(checks.run.includes('ARX501'));
  assert.ok(!findings.some(({ rule }) => rule === 'ARX501'));
});

test('arx audit --rebuild says UNVERIFIED and exits 4 when a byte differs', async () => {
  const bytes = readFileSync(at('app.arx'));
  const input = Buffer.from(bytes);
  input.writeUInt8((input.at(-1500) ?? 0) ^ 1, input.length - 1500);
  const ended = await home.run(['audit', '-', '--rebuild'], { input });
  assert.equal(ended.code, 4, ended.stdout);
  assert.match(ended.stdout, /UNVERIFIED/);
  assert.deepEqual(home.leftovers(), []);
});

const POLICY = 'require: {reproducible: true}\nrules: {ARX111: {severity: info}}\n';

test('a policy that wants a rebuild is met by --rebuild and by nothing less', async () => {
  writeFileSync(at('policy.yaml'), POLICY, { mode: 0o600 });
  const without = await audited(['--policy', 'policy.yaml']);
  assert.equal(without.code, 3);
  assert.match(without.found[0] ?? '', /wants the bundle to be built again/);
  assert.deepEqual((await audited(['--policy', 'policy.yaml', '--rebuild'])).found, []);
  assert.deepEqual((await audited(['--policy', 'policy.yaml', '--refetch', ...HERE])).found, []);
});

for (const [what, args, message] of [
  ['--rebuild and --refetch', ['--rebuild', '--refetch'], /Cannot use --rebuild/],
  ['--manifest-dir alone', ['--manifest-dir', '.'], /Cannot use --manifest-dir/],
] as const) {
  test(`arx audit refuses ${what}`, async () => {
    const { code, stderr } = await audited(args);
    assert.equal(code, 2);
    assert.match(stderr, message);
  });
}

test('arx audit --refetch fetches every byte again when the cache has them', async () => {
  await home.ok(['repack', 'arx.yaml', '-o', 'warm.arx', '--locked'], { cwd: project });
  const before = (await web.requests()).length;
  const { found, ran, stderr } = await audited(['--refetch', ...HERE]);
  assert.deepEqual([found, ran], [[], true], stderr);
  const uris = (await web.requests()).slice(before).map(({ uri }) => uri);
  assert.deepEqual(uris.toSorted(), ['/plain.txt', '/tree.tar.gz']);
});

test('arx audit --refetch gives the same bundle when a tag has moved and its commit is still there', async () => {
  repository.commit({ 'a.txt': 'other\n' });
  repository.tag('v1', 'main', 'Second');
  assert.deepEqual((await audited(['--refetch', ...HERE])).found, []);
  repository.tag('v1', first, 'First');
});

test('arx audit --refetch exits 5 when a source is beside the manifest and nobody says where that is', async () => {
  const { code, stderr } = await audited(['--refetch']);
  assert.equal(code, 5);
  assert.match(stderr, /Cannot fetch "file:\/\/\/@\/\.\/tree" again: it is beside the manifest/);
  assert.match(stderr, /--manifest-dir/);
});

/** Puts other bytes there for a while. */
async function meanwhile(path: string, bytes: string | undefined, task: () => Promise<void>): Promise<void> {
  const before = readFileSync(path);
  if (bytes === undefined) rmSync(path);
  else writeFileSync(path, bytes);
  try {
    await task();
  } finally {
    writeFileSync(path, before);
  }
}

const integrityOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

test('arx audit --refetch names old and new when a download has changed', async () => {
  await meanwhile(join(web.root, 'plain.txt'), 'other\n', async () => {
    const { code, found } = await audited(['--refetch', ...HERE]);
    assert.equal(code, 3);
    assert.match(found[0] ?? '', /^It cannot be built again from its sources: Cannot use "http/);
    for (const text of ['plain\n', 'other\n']) assert.ok(found[0]?.includes(integrityOf(text)), found[0]);
  });
});

test('arx audit --refetch names the first source of the manifest when several have changed', async () => {
  await meanwhile(join(web.root, 'plain.txt'), 'other\n', () =>
    meanwhile(at('tree', 'README.txt'), 'other\n', async () => {
      const { found } = await audited(['--refetch', ...HERE]);
      assert.match(
        found[0] ?? '',
        /Cannot use "file:\/\/\/@\/\.\/tree": tree is sha256:[0-9a-f]{64}, expected sha256:/,
      );
    }),
  );
});

test('arx audit --refetch exits 5 when a download has gone', async () => {
  await meanwhile(join(web.root, 'plain.txt'), undefined, async () => {
    const { code, stderr } = await audited(['--refetch', ...HERE]);
    assert.equal(code, 5);
    assert.match(stderr, /plain\.txt/);
  });
});

test('arx audit --refetch takes archives for the same when only the packaging has changed', async () => {
  const again = join(home.path, 'again.tar.gz');
  await tool('tar', '-C', project, '--mtime=2001-01-01', '-czf', again, 'tree');
  const before = readFileSync(join(web.root, 'tree.tar.gz'));
  writeFileSync(join(web.root, 'tree.tar.gz'), readFileSync(again));
  assert.deepEqual((await audited(['--refetch', ...HERE])).found, []);
  writeFileSync(join(web.root, 'tree.tar.gz'), before);
});
