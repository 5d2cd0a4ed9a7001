// Attack: something breaks while a bundle is verified: the disk, the memory, a library, arx itself. Whatever throws, at
// whatever step, the bundle is refused; the program ends with a status other than 0.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ByteSource } from '../../src/archive/byte-source.ts';
import type { Context } from '../../src/core/context.ts';
import { verifyBundle } from '../../src/library/verify.ts';
import { readBundle } from '../../src/offline/read-bundle.ts';
import type { VerifiedHead } from '../../src/offline/verified-head.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { sshSigner } from '../../src/trust/ssh/ssh-signer.ts';
import { trustInKeys } from '../../src/trust/trust-in-keys.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { trustedKeyFromPem } from '../../src/trust/trusted-key.ts';
import { arxHome } from '../helpers/arx-home.ts';
import { BufferBytes } from '../helpers/buffer-bytes.ts';
import { type Attempt, Injected, type Seam, SEAMS, withThrowAt } from '../helpers/injected-throws.ts';
import { putTogether, sampleParts, World } from '../helpers/sample-bundle.ts';
import { approvalOf, provenanceOf, signed, withSignatures } from '../helpers/tamper.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { Home } from '../trust/sample-signature.ts';
import { bytesOf, IDENTITY, keylessWorld } from '../trust/keyless/keyless-world.ts';
import { makeSshKey, trustedSsh } from '../trust/ssh/ssh-keys.ts';

before(() => needPackages(['openssh-client']));
const sigstore = await keylessWorld('throws');
const world = new World({ env: { PATH: process.env['PATH'] }, now: () => sigstore.services.clock });
const home = new Home();
after(async () => {
  await sigstore[Symbol.asyncDispose]();
  world[Symbol.dispose]();
  home[Symbol.dispose]();
});

/** A bundle with a signature of each kind, and a trust that needs all of them. */
const sample = await sampleParts(world);
const own = await ownSigner(world.context);
const sshPath = makeSshKey('throws', home, ['ed25519']);
const keyless = {
  form: 'sigstore',
  bytes: bytesOf(await sigstore.sign({ statement: provenanceOf(sample) })),
} as const;
const parts = withSignatures(sample, [
  await signed(provenanceOf(sample), own, world),
  await signed(provenanceOf(sample), sshSigner(sshPath, world.context), world),
  keyless,
  await signed(approvalOf(sample), own, world),
]);
const TRUST: Trust = {
  ...trustInKeys([trustedKeyFromPem('own', own.publicKey, 'own'), trustedSsh('ssh', sshPath)]),
  identities: [IDENTITY],
  roots: [sigstore.root],
  thresholds: { builder: 3, reviewer: 1 },
};
const BUNDLES = {
  plain: await putTogether(world, parts),
  compressed: await putTogether(world, parts, 'zstd'),
};

for (const [form, bytes] of Object.entries(BUNDLES))
  test(`readBundle() refuses a ${form} bundle whose reading throws, at every call`, async () => {
    const count = await callsOf(bytes);
    assert.ok(count > 20);
    for (const thrown of [new Error('EIO'), undefined, 'a text', Object.create(null)])
      for (let at = 1; at <= count; at += 1) {
        const source = brokenBytes(bytes, at, () => {
          throw thrown;
        });
        await assert.rejects(readBundle(source, TRUST, world.context), (error: unknown) => {
          return error === thrown || error instanceof Error;
        });
      }
  });

for (const [form, bytes] of Object.entries(BUNDLES))
  test(`readBundle() refuses a ${form} bundle that ends too early, at every call`, async () => {
    const count = await callsOf(bytes);
    let refused = 0;
    for (let at = 1; at <= count; at += 1) {
      const { source, isWhole } = cutBytes(bytes, at);
      // The last call only asks whether there is more.
      if (isWhole(await settled(readBundle(source, TRUST, world.context)))) continue;
      await assert.rejects(
        readBundle(cutBytes(bytes, at).source, TRUST, world.context),
        { exit: 4 },
        `${at}`,
      );
      refused += 1;
    }
    assert.ok(refused > 5);
  });

async function settled(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}

