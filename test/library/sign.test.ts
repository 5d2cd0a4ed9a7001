import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ArxError } from '../../src/core/errors.ts';
import { MEMBER } from '../../src/archive/layout.ts';
import { addSignature } from '../../src/library/add-signature.ts';
import { approveBundle, judgeBundle } from '../../src/library/approve.ts';
import { bytesToSign, signBundle } from '../../src/library/sign.ts';
import { verifyBundle } from '../../src/library/verify.ts';
import type { KeySigner } from '../../src/plugin/signer.ts';
import { addTrust } from '../../src/trust/key-store.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';
import { putTogether, sampleParts, type SampleFiles, World } from '../helpers/sample-bundle.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { freshSigner, Home } from '../trust/sample-signature.ts';

const home = new Home();
before(() => needPackages(['zstd']));
after(() => home[Symbol.dispose]());

/** A world with a bundle of its own key, and another key that it trusts. */
async function setup(form: 'none' | 'zstd', files?: readonly SampleFiles[]): Promise<Setup> {
  const world = new World();
  const { signer, key } = await freshSigner(`second-${Math.random()}`, home);
  const parts = await sampleParts(world, files);
  const path = world.path('app.arx');
  writeFileSync(path, await putTogether(world, parts, form));
  addTrust({ name: 'second', pem: key.pem, file: 'second', force: false }, world.context);
  return { world, path, signer, parts, [Symbol.dispose]: () => world[Symbol.dispose]() };
}

interface Setup extends Disposable {
  readonly world: World;
  readonly path: string;
  readonly signer: KeySigner;
  readonly parts: Awaited<ReturnType<typeof sampleParts>>;
}

function plainOf(path: string): Buffer {
  const bytes = readFileSync(path);
  if (bytes.readUInt32LE(0) !== 0xfd2fb528) return bytes;
  const { stdout, status } = spawnSync('zstd', ['-dc'], { input: bytes, maxBuffer: 1 << 30 });
  assert.equal(status, 0);
  return stdout;
}

/** The tar members by name. */
function membersOf(path: string): Map<string, Buffer> {
  const bytes = plainOf(path);
  const members = new Map<string, Buffer>();
  for (let offset = 0; bytes[offset] !== 0;) {
    const name = /^[^\0]*/.exec(bytes.toString('latin1', offset, offset + 100))?.[0] ?? '';
    const size = Number.parseInt(bytes.toString('latin1', offset + 124, offset + 135), 8);
    const length = 512 + Math.ceil(size / 512) * 512;
    members.set(name, bytes.subarray(offset, offset + length));
    offset += length;
  }
  return members;
}

const LARGE: readonly SampleFiles[] = [
  Object.fromEntries(
    Array.from({ length: 40_000 }, (_, at) => [`file-${String(at).padStart(6, '0')}`, `${at % 7}\n`]),
  ),
];

for (const form of ['none', 'zstd'] as const)
  for (const [what, files] of [
    ['small', undefined],
    ['with a head of several frames', LARGE],
  ] as const)
    test(`signBundle() keeps digest and every other byte of a bundle: ${what} (${form})`, async () => {
      using at = await setup(form, files);
      const output = at.world.path('signed.arx');
      const before = membersOf(at.path);
      const whole = readFileSync(at.path);
      const made = await signBundle(at.path, { signer: at.signer, output }, at.world.context);
      const now = membersOf(output);
      assert.deepEqual(readFileSync(at.path), whole, 'the input is untouched');
      assert.deepEqual(
        [...now.keys()],
        [...before.keys()].flatMap((name) =>
          name === MEMBER.signature(0) ? [name, MEMBER.signature(1)] : [name],
        ),
      );
      for (const [name, bytes] of before) assert.ok(now.get(name)?.equals(bytes), name);
      const head = await verifyBundle({ path: output }, {}, at.world.context);
      assert.equal(head.digest, made.digest);
      assert.deepEqual(
        head.signers.map(({ name }) => name),
        ['own', 'second'],
      );
      // Frames of the content are copied, not made again.
      const tail = Math.min(2000, whole.length - 1);
      if (form === 'zstd' && files !== undefined)
        assert.ok(readFileSync(output).subarray(-tail).equals(whole.subarray(-tail)));
    });

