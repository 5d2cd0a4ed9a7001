import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import type { FarBlob } from '../../../src/fleet/far/far-model.ts';
import { openTargetBundle } from '../../../src/fleet/target/target-bundle.ts';
import { ownTrust, putTogether, sampleParts, World } from '../../helpers/sample-bundle.ts';
import { verifyThere } from '../../../src/fleet/target/verify-there.ts';
import { shellSession } from '../far-act/shell-session.ts';
import { refusal } from '../../offline/run-fixture.ts';

const LARGE = Buffer.alloc(700_000, 'large content ');
const SOURCES = [{ small: 'small\n', large: LARGE, empty: '', twin: 'small\n' }];

async function bytesOf(blob: FarBlob | undefined, offset = 0): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blob?.read(offset) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

for (const compress of ['none', 'zstd'] as const)
  test(`openTargetBundle() gives contents from any place, as often as asked, when it is compressed by ${compress}`, async () => {
    using world = new World();
    const path = world.path('bundle.arx');
    writeFileSync(path, await putTogether(world, await sampleParts(world, SOURCES), compress));
    const fd = openSync(path, 'r');
    const files = readdirSync(world.directory).sort();
    {
      using bundle = await openTargetBundle(fd, await ownTrust(world), world.context);
      const digests = [LARGE, 'small\n', ''].map((content) => digestOf(content));
      const [large, small, empty] = await bundle.blobs(digests);
      assert.deepEqual(
        [large, small, empty].map((blob) => blob?.size),
        [LARGE.length, 6, 0],
      );
      assert.deepEqual(await bytesOf(large), LARGE);
      assert.deepEqual(await bytesOf(large, 300_001), LARGE.subarray(300_001));
      assert.equal((await bytesOf(small)).toString(), 'small\n');
      assert.equal((await bytesOf(empty)).length, 0);
      assert.equal((await bytesOf(small)).toString(), 'small\n');
      await assert.rejects(bundle.blobs([digestOf('other')]), refusal('INTERNAL'));
      let seen = 0;
      await bundle.read({
        begin: () => void (seen += 1),
        write: () => undefined,
        end: () => undefined,
      });
      assert.equal(seen, 3);
    }
    closeSync(fd);
    assert.deepEqual(readdirSync(world.directory).sort(), files);
  });

test('openTargetBundle() refuses to send what was changed in the file meanwhile', async () => {
  using world = new World();
  const path = world.path('bundle.arx');
  const bytes = await putTogether(world, await sampleParts(world, SOURCES));
  writeFileSync(path, bytes);
  const fd = openSync(path, 'r+');
  using bundle = await openTargetBundle(fd, await ownTrust(world), world.context);
  writeSync(fd, 'X', bytes.indexOf(LARGE.subarray(0, 100)));
  const [large] = await bundle.blobs([digestOf(LARGE)]);
  await assert.rejects(bytesOf(large), refusal('INTEGRITY_DIGEST', 'was changed since it was verified'));
  closeSync(fd);
});

test('verifyThere() lets the openssl of the target check the signature, and refuses one that does not hold', async () => {
  using world = new World();
  const path = world.path('bundle.arx');
  writeFileSync(path, await putTogether(world, await sampleParts(world, SOURCES), 'zstd'));
  const fd = openSync(path, 'r');
  using bundle = await openTargetBundle(fd, await ownTrust(world), world.context);
  const signatures = await bundle.signatures();
  assert.equal(signatures.length, 1);
  const session = shellSession(['dash']);
  await verifyThere(session, signatures);
  const forged = signatures.map((each) => ({
    ...each,
    signed: Buffer.concat([each.signed, Buffer.from('x')]),
  }));
  await assert.rejects(verifyThere(session, forged), refusal('TRUST_BAD_SIGNATURE', 'its openssl says'));
  await assert.rejects(verifyThere(session, []), refusal('HOST_LACKS', 'no signature by a key'));
  closeSync(fd);
});
