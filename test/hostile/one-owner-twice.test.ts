// Attack: a policy wants two of a role, and one owner passes for two: with a key and the one that follows it, or with two
// names that fit one pattern of an identity.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Role } from '../../src/model/policy/effective-policy.ts';
import { DEFAULT_POLICY } from '../../src/model/policy/default-policy.ts';
import { demandSigners } from '../../src/offline/demand-signers.ts';
import type { Vote } from '../../src/offline/signer-problem.ts';
import type { KeySigner } from '../../src/plugin/signer.ts';
import { acceptRotation } from '../../src/trust/accept-rotation.ts';
import { rotationStatement } from '../../src/trust/key-statements.ts';
import { addTrust } from '../../src/trust/key-store.ts';
import { makeOwnKey } from '../../src/trust/own-key.ts';
import { rotateOwnKey } from '../../src/trust/rotate-key.ts';

import { fileSigner, ownSigner } from '../../src/trust/local-signer.ts';
import { trustInKeys } from '../../src/trust/trust-in-keys.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { sampleParts, World } from '../helpers/sample-bundle.ts';
import { provenanceOf, signed, Trial, withSignatures } from '../helpers/tamper.ts';
import { freshSigner, Home } from '../trust/sample-signature.ts';

const world = new World();
const home = new Home();
after(() => {
  world[Symbol.dispose]();
  home[Symbol.dispose]();
});
const parts = await sampleParts(world);
const NEEDS_TWO: Pick<Trust, 'thresholds'> = { thresholds: { builder: 2, reviewer: 0 } };
const POLICY = { ...DEFAULT_POLICY, trust: NEEDS_TWO };

async function sealedBy(...signers: readonly KeySigner[]): Promise<ReturnType<typeof withSignatures>> {
  const statement = provenanceOf(parts);
  return withSignatures(parts, await Promise.all(signers.map((signer) => signed(statement, signer, world))));
}

test('readBundle() counts a stored key and the one that follows it once when two builders are needed', async () => {
  const [old, next, other] = [
    await freshSigner('old', home),
    await freshSigner('next', home),
    await freshSigner('other', home),
  ];
  const { context } = world;
  for (const { key } of [old, other])
    addTrust({ name: key.name, pem: key.pem, file: key.name, force: false }, context);
  const statement = rotationStatement({ follows: old.key.keyid, next: next.key });
  const rotation = await signed(statement, old.signer, world);
  acceptRotation({ bytes: rotation.bytes, file: 'rotation' }, context);
  const trust = loadTrust(context, { policy: POLICY });
  const trial = new Trial(world);
  await trial.refuses('the line', await sealedBy(old.signer, next.signer), trust, [
    'TRUST_THRESHOLD',
    /1 of 2 builders/,
  ]);
  await trial.accepts('two lines', await sealedBy(old.signer, other.signer), trust);
  await trial.accepts('two lines, newer', await sealedBy(next.signer, other.signer), trust);
  // Also where the policy lists them by keys of its own.
  const keys = [old, next].map(({ key: { name, pem } }) => ({ name, pem, roles: ['builder'] as Role[] }));
  const listed = loadTrust(context, { policy: { ...POLICY, trust: { ...NEEDS_TWO, keys } } });
  await trial.refuses('listed', await sealedBy(old.signer, next.signer), listed, [
    'TRUST_THRESHOLD',
    /1 of 2 builders/,
  ]);
});

test('readBundle() counts a key of this machine and its retired one once when two builders are needed', async () => {
  using own = new World();
  makeOwnKey('default', undefined, own.context);
  const { retired } = await rotateOwnKey('default', {}, own.context);
  const signers = [
    await ownSigner(own.context),
    await fileSigner(retired.privateFile, undefined, own.context),
  ];
  const trust = loadTrust(own.context, { policy: POLICY });
  await new Trial(own).refuses('both', await sealedBy(...signers), trust, [
    'TRUST_THRESHOLD',
    /1 of 2 builders/,
  ]);
});

function voteOf(name: string, san: string): Vote {
  const party = `identity ${name}`;
  const signer = {
    kind: 'identity',
    name,
    san,
    issuer: 'https://ci',
    keyids: [],
    person: san,
    party,
  } as const;
  return { signer, role: 'builder', payload: new Uint8Array() };
}

test('demandSigners() counts two names that fit one pattern once when two builders are needed', () => {
  const trust = { ...trustInKeys([]), ...NEEDS_TWO };
  const demand = (...votes: readonly Vote[]): number =>
    demandSigners({ votes, claims: [] }, trust, new Date(0)).length;
  const [main, branch] = [voteOf('ci', 'https://ci/x@main'), voteOf('ci', 'https://ci/x@evil')];
  assert.throws(() => demand(main, branch), { code: 'TRUST_THRESHOLD', message: /1 of 2 builders/ });
  assert.equal(demand(main, voteOf('release', 'https://ci/release')), 2);
});
