import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../src/core/digest.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { putTogether, resign, sampleParts, World } from '../helpers/sample-bundle.ts';
import { freshSigner, Home } from './sample-signature.ts';

/** The script of docs/trust.md, as printed there: what the page shows is what is tested. */
const SCRIPT = /```sh\n(#!\/bin\/sh\n# check\.sh [^]*?)```/.exec(
  readFileSync(new URL('../../docs/trust.md', import.meta.url), 'utf8'),
)?.[1];

test('check.sh of docs/trust.md verifies a bundle with openssl alone', async () => {
  using world = new World();
  const parts = await sampleParts(world);
  const { status, stdout } = await check(world, await putTogether(world, parts));
  assert.equal(stdout, `Verified OK\n${digestOf(parts.sealBytes)}\n`);
  assert.equal(status, 0);
});

test('check.sh of docs/trust.md verifies a compressed bundle after zstd -dc', async () => {
  using world = new World();
  const parts = await sampleParts(world);
  const compressed = await putTogether(world, parts, 'zstd');
  const { status, stdout: plain } = spawnSync('zstd', ['-dc'], { input: compressed });
  assert.equal(status, 0);
  assert.equal((await check(world, plain)).stdout, `Verified OK\n${digestOf(parts.sealBytes)}\n`);
});

test('check.sh of docs/trust.md refuses when another key signed', async () => {
  using world = new World();
  using home = new Home();
  const parts = await sampleParts(world);
  const { signer } = await freshSigner('other', home);
  const { status, stdout } = await check(world, await putTogether(world, await resign(world, parts, signer)));
  assert.notEqual(status, 0);
  assert.ok(!stdout.includes('Verified OK'));
});

test('check.sh of docs/trust.md refuses when the seal is another one', async () => {
  using world = new World();
  const parts = await sampleParts(world);
  const sealBytes = Buffer.from(parts.sealBytes.toString().replace('"sample"', '"simple"'));
  assert.notDeepEqual(sealBytes, parts.sealBytes);
  const { status, stdout } = await check(world, await putTogether(world, { ...parts, sealBytes }));
  assert.notEqual(status, 0);
  assert.ok(!stdout.includes('sha256:'));
});

async function check(world: World, bundle: Buffer): Promise<{ status: number | null; stdout: string }> {
  const { publicKey } = await ownSigner(world.context);
  assert.ok(SCRIPT !== undefined);
  const files = { 'check.sh': SCRIPT, 'app.arx': bundle, 'builder.pub': publicKey };
  for (const [name, content] of Object.entries(files)) writeFileSync(world.path(name), content);
  const { status, stdout } = spawnSync('sh', ['check.sh', 'app.arx', 'builder.pub'], {
    cwd: world.directory,
  });
  return { status, stdout: stdout.toString() };
}
