import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import type { StatusPage } from '../../src/commands/status.ts';
import { arxHome } from '../helpers/arx-home.ts';
import { processesOf } from '../helpers/processes-of.ts';
import { hostTree } from '../offline/change/host-tree.ts';
import { entriesOf, IS_ROOT, pathOf, writeEntries, writeHost } from './lifecycle-tree.ts';

process.umask(0o022);
// 10,000 files are many for a disk that is synced after each step.
if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
const home = arxHome('lifecycle');
after(home.remove);
const path = (...names: string[]): string => join(home.path, ...names);

type Tree = ReturnType<typeof hostTree>;

/** Edited by hand: one that the next version changes, one that it drops, and one that it has too, also given away. */
const EDITED = [pathOf(13), `${pathOf(51)} 1`, pathOf(26)];

async function seal(version: number, healthy: boolean): Promise<void> {
  const [main, odd] = [path('sources', `${version}`), path('sources', `odd-${version}`)];
  for (const directory of [main, odd]) mkdirSync(directory, { recursive: true });
  writeEntries(main, entriesOf(version, healthy));
  writeFileSync(join(odd, 'x'), `odd ${version}`);
  const owner = IS_ROOT ? { owner: '65534:60' } : {};
  const data = [
    { source: `file:///@/./sources/${version}/`, target: path('srv') },
    { source: `file:///@/./sources/odd-${version}/`, target: path('srv', 'odd'), ...owner },
    { source: { text: `moded ${version}\n` }, target: path('srv', 'moded'), mode: '0510' },
  ];
  const health = { command: ['test', '-e', path('srv', 'healthy')], within: '1s' };
  const daemon = { cmd: ['sleep', '600'], daemon: `app${version}`, network: 'host', health };
  const manifest = { name: 'app', version: `${version}.0.0`, sequence: version, data, code: [daemon] };
  writeFileSync(path(`${version}.json`), JSON.stringify(manifest));
  await home.ok(['repack', `${version}.json`, '-o', `${version}.arx`, '--compress', 'none']);
}

/** What the host has to look like, made without arx. */
function expected(version: number | undefined, more: (root: string) => void = () => undefined): Tree {
  const root = path('expected');
  writeHost(root);
  if (version !== undefined) {
    writeEntries(root, entriesOf(version, true));
    mkdirSync(join(root, 'odd'));
    writeFileSync(join(root, 'odd/x'), `odd ${version}`);
    if (IS_ROOT) for (const name of ['odd', 'odd/x']) chownSync(join(root, name), 65_534, 60);
    writeFileSync(join(root, 'moded'), `moded ${version}\n`);
    chmodSync(join(root, 'moded'), 0o510);
  }
  more(root);
  const made = hostTree(root);
  rmSync(root, { recursive: true });
  return made;
}

function edit(root: string): void {
  for (const [index, name] of EDITED.entries()) {
    appendFileSync(join(root, name), 'by hand\n');
    if (index === 2 && IS_ROOT) chownSync(join(root, name), 12_345, 54_321);
    chmodSync(join(root, name), index === 2 ? 0o2640 : 0o600);
  }
}

/** The edited ones beside what stands in their places. */
function keepEdited(root: string): void {
  const other = path('edited');
  writeHost(other);
  writeEntries(other, entriesOf(1, true));
  edit(other);
  for (const name of EDITED) {
    const [from, to] = [join(other, name), join(root, `${name}.arx-saved`)];
    mkdirSync(join(to, '..'), { recursive: true });
    cpSync(from, to);
    if (basename(name) === basename(EDITED[2] ?? '') && IS_ROOT) chownSync(to, 12_345, 54_321);
    chmodSync(to, name === EDITED[2] ? 0o2640 : 0o600);
  }
  rmSync(other, { recursive: true });
}

/** A directory of the host belongs to another user. */
function allowParents(): void {
  const config = home.env['ARX_CONFIG_DIR'] ?? '';
  mkdirSync(config, { recursive: true, mode: 0o700 });
  writeFileSync(join(config, 'policy.yaml'), 'run: {writable_parents: true}\n', { mode: 0o600 });
}

/** All of the host's tree is as expected; of what is not, some is shown. */
function demandTree(wanted: Tree, phase: string): void {
  const found = hostTree(path('srv'));
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  const wrong = [...names].filter((name) => found[name] !== wanted[name]);
  const lines = wrong.slice(0, 10).map((name) => `${name}: ${found[name]}, expected ${wanted[name]}`);
  assert.equal(wrong.length, 0, `${phase}: ${wrong.length} paths are wrong\n${lines.join('\n')}`);
}

/** Nothing hidden, no journal, nothing in the temporary directory. */
function demandTidy(): void {
  assert.deepEqual(home.leftovers(), []);
  assert.ok(!readdirSync(home.env['ARX_STATE_DIR'] ?? '').some((name) => /^(?:journal|\.)/.test(name)));
}

async function status(): Promise<StatusPage> {
  return JSON.parse(await home.ok(['status', '--json'])) as StatusPage;
}

test('10,000 files are exact after install, edits, upgrade, a failing upgrade, rollback and removal', async (t) => {
  for (const [version, healthy] of [
    [1, true],
    [2, true],
    [3, false],
  ] as const)
    await seal(version, healthy);
  writeHost(path('srv'));
  allowParents();
  const before = hostTree(path('srv'));
  t.diagnostic(`${Object.keys(before).length} paths on the host, ${entriesOf(1, true).size} in the bundle`);

  await home.ok(['run', '1.arx', '-q']);
  demandTree(expected(1), 'installed');
  demandTidy();
  assert.match((await home.run(['run', '1.arx'])).stderr, / paths are as sealed/);
  demandTree(expected(1), 'run twice');

  edit(path('srv'));
  assert.equal((await status()).bundles[0]?.drift.length, EDITED.length);
  await home.ok(['run', '2.arx', '-q']);
  demandTree(expected(2, keepEdited), 'upgraded');
  demandTidy();

  const failed = await home.run(['run', '3.arx', '-q']);
  assert.equal(failed.code, 7, failed.stderr);
  assert.match(failed.stderr, /^error\[RUN_UNHEALTHY\]: .*; everything was taken back$/m);
  demandTree(expected(2, keepEdited), 'a failing upgrade changes nothing');
  demandTidy();

  await home.ok(['rollback']);
  demandTree(expected(2, keepEdited), 'a rollback of what was taken back changes nothing');
  await home.ok(['rollback', (await status()).bundles[0]?.receipt ?? '']);
  demandTree(expected(1, edit), 'rolled back, with what was edited');
  demandTidy();

  await home.ok(['remove', 'app', '--force']);
  demandTree(before, 'removed');
  demandTidy();
  assert.deepEqual((await status()).bundles, []);
  assert.deepEqual(processesOf(home.path), []);
});
