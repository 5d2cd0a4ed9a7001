import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arxHome, tool } from '../helpers/arx-home.ts';
import { busybox } from '../servers/busybox.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { scratch } from '../servers/scratch.ts';
import { fullManifest } from './full-manifest.ts';
import { startOrigin } from './origin.ts';

needPackages(['util-linux', 'strace', 'tar', 'libarchive-tools', 'python3', 'zstd', 'default-jre-headless']);

// Seals once, from running servers; every test below works on that bundle, with the servers gone.
const origin = await startOrigin();
const target = scratch('target');
const home = arxHome('e2e', origin.env);
after(async () => {
  home.remove();
  target.remove();
  await origin.remove();
});

const cwd = join(target.path, 'app');
const manifest = await fullManifest(origin, cwd);
writeFileSync(join(home.path, 'arx.yaml'), manifest.text);
const sealed = await home.ok(['repack', 'arx.yaml', '-o', 'app.arx', '--compress', 'none']);
const packed = await home.ok(['repack', 'arx.yaml', '-o', 'packed.arx', '--locked', '--offline']);
const refetched = await home.run(['audit', 'app.arx', '-o', 'json', '--refetch']);
await origin.stopServers();
home.emptyCache();

const DIGEST = /sha256:[0-9a-f]{64}/;
const bundle = join(home.path, 'app.arx');
const plainTar = join(home.path, 'packed.tar');

test('repack prints one digest for both forms when compression is the only difference', () => {
  assert.match(sealed, DIGEST);
  assert.equal(DIGEST.exec(sealed)?.[0], DIGEST.exec(packed)?.[0]);
});

test('repack leaves no temporary file when it is done', () => {
  assert.deepEqual(home.leftovers(), []);
  const beside = readdirSync(home.path).filter((name) => !/^(tmp|config|cache-\d)$/.test(name));
  assert.deepEqual(beside.sort(), ['app.arx', 'arx.lock', 'arx.yaml', 'packed.arx']);
});

test('verify and inspect succeed without any server when the cache is empty', async () => {
  assert.match(await home.ok(['verify', 'app.arx']), DIGEST);
  assert.match(await home.ok(['verify', 'packed.arx'], { under: ['unshare', '-n'] }), DIGEST);
  assert.match(await home.ok(['verify', '-'], { input: readFileSync(bundle) }), DIGEST);
  const inspected = await home.ok(['inspect', 'app.arx', '--json']);
  for (const { source } of manifest.placed.filter(({ source }) => source.startsWith("'"))) {
    assert.ok(inspected.includes(source.slice(1, -1)), `inspect does not name ${source}`);
  }
});

test('audit builds it again from its sources, and from itself when there is no network', async () => {
  const rebuilt = await home.run(['audit', 'app.arx', '-o', 'json', '--rebuild'], {
    under: ['unshare', '-n'],
  });
  for (const { stdout, stderr } of [refetched, rebuilt]) {
    assert.match(stdout, /"run":\[[^\]]*"ARX501"/, stderr);
    assert.doesNotMatch(stdout, /"rule":"ARX501"/);
  }
  assert.deepEqual(home.leftovers(), []);
});

test('run --dry-run names every target and writes nothing when nothing was placed before', async () => {
  const before = await snapshot();
  const plan = await home.ok(['run', '--dry-run', 'app.arx'], { under: ['unshare', '-n'] });
  for (const { target: name } of manifest.placed) assert.match(plan, new RegExp(`\\b${name}\\b`));
  assert.equal(await snapshot(), before);
});

/** Every path with its size and times, but for the cache of compiled code. */
function snapshot(): Promise<string> {
  const format = '%p %s %T@ %C@\\n';
  const notCode = ['-path', '*/cache-*', '-prune', '-o'];
  return tool('find', target.path, home.path, ...notCode, '-printf', format);
}

