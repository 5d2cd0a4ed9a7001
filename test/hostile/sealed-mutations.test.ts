// Attack: hostile documents, some of them validly signed by a key that is trusted: a careless or malicious sealer must
// not be able to crash or exhaust the reader either.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { MEMBER } from '../../src/archive/layout.ts';
import { VERSION } from '../../src/core/version.ts';
import { parseLockfile } from '../../src/model/lockfile-text.ts';
import type { Seal } from '../../src/model/seal.ts';
import { buildStatement } from '../../src/model/statement.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { mutate, type Random, seeded } from '../helpers/random.ts';
import { readBytes } from '../helpers/read-bytes.ts';
import { roundsOf } from '../helpers/sampled.ts';
import { ownTrust, putTogether, sampleParts, type SampleParts, World } from '../helpers/sample-bundle.ts';

const LONGEST_MS = 10_000;
const MOST_MEMORY = 256 * 1024 * 1024;

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const memory = process.memoryUsage.rss();
  const result = await work();
  assert.ok(process.memoryUsage.rss() - memory < MOST_MEMORY, 'one input took over 256 MB');
  assert.ok(performance.now() - start < LONGEST_MS, 'one input took over 10 s');
  return result;
}

test('readBundle() refuses random mutations of an archive', async (t) => {
  using world = new World();
  const trusted = await ownTrust(world);
  const random = seeded(1);
  for (const compress of ['none', 'zstd'] as const) {
    const bundle = await putTogether(world, await sampleParts(world), compress);
    const { facts } = await readBytes(bundle, trusted, world.context);
    for (let left = roundsOf(6_000, t); left > 0; left -= 1) {
      const mutant = mutate(bundle, random);
      const outcome = await guarded(() => readBytes(mutant, trusted, world.context));
      if (outcome.refused === undefined)
        assert.equal(outcome.facts, facts, `${left} rounds before the end a verified fact changed`);
      else assert.equal(outcome.refused.exit, 4, `${left} rounds before the end`);
    }
  }
});

/** Puts a hostile value somewhere into a JSON document. */
function mutateJson(value: unknown, random: Random): unknown {
  const hostile = [
    null,
    true,
    -1,
    0,
    1e308,
    2 ** 53,
    0.5,
    '',
    '../x',
    'a'.repeat(5000),
    [],
    {},
    [[[[]]]],
    '\u0000',
    '\ud800',
    '__proto__',
  ];
  if (typeof value !== 'object' || value === null || random.below(4) === 0) return random.pick(hostile);
  if (Array.isArray(value)) {
    const index = random.below(value.length + 1);
    if (random.below(3) === 0) return value.toSpliced(index, 1);
    return index < value.length
      ? value.with(index, mutateJson(value[index], random))
      : [...value, random.pick(hostile)];
  }
  const entries = Object.entries(value);
  const index = random.below(entries.length + 1);
  const [key, member] = entries[index] ?? [
    random.pick(['extra', 'toString', '__proto__', '']),
    random.pick(hostile),
  ];
  const changed = random.below(4) === 0 ? undefined : mutateJson(member, random);
  return JSON.parse(JSON.stringify({ ...value, [key]: changed })) as unknown;
}

async function signRaw(
  world: World,
  parts: SampleParts,
  seal: unknown,
  sealBytes: Buffer,
): Promise<SampleParts> {
  const signer = await ownSigner(world.context);
  const statement = buildStatement(isSeal(seal) ? seal : parts.seal, digestOf(sealBytes), VERSION);
  return {
    ...parts,
    sealBytes,
    signatures: [{ name: MEMBER.signature(0), bytes: await signer.sign(statement, world.context) }],
  };
}

/** Whether a statement can be built of it at all; else the statement is the real seal's. */
function isSeal(value: unknown): value is Seal {
  try {
    buildStatement(value as Seal, digestOf(''), VERSION);
    return true;
  } catch {
    return false;
  }
}