test('signBundle() gives the same bytes for the same bundle and key', async () => {
  using at = await setup('zstd');
  const [a, b] = [at.world.path('a'), at.world.path('b')];
  for (const output of [a, b]) await signBundle(at.path, { signer: at.signer, output }, at.world.context);
  assert.ok(readFileSync(a).equals(readFileSync(b)));
});

test('signBundle() replaces the file as a whole, through a link, with its mode', async () => {
  using at = await setup('zstd');
  chmodSync(at.path, 0o640);
  const link = at.world.path('link.arx');
  symlinkSync('app.arx', link);
  const files = readdirSync(at.world.directory).sort();
  await signBundle(link, { signer: at.signer }, at.world.context);
  assert.equal((await verifyBundle({ path: at.path }, {}, at.world.context)).signers.length, 2);
  assert.equal(statSync(at.path).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(at.world.directory).sort(), files);
});

test('signBundle() refuses a signer who has signed, also under another name, and counts to sixteen', async () => {
  using at = await setup('none');
  await signBundle(at.path, { signer: at.signer }, at.world.context);
  const signed = readFileSync(at.path);
  const again = { ...at.signer, id: 'another name' };
  for (const signer of [at.signer, again, await ownSigner(at.world.context)])
    await assert.rejects(signBundle(at.path, { signer }, at.world.context), { code: 'USAGE_EXISTS' });
  assert.ok(readFileSync(at.path).equals(signed));
  for (let count = 2; count < 16; count += 1) {
    const { signer } = await freshSigner(`many-${count}`, home);
    await signBundle(at.path, { signer }, at.world.context);
  }
  const { signer } = await freshSigner('many-17', home);
  await assert.rejects(signBundle(at.path, { signer }, at.world.context), { code: 'UNSAFE_LIMIT' });
  assert.equal([...membersOf(at.path).keys()].filter((name) => name.includes('signatures')).length, 16);
});

const BROKEN: readonly (readonly [what: string, change: (signer: KeySigner) => KeySigner, code: string])[] = [
  [
    'throws',
    (signer) => ({ ...signer, sign: () => Promise.reject(new ArxError('INTERNAL', 'broken')) }),
    'INTERNAL',
  ],
  [
    'signs nonsense',
    (signer) => ({ ...signer, sign: () => Promise.resolve(Buffer.from('{}')) }),
    'TRUST_BAD_SIGNATURE',
  ],
  [
    'signs something else',
    (signer) => ({ ...signer, sign: (_statement, context) => signer.sign(Buffer.from('{"a":1}'), context) }),
    'TRUST_BAD_SIGNATURE',
  ],
  ['has another key', (signer) => ({ ...signer, publicKey: OTHER.key.pem }), 'TRUST_BAD_SIGNATURE'],
  ['says the wrong form', (signer) => ({ ...signer, form: 'ssh' }), 'TRUST_BAD_SIGNATURE'],
];
const OTHER = await freshSigner('other', home);

for (const [what, change, code] of BROKEN)
  test(`signBundle() leaves everything as it is when the signer ${what}`, async () => {
    using at = await setup('zstd');
    const files = readdirSync(at.world.directory).sort();
    const bytes = readFileSync(at.path);
    await assert.rejects(signBundle(at.path, { signer: change(at.signer) }, at.world.context), { code });
    assert.ok(readFileSync(at.path).equals(bytes));
    assert.deepEqual(readdirSync(at.world.directory).sort(), files);
  });

