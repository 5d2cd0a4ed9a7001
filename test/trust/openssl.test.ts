import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../src/core/digest.ts';
import { verifyBundle } from '../../src/library/verify.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { sshSigner } from '../../src/trust/ssh/ssh-signer.ts';
import { ARX } from '../helpers/arx-home.ts';
import { putTogether, resign, sampleParts, World } from '../helpers/sample-bundle.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { freshSigner, Home } from './sample-signature.ts';
import { makeSshKey } from './ssh/ssh-keys.ts';

const PAGE = readFileSync(new URL('../../docs/trust.md', import.meta.url), 'utf8');
/** The scripts of docs/trust.md, as printed there: what the page shows is what is tested. */
const SCRIPT = /```sh\n(#!\/bin\/sh\n# check\.sh [^]*?)```/.exec(PAGE)?.[1];
const SSH_SCRIPT = /```sh\n(#!\/bin\/sh\n# check-ssh\.sh [^]*?)```/.exec(PAGE)?.[1];
const SIGN_SCRIPT = /```sh\n(# sign\.sh [^]*?)```/.exec(PAGE)?.[1];

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

test('sign.sh of docs/trust.md signs with openssl alone what arx then verifies, and the other way round', async () => {
  using world = new World();
  const parts = await sampleParts(world);
  const openssl = (...args: readonly string[]): void =>
    assert.equal(spawnSync('openssl', args, { cwd: world.directory }).status, 0);
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'hsm.pem');
  openssl('ec', '-in', 'hsm.pem', '-pubout', '-out', 'hsm.pub');
  assert.ok(SIGN_SCRIPT !== undefined);
  const arx = `#!/bin/sh\nexec ${process.execPath} ${ARX} "$@"\n`;
  writeFileSync(world.path('arx'), arx, { mode: 0o755 });
  writeFileSync(world.path('sign.sh'), SIGN_SCRIPT);
  writeFileSync(world.path('app.arx'), await putTogether(world, parts));
  const env = {
    PATH: `${world.directory}:${process.env['PATH'] ?? ''}`,
    HOME: world.directory,
    ARX_CONFIG_DIR: world.context.configDir,
    ARX_STATE_DIR: world.context.stateDir,
  };
  const run = (...args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync('sh', ['-e', ...args], { cwd: world.directory, env });
  const { status, stderr } = run('sign.sh', 'app.arx', 'hsm.pem', 'hsm.pub');
  assert.equal(status, 0, stderr?.toString());
  const trust = [world.path('hsm.pub')];
  const head = await verifyBundle({ path: world.path('app.arx') }, { trust }, world.context);
  assert.deepEqual([head.digest, head.signers.length], [digestOf(parts.sealBytes), 1]);
});

test('check-ssh.sh of docs/trust.md verifies the signature of an ssh key with ssh-keygen alone', async () => {
  needPackages(['openssh-client']);
  using world = new World({ env: { PATH: process.env['PATH'] } });
  using home = new Home();
  const parts = await sampleParts(world);
  const path = makeSshKey('alice', home, ['ed25519']);
  const signed = await resign(world, parts, sshSigner(path, world.context));
  const [document] = signed.signatures;
  assert.ok(SSH_SCRIPT !== undefined && document !== undefined);
  const renamed = { ...signed, signatures: [{ ...document, name: 'arx/signatures/0.ssh.json' }] };
  writeFileSync(world.path('app.arx'), await putTogether(world, renamed));
  writeFileSync(world.path('check-ssh.sh'), SSH_SCRIPT);
  const check = (key: string): ReturnType<typeof spawnSync> =>
    spawnSync('sh', ['check-ssh.sh', 'app.arx', '0', key], { cwd: world.directory });
  assert.match(check(`${path}.pub`).stdout?.toString() ?? '', /Good "arx" signature for signer/);
  assert.notEqual(check(`${makeSshKey('bob', home, ['ed25519'])}.pub`).status, 0);
});
