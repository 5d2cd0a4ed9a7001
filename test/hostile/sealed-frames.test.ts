// Attack: a compressed file of millions of frames that hold nothing keeps the reader busy before any signature is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from '../helpers/read-bytes.ts';
import { ownTrust, World } from '../helpers/sample-bundle.ts';

test('readBundle() refuses frames that hold nothing at the first one', async () => {
  using world = new World();
  const frame = Buffer.from('28b52ffd2000010000', 'hex');
  const bytes = Buffer.alloc(frame.length * 100_000, frame);
  const { refused } = await readBytes(bytes, await ownTrust(world), world.context);
  assert.equal(refused?.code, 'INTEGRITY_FRAME');
  assert.match(refused?.message ?? '', /holds 0 bytes/);
});