test('signBundle() signs nothing that does not verify: content, signer, end', async () => {
  using at = await setup('none');
  const good = readFileSync(at.path);
  const flipped = Buffer.from(good);
  const last = good.lastIndexOf('hello');
  flipped[last] = (flipped[last] ?? 0) ^ 1;
  const cases: readonly (readonly [bytes: Buffer, code: string])[] = [
    [flipped, 'INTEGRITY_DIGEST'],
    [good.subarray(0, -512), 'INTEGRITY_TRUNCATED'],
    [Buffer.concat([good, Buffer.alloc(512)]), 'INTEGRITY_TRAILING'],
  ];
  for (const [bytes, code] of cases) {
    writeFileSync(at.path, bytes);
    let asked = 0;
    const signer = { ...at.signer, sign: () => Promise.reject(new Error(`asked ${(asked += 1)}`)) };
    await assert.rejects(signBundle(at.path, { signer }, at.world.context), { code });
    assert.equal(asked, 0, 'nothing was signed');
    assert.ok(readFileSync(at.path).equals(bytes));
  }
  writeFileSync(at.path, good);
  const trust = [home.file('nobody.pub', OTHER.key.pem)];
  await assert.rejects(signBundle(at.path, { signer: at.signer, trust }, at.world.context), {
    code: 'TRUST_UNKNOWN_SIGNER',
  });
});

test('addSignature() notices when the file changes while somebody signs', async () => {
  using at = await setup('none');
  const other = await sampleParts(at.world, [{ other: 'x\n' }]);
  const replacement = await putTogether(at.world, other);
  const signer: KeySigner = {
    ...at.signer,
    sign: async (statement, context) => {
      // The same file, written again: what was verified is not what would be copied.
      writeFileSync(at.path, replacement);
      return at.signer.sign(statement, context);
    },
  };
  const files = readdirSync(at.world.directory).sort();
  const added = {
    path: at.path,
    signer,
    trust: loadTrust(at.world.context),
    statement: () => Buffer.from('{"a":1}'),
    output: at.world.path('out.arx'),
  };
  await assert.rejects(addSignature(added, at.world.context), ArxError);
  assert.deepEqual(readdirSync(at.world.directory).sort(), files);
});

test('signBundle() stops when it is interrupted, and says where it cannot write', async () => {
  using at = await setup('none');
  const files = readdirSync(at.world.directory).sort();
  const stopped = { ...at.world.context, signal: AbortSignal.abort() };
  await assert.rejects(signBundle(at.path, { signer: at.signer }, stopped), { code: 'INTERRUPTED' });
  const output = at.world.path('nowhere/out.arx');
  await assert.rejects(signBundle(at.path, { signer: at.signer, output }, at.world.context), {
    code: 'WRITE_FAILED',
  });
  await assert.rejects(signBundle(at.world.directory, { signer: at.signer }, at.world.context), {
    code: 'USAGE_NO_FILE',
  });
  assert.deepEqual(readdirSync(at.world.directory).sort(), files);
});

test('bytesToSign() gives the DSSE encoding of the statement that the first builder signed', async () => {
  using at = await setup('zstd');
  const { bytes, statement, head } = await bytesToSign(at.path, {}, at.world.context);
  assert.equal(
    bytes.toString(),
    `DSSEv1 28 application/vnd.in-toto+json ${statement.length} ${statement.toString()}`,
  );
  assert.deepEqual(JSON.parse(statement.toString()), head.statement);
  await signBundle(at.path, { signer: at.signer }, at.world.context);
  assert.deepEqual((await bytesToSign(at.path, {}, at.world.context)).bytes, bytes);
});

test('approveBundle() signs what the audit said, and refuses a bundle that changed since', async () => {
  using at = await setup('none');
  const policy = at.world.path('lenient.yaml');
  writeFileSync(policy, 'version: 1\nfail_on: never\n');
  const judgement = await judgeBundle(at.path, { policy }, at.world.context);
  const made = await approveBundle(at.path, judgement, { signer: at.signer }, at.world.context);
  const reviewer = made.head.signers.find(({ role }) => role === 'reviewer');
  assert.equal(reviewer?.name, 'second');
  assert.equal(reviewer.approval?.policyDigest, judgement.report.policy.digest);
  assert.deepEqual(reviewer.approval.counts, judgement.report.counts);
  assert.equal(reviewer.approval.attestations?.[0]?.uri, 'arx/signatures/0.sigstore.json');
  writeFileSync(at.path, await putTogether(at.world, await sampleParts(at.world, [{ other: 'x\n' }])));
  await assert.rejects(approveBundle(at.path, judgement, { signer: at.signer }, at.world.context), {
    code: 'SOURCE_CHANGED',
  });
});
