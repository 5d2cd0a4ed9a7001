// Attack: somebody removes, repeats, swaps, replaces, inserts or appends members of a bundle. All of it is refused.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { MEMBER } from '../../src/archive/layout.ts';
import { tarHeader } from '../../src/archive/tar-header.ts';
import { ArxError } from '../../src/core/errors.ts';
import { extractBundle } from '../../src/library/extract.ts';
import { readBytes } from '../helpers/read-bytes.ts';
import { ownTrust, putTogether, resign, sampleParts, World } from '../helpers/sample-bundle.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';

const BLOCK = 512;

/** The members of a bundle as slices, header included, and the end blocks. */
function slices(bundle: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bundle.length - 2 * BLOCK;) {
    const size = Number.parseInt(bundle.toString('latin1', at + 124, at + 135), 8);
    const length = BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    found.push(bundle.subarray(at, at + length));
    at += length;
  }
  return found;
}

function* variants(bundle: Buffer): Generator<[name: string, bytes: Buffer]> {
  const members = slices(bundle);
  const end = Buffer.alloc(2 * BLOCK);
  const whole = (list: readonly Buffer[]): Buffer => Buffer.concat([...list, end]);
  for (const [index, member] of members.entries()) {
    yield [`member ${index} removed`, whole(members.toSpliced(index, 1))];
    yield [`member ${index} repeated`, whole(members.toSpliced(index, 0, member))];
    yield [`member ${index} repeated at the end`, whole([...members, member])];
    for (let other = index + 1; other < members.length; other += 1)
      yield [
        `members ${index} and ${other} swapped`,
        whole(members.with(index, members[other] as Buffer).with(other, member)),
      ];
  }
  const extra = Buffer.concat([tarHeader('extra', 0)]);
  for (let index = 0; index <= members.length; index += 1)
    yield [`a member inserted at ${index}`, whole(members.toSpliced(index, 0, extra))];
  yield ['a zero block appended', Buffer.concat([bundle, Buffer.alloc(BLOCK)])];
  yield ['a zero byte appended', Buffer.concat([bundle, Buffer.alloc(1)])];
  yield ['text appended', Buffer.concat([bundle, Buffer.from('x')])];
  yield ['the bundle twice', Buffer.concat([bundle, bundle])];
  yield ['one end block', bundle.subarray(0, bundle.length - BLOCK)];
  yield ['nothing', Buffer.alloc(0)];
  yield ['only zeros', Buffer.alloc(4 * BLOCK)];
}

test('readBundle() refuses every removed, repeated, swapped, inserted or appended member with exit 4', async () => {
  using world = new World();
  const bundle = await putTogether(world, await sampleParts(world));
  const trusted = await ownTrust(world);
  let tried = 0;
  for (const [name, bytes] of variants(bundle)) {
    const { refused } = await readBytes(bytes, trusted, world.context);
    assert.equal(refused?.exit, 4, name);
    tried += 1;
  }
  assert.ok(tried > 80);
});

test('extractBundle() writes nothing when a bundle is refused, wherever the defect is', async () => {
  using world = new World();
  const bundle = await putTogether(world, await sampleParts(world));
  await ownTrust(world);
  const before = readdirSync(world.directory).sort();
  for (const [name, bytes] of variants(bundle)) {
    const input = { path: world.path('hostile.arx') };
    writeFileSync(input.path, bytes);
    await assert.rejects(extractBundle(input, world.path('out'), {}, world.context), isRefusal, name);
    assert.equal(existsSync(world.path('out')), false, name);
  }
  assert.deepEqual(readdirSync(world.directory).sort(), [...before, 'hostile.arx'].sort());
});

test('readBundle() refuses a compressed bundle with anything behind, between or instead of its frames', async () => {
  using world = new World();
  const bundle = await putTogether(world, await sampleParts(world), 'zstd');
  const trusted = await ownTrust(world);
  const skippable = Buffer.from('502a4d180400000061626364', 'hex');
  const cases: [string, Buffer][] = [
    ['garbage behind', Buffer.concat([bundle, Buffer.from('garbage')])],
    ['a zero byte behind', Buffer.concat([bundle, Buffer.alloc(1)])],
    ['a skippable frame behind', Buffer.concat([bundle, skippable])],
    ['a skippable frame before', Buffer.concat([skippable, bundle])],
    ['twice', Buffer.concat([bundle, bundle])],
    ['only the magic number', bundle.subarray(0, 4)],
  ];
  for (const [name, bytes] of cases) {
    const { refused } = await readBytes(bytes, trusted, world.context);
    assert.equal(refused?.exit, 4, name);
  }
});

test('readBundle() refuses parts of two bundles put together, each signed by the trusted key', async () => {
  using world = new World();
  const trusted = await ownTrust(world);
  const a = await sampleParts(world);
  const b = await sampleParts(world, [{ 'other/file': 'other\n' }, { motd: 'bye\n' }]);
  const mixes = [
    { ...a, signatures: b.signatures },
    { ...a, sealBytes: b.sealBytes },
    { ...a, members: b.members },
    { ...a, contents: b.contents },
    { ...a, members: b.members, contents: b.contents },
    {
      ...a,
      signatures: [
        ...a.signatures,
        { name: MEMBER.signature(1), bytes: b.signatures[0]?.bytes ?? Buffer.alloc(0) },
      ],
    },
    {
      ...a,
      signatures: [
        ...a.signatures,
        { name: MEMBER.signature(1), bytes: a.signatures[0]?.bytes ?? Buffer.alloc(0) },
      ],
    },
    { ...a, signatures: [] },
  ];
  for (const [index, parts] of mixes.entries()) {
    const { refused } = await readBytes(await putTogether(world, parts), trusted, world.context);
    assert.equal(refused?.exit, 4, `mix ${index}`);
  }
});

test('readBundle() refuses a seal of another format version, naming both', async () => {
  using world = new World();
  const parts = await sampleParts(world);
  const signer = await ownSigner(world.context);
  const later = await resign(world, { ...parts, seal: { ...parts.seal, formatVersion: 2 } }, signer);
  const { refused } = await readBytes(await putTogether(world, later), await ownTrust(world), world.context);
  assert.equal(refused?.code, 'INTEGRITY_VERSION');
  assert.match(refused?.message ?? '', /version 2, expected 1/);
});

function isRefusal(error: unknown): boolean {
  return error instanceof ArxError && error.exit === 4;
}