/** Bytes that end at the n-th call, and whether all of them had been taken by then. */
function cutBytes(bytes: Buffer, at: number): { source: ByteSource; isWhole: (done: void) => boolean } {
  const whole = new BufferBytes(bytes);
  let calls = 0;
  let isOver = false;
  const none = new Uint8Array(0);
  const source: ByteSource = {
    get offset() {
      return whole.offset;
    },
    fill: () => {
      isOver ||= (calls += 1) >= at;
      return isOver ? 0 : whole.fill();
    },
    peek: (wanted) => (isOver ? none : whole.peek(wanted)),
    take: (wanted) => (isOver ? none : whole.take(wanted)),
  };
  return { source, isWhole: () => whole.offset === bytes.length };
}

async function callsOf(bytes: Buffer): Promise<number> {
  let count = 0;
  const counting = brokenBytes(
    bytes,
    0,
    () => undefined,
    () => (count += 1),
  );
  assert.equal((await readBundle(counting, TRUST, world.context)).signers.length, 4);
  return count;
}

/** Bytes of which the n-th call breaks. */
function brokenBytes(
  bytes: Buffer,
  at: number,
  fault: () => unknown,
  seen: () => unknown = () => 0,
): ByteSource {
  const whole = new BufferBytes(bytes);
  let calls = 0;
  const step = (): void => {
    seen();
    calls += 1;
    if (calls === at) fault();
  };
  return {
    get offset() {
      return whole.offset;
    },
    fill: () => (step(), whole.fill()),
    peek: (count) => (step(), whole.peek(count)),
    take: (count) => (step(), whole.take(count)),
  };
}

/** So many calls of one function are tried, spread over all that it gets. */
const MOST = 24;

function chosen(calls: number): number[] {
  const step = Math.max(1, calls / MOST);
  const picked = Array.from({ length: Math.min(calls, MOST) }, (_, index) => 1 + Math.floor(index * step));
  return [...new Set([...picked, ...(calls === 0 ? [] : [calls])])];
}

test('readBundle() refuses when any function that it calls throws, at any call', async (t) => {
  const path = world.path('throws.arx');
  writeFileSync(path, BUNDLES.compressed);
  let [tried, used, swallowed] = [0, 0, 0];
  for (const seam of SEAMS) {
    const found = await attempt(seam, 0, path);
    assert.equal(found.error, undefined, seam.name);
    if (found.calls > 0) used += 1;
    for (const at of chosen(found.calls)) {
      const broken = await attempt(seam, at, path);
      tried += 1;
      if (broken.error !== undefined) continue;
      demandNoDifference(`call ${at} of ${seam.name}`, broken, found);
      swallowed += 1;
    }
  }
  t.diagnostic(
    `${tried} throws at ${used} functions: ${tried - swallowed} refusals, ${swallowed} checked again`,
  );
  assert.ok(tried > 700 && used > 45, `${tried} throws at ${used} functions`);
  assert.ok(swallowed < tried / 100, `${swallowed} of ${tried} throws changed nothing`);
});

/**
 * The library tries whether an octet string holds ASN.1, and checks a root's own signature a second time when the first
 * check throws. A throw there is an answer that it expects; nothing else may go on, and it may change no fact.
 */
function demandNoDifference(what: string, broken: Attempt<VerifiedHead>, found: Attempt<VerifiedHead>): void {
  assert.match(broken.caller ?? '', /node_modules\/@sigstore\/core\/dist\/(?:asn1|crypto|stream|x509)/, what);
  assert.deepEqual(broken.result, found.result, what);
}

async function attempt(seam: Seam, at: number, path: string): Promise<Attempt<VerifiedHead>> {
  const { withInput } = await import('../../src/library/open-input.ts');
  const { FileBytes } = await import('../../src/archive/file-bytes.ts');
  return withThrowAt(seam, at, () =>
    withInput({ path }, world.context, (input) => readBundle(new FileBytes(input.fd), TRUST, world.context)),
  );
}

const HOSTILE_CONTEXTS: readonly (readonly [what: string, change: (context: Context) => Context])[] = [
  ['the clock throws', (context) => ({ ...context, now: fail })],
  ['the clock gives no time', (context) => ({ ...context, now: () => new Date(Number.NaN) })],
  ['the limits throw', (context) => ({ ...context, limits: hostile(context.limits) })],
  ['there are no limits', (context) => ({ ...context, limits: undefined as unknown as Context['limits'] })],
  ['a limit is no number', (context) => ({ ...context, limits: { ...context.limits, seal: Number.NaN } })],
];

function fail(): never {
  throw new Injected('injected');
}

function hostile<T extends object>(value: T): T {
  return new Proxy(value, { get: fail });
}