test('run places what the sources held and runs the commands in order when there is no network', async () => {
  const said = await home.run(['run', 'app.arx'], { under: ['unshare', '-n'] });
  assert.equal(said.code, 0, said.stderr);
  for (const { target: name, equals } of manifest.placed) {
    await tool('diff', '-r', '--no-dereference', equals, join(cwd, name));
  }
  assert.deepEqual(readFileSync(join(cwd, 'order'), 'utf8').trim().split('\n'), manifest.order);
  const names = manifest.placed.map(({ target: name }) => name);
  assert.deepEqual(
    readFileSync(join(cwd, '.listing'), 'utf8').trim().split('\n').sort(),
    [...names, 'order'].sort(),
  );
  const output = said.stdout + said.stderr;
  const spoken = ['tool two tar', 'tool three git', `four ${cwd}`, 'read me'];
  const places = spoken.map((line) => output.indexOf(line));
  assert.ok(
    places.every((place) => place >= 0),
    output,
  );
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
  assert.equal((await tool('stat', '-c', '%a', join(cwd, 'directory', 'bin', 'tool'))).trim(), '755');
  assert.deepEqual(home.leftovers(), []);
});

for (const [name, args] of Object.entries({
  verify: ['verify', 'app.arx'],
  inspect: ['inspect', 'packed.arx', '--tree'],
  run: ['run', 'packed.arx'],
})) {
  test(`${name} asks the kernel for no connection when it is traced`, async () => {
    const log = join(home.path, `${name}.strace`);
    const calls = 'trace=socket,connect,bind,sendto,sendmsg,sendmmsg';
    await home.ok(args, { under: ['strace', '-f', '--seccomp-bpf', '-qq', '-o', log, '-e', calls] });
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
    const network = lines.filter((line) => /\b(AF|PF)_INET6?\b|sin6?_addr/.test(line));
    assert.deepEqual(network, []);
    const connects = lines.filter((line) => line.includes('connect(') && !line.includes('AF_UNIX'));
    assert.deepEqual(connects, []);
    await tool('rm', log);
  });
}

/** The members that each reader lists, without a final slash. */
const PYTHON = 'import sys, tarfile\nfor m in tarfile.open(sys.argv[1], "r:"): print(m.name)';
const READERS: Readonly<Record<string, (file: string) => Promise<string>>> = {
  'GNU tar': (file) => tool('tar', '--quoting-style=literal', '-tf', file),
  bsdtar: (file) => tool('bsdtar', '-tf', file),
  busybox: async (file) => tool(await busybox(), 'tar', '-tf', file),
  Python: (file) => tool('/usr/bin/python3', '-c', PYTHON, file),
};

test('four tar programs list the same members when they read a bundle', async () => {
  await tool('zstd', '-q', '-d', '-f', '-o', plainTar, '--', join(home.path, 'packed.arx'));
  const lists = new Map<string, string[]>();
  for (const [reader, list] of Object.entries(READERS)) {
    for (const file of [bundle, plainTar])
      lists.set(`${reader} ${file}`, (await list(file)).trim().split('\n'));
  }
  const [first = [], ...rest] = lists.values();
  assert.equal(first[0], 'arx/seal.json');
  assert.ok(first.length > 20);
  for (const list of rest) assert.deepEqual(list, first);
});

test('zstd -dc | tar t lists what the uncompressed bundle lists', async () => {
  const listed = await tool('sh', '-c', 'zstd -dc "$1" | tar t', 'sh', join(home.path, 'packed.arx'));
  assert.equal(listed, await tool('tar', 'tf', bundle));
});

test('GNU tar unpacks blobs that have the digests of their names, and the seal that was printed', async () => {
  const directory = join(home.path, 'unpacked');
  await tool('mkdir', directory);
  await tool('tar', '-C', directory, '-xf', bundle);
  const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  assert.equal(`sha256:${digestOf(join(directory, 'arx', 'seal.json'))}`, DIGEST.exec(sealed)?.[0]);
  const blobs = join(directory, 'blobs', 'sha256');
  for (const name of readdirSync(blobs)) assert.equal(digestOf(join(blobs, name)), name);
  await tool('rm', '-r', directory);
});