test('readBundle() survives documents that nest without end', async () => {
  using world = new World();
  const trusted = await ownTrust(world);
  const parts = await sampleParts(world);
  const seal = Buffer.from('['.repeat(4_000_000) + ']'.repeat(4_000_000));
  const bundle = await putTogether(world, await signRaw(world, parts, parts.seal, seal));
  assert.equal((await guarded(() => readBytes(bundle, trusted, world.context))).refused?.exit, 4);
});

test('readBundle() survives hostile seals that are signed by the trusted key', async (t) => {
  using world = new World();
  const trusted = await ownTrust(world);
  const parts = await sampleParts(world);
  const random = seeded(2);
  for (let left = roundsOf(5_000, t); left > 0; left -= 1) {
    const seal = mutateJson(parts.seal, random);
    const text = JSON.stringify(seal) ?? 'null';
    const bytes = random.below(5) === 0 ? mutate(Buffer.from(text), random) : Buffer.from(text);
    const bundle = await putTogether(world, await signRaw(world, parts, seal, bytes));
    const { refused } = await guarded(() => readBytes(bundle, trusted, world.context));
    if (refused !== undefined) assert.equal(refused.exit, 4, refused.message);
  }
});

test('readBundle() survives hostile trees that are signed by the trusted key', async (t) => {
  using world = new World();
  const trusted = await ownTrust(world);
  const signer = await ownSigner(world.context);
  const parts = await sampleParts(world);
  const random = seeded(3);
  for (let left = roundsOf(4_000, t); left > 0; left -= 1) {
    const hostile = await withTree(
      parts,
      mutateTree(Buffer.from(parts.contents[0]?.tree.bytes ?? ''), random),
      random,
    );
    const statement = buildStatement(hostile.seal, digestOf(hostile.sealBytes), VERSION);
    const signatures = [{ name: MEMBER.signature(0), bytes: await signer.sign(statement, world.context) }];
    const bundle = await putTogether(world, { ...hostile, signatures });
    const { refused } = await guarded(() => readBytes(bundle, trusted, world.context));
    if (refused !== undefined) assert.equal(refused.exit, 4, refused.message);
  }
});

function mutateTree(bytes: Buffer, random: Random): Buffer {
  if (random.below(2) === 0) return mutate(bytes, random);
  const lines = bytes.toString().trimEnd().split('\n');
  const index = random.below(lines.length);
  const line = JSON.stringify(mutateJson(JSON.parse(lines[index] ?? '{}'), random)) ?? '';
  return Buffer.from(`${lines.with(index, line).join('\n')}\n`);
}

async function withTree(parts: SampleParts, bytes: Buffer, random: Random): Promise<SampleParts> {
  const descriptor = describe(MEDIA_TYPE.tree, bytes);
  const claims = random.below(2) === 0 ? {} : { entries: bytes.toString().split('\n').length - 1 };
  const sources = parts.seal.sources.map((source, index) =>
    index === 0 ? { ...source, ...claims, tree: descriptor } : source,
  );
  const seal: Seal = { ...parts.seal, sources };
  const members = parts.members.map((member, index) =>
    index === 2 ? { name: MEMBER.tree(descriptor.digest), bytes } : member,
  );
  return { ...parts, seal, members, sealBytes: Buffer.from(JSON.stringify(sortKeys(seal))) };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  );
}

test('parseLockfile() survives random mutations', (t) => {
  const random = seeded(4);
  const text = Buffer.from(
    '# arx.lock\nschema: arx.lock/1\nsources:\n  "https://host/x?y":\n    nature: file\n    integrity: sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n' +
      `    size: 0\n    tree: sha256:${'0'.repeat(64)}\n    entries: 1\n    contentSize: 0\n`,
  );
  for (let left = roundsOf(4_000, t); left > 0; left -= 1) {
    try {
      parseLockfile(mutate(text, random).toString(), 'arx.lock');
    } catch (error) {
      assert.ok(error instanceof ArxError && error.exit === 2, String(error));
    }
  }
});
