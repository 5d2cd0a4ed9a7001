import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { busyboxTree } from '../../connect/busybox-tree.ts';
import { type ArxHome, arxHome, type Ended } from '../../helpers/arx-home.ts';

// A root with nothing but busybox, which has no openssl. What is mounted in it is so for arx alone.
const MOUNTED = `mount --make-rprivate /; mount -t proc proc "$TREE/proc"
for each in null zero urandom; do mount --bind /dev/$each "$TREE/dev/$each"; done; exec "$@"`;
let home: ArxHome;
let tree: string;

before(async () => {
  home = arxHome('strict-targets');
  tree = join(home.path, 'tree');
  await busyboxTree(tree);
  for (const each of ['proc', 'etc', 'var/lib', 'root']) mkdirSync(join(tree, each), { recursive: true });
  for (const each of ['null', 'zero', 'urandom']) writeFileSync(join(tree, 'dev', each), '');
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\n');
  const manifest = { name: 'strict', version: '1', code: [], data: [{ '/srv/a': { text: 'a' } }] };
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify(manifest));
  await home.ok(['repack', '-o', 'app.arx'], { cwd: home.path });
});
after(() => home[Symbol.dispose]());

const run = async (...words: string[]): Promise<Ended> =>
  await home.run(['run', 'app.arx', '--on', `@chroot${tree}`, ...words], {
    cwd: home.path,
    env: { TREE: tree },
    under: ['unshare', '--mount', 'sh', '-ec', MOUNTED, 'sh'],
  });

async function refuses(expected: RegExp, exit: number): Promise<void> {
  const { code, stderr } = await run('--strict');
  assert.match(stderr, expected);
  assert.equal(code, exit);
  assert.equal(existsSync(join(tree, 'srv')), false);
  assert.equal(existsSync(join(tree, 'var/lib/arx/receipts')), false);
}

test('arx run --strict places nothing on a target without openssl, and says so in one sentence', async () => {
  const said =
    /\[HOST_LACKS\]: Cannot use the target "@chroot\/.*": it has no openssl, which is to check the signature there\n/;
  await refuses(said, 3);
});

test('arx run --strict places nothing on a target whose openssl does not say yes', async () => {
  const openssl = join(tree, 'bin/openssl');
  writeFileSync(openssl, '#!/bin/sh\ntest "$1" != dgst\n');
  chmodSync(openssl, 0o755);
  // What a target has is looked at anew when its directories of programs are newer by a second.
  const later = new Date(Date.now() + 10_000);
  utimesSync(join(tree, 'bin'), later, later);
  await refuses(
    /\[TRUST_BAD_SIGNATURE\]: .*: its openssl says that the signature of the key .* does not hold\n/,
    4,
  );
});

test('arx run --strict places nothing on a target on which nothing can be made in /tmp', async () => {
  rmSync(join(tree, 'tmp'), { recursive: true });
  await refuses(/\[HOST_LACKS\]: .* no directory can be made in \/tmp of it/, 3);
  mkdirSync(join(tree, 'tmp'));
});

test('arx run works there otherwise', async () => {
  const { code, stderr } = await run();
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(join(tree, 'srv')), ['a']);
});