for (const [what, change] of HOSTILE_CONTEXTS)
  test(`readBundle() refuses when ${what}`, async () => {
    await assert.rejects(readBundle(new BufferBytes(BUNDLES.plain), TRUST, change(world.context)));
  });

for (const part of ['keys', 'identities', 'roots', 'revoked', 'thresholds'] as const)
  test(`readBundle() refuses when ${part} of the trust cannot be read, or are missing`, async () => {
    const broken = { ...TRUST, [part]: hostile(TRUST[part]) };
    await assert.rejects(readBundle(new BufferBytes(BUNDLES.plain), broken, world.context));
    const missing = { ...TRUST, [part]: undefined } as unknown as Trust;
    await assert.rejects(readBundle(new BufferBytes(BUNDLES.plain), missing, world.context));
  });

for (const [what, thresholds] of [
  ['no numbers', { builder: Number.NaN, reviewer: 0 }],
  ['texts', { builder: '1', reviewer: 'many' }],
  ['missing', {}],
  ['without an end', { builder: Number.POSITIVE_INFINITY, reviewer: 0 }],
] as const)
  test(`readBundle() refuses when the thresholds are ${what}`, async () => {
    const trust = { ...TRUST, thresholds: thresholds as unknown as Trust['thresholds'] };
    await assert.rejects(readBundle(new BufferBytes(BUNDLES.plain), trust, world.context), { exit: 4 });
  });

for (const step of ['begin', 'write', 'end'] as const)
  test(`readBundle() refuses when who follows the content throws in ${step}()`, async () => {
    const visitor = { begin: () => undefined, write: () => undefined, end: () => undefined, [step]: fail };
    const read = readBundle(new BufferBytes(BUNDLES.plain), TRUST, world.context, () => visitor);
    await assert.rejects(read, Injected);
  });

test('verifyBundle() refuses when the work was interrupted before', async () => {
  const aborted = { ...world.context, signal: AbortSignal.abort() };
  await assert.rejects(verifyBundle({ path: world.path('throws.arx') }, {}, aborted));
});

/** Loaded before arx: lets one call throw, of the function and at the count that two variables name. */
const PRELOAD = `
import { SEAMS } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../helpers/injected-throws.ts')).href)};
import { syncBuiltinESMExports } from 'node:module';
import { writeSync } from 'node:fs';
const seam = SEAMS.find(({ name }) => name === process.env.SEAM);
const at = Number(process.env.AT);
const original = seam.owner[seam.key];
let calls = 0;
const patched = function (...given) {
  calls += 1;
  if (calls === at) throw new Error('injected');
  return new.target ? Reflect.construct(original, given) : Reflect.apply(original, this, given);
};
Object.defineProperty(seam.owner, seam.key, { value: patched, writable: true, configurable: true });
syncBuiltinESMExports();
process.on('exit', () => writeSync(2, '\\ncalls=' + calls + '\\n'));
`;

test('arx verify ends with another status than 0 when anything throws', async (t) => {
  using user = arxHome('throws');
  writeFileSync(join(user.path, 'arx.yaml'), 'data:\n  - motd: {text: hello}\n');
  await user.ok(['repack', '-q', '-o', 'app.arx']);
  writeFileSync(join(user.path, 'preload.mjs'), PRELOAD);
  const node = ['--import', pathToFileURL(join(user.path, 'preload.mjs')).href];
  const run = (seam: string, at: number): ReturnType<typeof user.run> =>
    user.run(['verify', 'app.arx'], {
      node,
      env: { SEAM: seam, AT: String(at), ARX_NODE: process.execPath },
    });
  const seams = [
    'crypto.hash',
    'crypto.createPublicKey',
    'zlib.zstdDecompressSync',
    'JSON.parse',
    'Buffer.concat',
  ];
  let tried = 0;
  for (const seam of seams) {
    const { code, stderr } = await run(seam, 0);
    assert.equal(code, 0, stderr);
    const calls = Number(/calls=(\d+)\n$/.exec(stderr)?.[1]);
    assert.ok(calls > 0, seam);
    for (const at of new Set([1, Math.ceil(calls / 2), calls])) {
      const broken = await run(seam, at);
      assert.notEqual(broken.code, 0, `${seam}, call ${at}`);
      assert.doesNotMatch(broken.stdout, /OK/, `${seam}, call ${at}`);
      tried += 1;
    }
  }
  t.diagnostic(`${tried} throws in the program, 0 with status 0`);
});
