// Attack: somebody changes one bit of a bundle on its way. Every change is refused, or (in compressed form, where some
// bits mean nothing) changes no verified fact.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes } from '../helpers/read-bytes.ts';
import { bitsOf, cutsOf } from '../helpers/sampled.ts';
import { ownTrust, putTogether, sampleParts, World } from '../helpers/sample-bundle.ts';

test('readBundle() refuses a single-bit flip anywhere in an uncompressed bundle with exit 4', async (t) => {
  using world = new World();
  const bundle = await putTogether(world, await sampleParts(world));
  const trusted = await ownTrust(world);
  assert.equal((await readBytes(bundle, trusted, world.context)).refused, undefined);
  const passed: number[] = [];
  for (const bit of bitsOf(bundle.length, t)) {
    flip(bundle, bit);
    const { refused } = await readBytes(bundle, trusted, world.context);
    if (refused?.exit !== 4) passed.push(bit);
    flip(bundle, bit);
  }
  assert.deepEqual(passed, []);
});

test('readBundle() lets no single-bit flip of a compressed bundle change a verified fact', async (t) => {
  using world = new World();
  const bundle = await putTogether(world, await sampleParts(world), 'zstd');
  const trusted = await ownTrust(world);
  const { facts } = await readBytes(bundle, trusted, world.context);
  assert.notEqual(facts, undefined);
  const wrong: number[] = [];
  for (const bit of bitsOf(bundle.length, t)) {
    flip(bundle, bit);
    const outcome = await readBytes(bundle, trusted, world.context);
    const right = outcome.refused === undefined ? outcome.facts === facts : outcome.refused.exit === 4;
    if (!right) wrong.push(bit);
    flip(bundle, bit);
  }
  assert.deepEqual(wrong, []);
});

for (const compress of ['none', 'zstd'] as const) {
  test(`readBundle() refuses a truncation of a bundle (${compress}) anywhere with exit 4`, async (t) => {
    using world = new World();
    const bundle = await putTogether(world, await sampleParts(world), compress);
    const trusted = await ownTrust(world);
    const passed: number[] = [];
    for (const length of cutsOf(bundle.length, t)) {
      const { refused } = await readBytes(bundle.subarray(0, length), trusted, world.context);
      if (refused?.exit !== 4) passed.push(length);
    }
    assert.deepEqual(passed, []);
  });
}

function flip(bytes: Buffer, bit: number): void {
  const at = bit >> 3;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
}
