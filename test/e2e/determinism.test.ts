import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arxHome, type Start, tool } from '../helpers/arx-home.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { scratch } from '../servers/scratch.ts';
import { writeTree } from './origin.ts';

needPackages(['tar', 'git', 'util-linux']);

const MANIFEST = `name: same
version: '1.0'
cwd: /srv/same
code:
  - [sh, -c, 'echo hello']
data:
  - tree: file:///@/./tree
  - one: file:///@/./tree/README.txt
  - packed: tar+file:///@/./tree.tar.gz#/
  - history: git+file:///@/./app.git?ref=v1
  - words: {text: hello}
  - many: {b.txt: {text: b}, a.txt: {text: a}, deep: {z: {data: z}, y: {data: y}}}
`;

/** One project; every variation below works on a copy of it, with the same key and an empty cache. */
const original = scratch('same');
const home = arxHome('determinism');
after(() => {
  original.remove();
  home.remove();
});
writeFileSync(join(original.path, 'arx.yaml'), MANIFEST);
writeTree(join(original.path, 'tree'));
for (let i = 0; i < 40; i += 1) writeFileSync(join(original.path, 'tree', `file-${i * 7919}`), `${i}\n`);
await tool('tar', '-C', original.path, '-czf', join(original.path, 'tree.tar.gz'), 'tree');
const repository = makeGitRepository(join(original.path, 'app.git'));
repository.commit({
  'a.txt': 'a\n',
  'bin/run': { text: '#!/bin/sh\n', executable: true },
  link: { link: 'a.txt' },
});
repository.tag('v1', 'main', 'First');

interface Files {
  readonly bundle: string;
  readonly packed: string;
  readonly lock: string;
}

/** Repacks a project in both forms and gives the digests of the files. */
async function repack(project: string, start: Start = {}): Promise<Files> {
  home.emptyCache();
  const file = (name: string): string => join(project, name);
  const manifest = file('arx.yaml');
  const around = { cwd: project, ...start };
  await home.ok(['repack', manifest, '-o', file('a.arx'), '--compress', 'none'], around);
  await home.ok(['repack', manifest, '-o', file('b.arx'), '--locked'], around);
  const digest = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(file(name)))
      .digest('hex');
  return { bundle: digest('a.arx'), packed: digest('b.arx'), lock: digest('arx.lock') };
}

/** Copies the project, the files of each directory made in the opposite order. */
function copyBackwards(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const entries = readdirSync(from, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? 1 : -1));
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyBackwards(source, target);
    else cpSync(source, target, { verbatimSymlinks: true });
  }
}

const first = await repack(original.path);

const shell = (before: string): Start => ({ under: ['sh', '-c', `${before}; exec "$@"`, 'sh'] });
const VARIATIONS: Readonly<Record<string, Start>> = {
  'nothing changed': {},
  'umask 077': shell('umask 077'),
  'umask 000': shell('umask 000'),
  'another time zone': { env: { TZ: 'Pacific/Kiritimati' } },
  'the C locale': { env: { LC_ALL: 'C' } },
  'a Turkish locale': { env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } },
  'another working directory': { cwd: '/' },
  'another home': { env: { HOME: '/nonexistent', XDG_CACHE_HOME: '/nonexistent' } },
  'one CPU': { under: ['taskset', '-c', '0'] },
  'little memory for the heap': { node: ['--max-old-space-size=128'] },
  'another host name': { under: ['unshare', '-u', 'sh', '-c', 'hostname elsewhere; exec "$@"', 'sh'] },
};

for (const [variation, start] of Object.entries(VARIATIONS)) {
  test(`repack writes the same files with ${variation}`, async () => {
    assert.deepEqual(await repack(original.path, start), first);
  });
}

test('repack writes the same files when the sources have other times and another order in another place', async () => {
  const copy = join(home.path, 'backwards');
  copyBackwards(original.path, copy);
  await tool('rm', join(copy, 'a.arx'), join(copy, 'b.arx'), join(copy, 'arx.lock'));
  await tool('find', copy, '-exec', 'touch', '-h', '-d', '2001-02-03', '{}', '+');
  assert.deepEqual(await repack(copy), first);
});

test('repack writes the same files when the file modes differ only in what is no content', async () => {
  const copy = join(home.path, 'modes');
  await tool('cp', '-a', original.path, copy);
  await tool('chmod', '-R', 'g-rwx,o-rwx', join(copy, 'tree'));
  assert.deepEqual(await repack(copy), first);
});
