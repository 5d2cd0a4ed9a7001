// Attack: the right bytes, signed by the wrong people, too few of them, in the wrong role, at the wrong time. Of six signers
// and six trust sets only the diagonal passes. Every refusal names its reason.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { Role } from '../../src/model/policy/effective-policy.ts';
import type { KeySigner } from '../../src/plugin/signer.ts';
import { sshSigner } from '../../src/trust/ssh/ssh-signer.ts';
import { trustInKeys } from '../../src/trust/trust-in-keys.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { type KeyTerms, type TrustedKey, trustedKeyFromText } from '../../src/trust/trusted-key.ts';
import { sampleParts, World } from '../helpers/sample-bundle.ts';
import {
  approvalOf,
  type Document,
  PASSED,
  provenanceOf,
  signed,
  Trial,
  withSignatures,
} from '../helpers/tamper.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { freshSigner, Home } from '../trust/sample-signature.ts';
import { makeSshKey, trustedSsh } from '../trust/ssh/ssh-keys.ts';

interface Person {
  readonly signer: KeySigner;
  readonly key: TrustedKey;
}

before(() => needPackages(['openssh-client']));
const NOW = new Date('2026-06-15T12:00:00Z');
const world = new World({ now: () => NOW, env: { PATH: process.env['PATH'] } });
const home = new Home();
after(() => {
  world[Symbol.dispose]();
  home[Symbol.dispose]();
});
const parts = await sampleParts(world);
const names = ['ada', 'ben', 'cyd', 'dan', 'eve', 'fay'];
const people: readonly Person[] = await Promise.all(names.map((name) => freshSigner(name, home)));
const sealed = await Promise.all(people.map(({ signer }) => signed(provenanceOf(parts), signer, world)));
const approved = await Promise.all(people.map(({ signer }) => signed(approvalOf(parts), signer, world)));

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  assert.ok(found !== undefined);
  return found;
}

function trusting(keys: readonly TrustedKey[], change: Partial<Trust> = {}): Trust {
  return { ...trustInKeys(keys), ...change };
}

function needs(builder: number, reviewer: number): Pick<Trust, 'thresholds'> {
  return { thresholds: { builder, reviewer } };
}

/** A member of the six as trusted, on some terms. */
function trusted(index: number, terms: KeyTerms = {}): TrustedKey {
  return { ...at(people, index).key, ...terms };
}

test('readBundle() accepts a builder on the diagonal only when six signers meet six trust sets', async () => {
  const trial = new Trial(world);
  for (const [row, document] of sealed.entries())
    for (const [column, { key, signer }] of people.entries()) {
      const bundle = withSignatures(parts, [document]);
      const what = `${names[row]} before ${names[column]}`;
      if (row === column) await trial.accepts(what, bundle, trusting([key]));
      else {
        await trial.refuses(what, bundle, trusting([key]), [
          'TRUST_UNKNOWN_SIGNER',
          /expected a trusted key/,
        ]);
        // The keyid of the one on the key of the other: a mixed-up or forged trust store.
        const confused = { ...key, keyid: at(people, row).signer.keyid };
        await trial.refuses(`${what}, confused`, bundle, trusting([confused]), [
          'TRUST_BAD_SIGNATURE',
          /does not hold under the key/,
        ]);
        assert.notEqual(signer.keyid, confused.keyid);
      }
    }
  assert.deepEqual([trial.accepted, trial.refused], [6, 60]);
});

test('readBundle() accepts a reviewer on the diagonal only when six signers meet six trust sets', async () => {
  const trial = new Trial(world);
  const builder = trusted(0, { roles: ['builder'] });
  for (const [row, document] of approved.entries())
    for (const column of people.keys()) {
      const reviewer = trusted(column, { roles: ['reviewer'] });
      const keys = column === 0 ? [at(people, 0).key] : [builder, reviewer];
      const bundle = withSignatures(parts, [at(sealed, 0), document]);
      const what = `${names[row]} before ${names[column]}`;
      const trust = trusting(keys, needs(1, 1));
      if (row === column) await trial.accepts(what, bundle, trust);
      else if (row === 0 && column > 0)
        await trial.refuses(what, bundle, trust, ['TRUST_ROLE', /trusted as builder/]);
      else await trial.refuses(what, bundle, trust, ['TRUST_THRESHOLD', /0 of 1 reviewers that are needed/]);
    }
  assert.deepEqual([trial.accepted, trial.refused], [6, 30]);
});

test('readBundle() accepts ssh keys on the diagonal only when six signers meet six trust sets', async () => {
  const trial = new Trial(world);
  const keys = names.map((name, index) => {
    const kind = at([['ed25519'], ['ecdsa', '-b', '256'], ['rsa', '-b', '2048']], index % 3);
    const path = makeSshKey(name, home, kind);
    return { signer: sshSigner(path, world.context), key: trustedSsh(name, path) };
  });
  for (const [row, { signer }] of keys.entries()) {
    const document = await signed(provenanceOf(parts), signer, world);
    const bundle = withSignatures(parts, [document]);
    for (const [column, { key }] of keys.entries()) {
      const what = `${names[row]} before ${names[column]}`;
      if (row === column) await trial.accepts(what, bundle, trusting([key]));
      else await trial.refuses(what, bundle, trusting([key]), ['TRUST_UNKNOWN_SIGNER', /SHA256:/]);
    }
    const renamed = {
      ...parts,
      signatures: [{ name: 'arx/signatures/0.sigstore.json', bytes: document.bytes }],
    };
    await trial.refuses(
      'an ssh signature under the name of the other form',
      renamed,
      trusting([at(keys, row).key]),
      ['TRUST_BAD_SIGNATURE', /not a sigstore bundle/],
    );
  }
  const pem = { ...parts, signatures: [{ name: 'arx/signatures/0.ssh.json', bytes: at(sealed, 0).bytes }] };
  await trial.refuses('a sigstore bundle under the name of an ssh signature', pem, trusting([trusted(0)]), [
    'TRUST_BAD_SIGNATURE',
    /dsseEnvelope|unknown member/,
  ]);
  assert.deepEqual([trial.accepted, trial.refused], [6, 37]);
});

test('readBundle() counts builders and reviewers: enough of both, or a refusal that says how many', async () => {
  const trial = new Trial(world);
  const keys = people.map(({ key }, index) => ({
    ...key,
    roles: [index < 3 ? 'builder' : 'reviewer'] as readonly Role[],
  }));
  for (const builders of [0, 1, 2, 3])
    for (const reviewers of [0, 1, 2, 3]) {
      const documents = [...sealed.slice(0, builders), ...approved.slice(3, 3 + reviewers)];
      // A bundle without any signature is another attack.
      if (documents.length === 0) continue;
      const bundle = withSignatures(parts, documents);
      for (const builder of [0, 1, 2, 3])
        for (const reviewer of [0, 1, 2, 3]) {
          const what = `${builders} and ${reviewers} where ${builder} and ${reviewer} are needed`;
          const trust = trusting(keys, needs(builder, reviewer));
          const least = Math.max(1, builder);
          const short =
            builders < least ? `${builders} of ${least} builders` : `${reviewers} of ${reviewer} reviewers`;
          if (builders >= least && reviewers >= reviewer) await trial.accepts(what, bundle, trust);
          else
            await trial.refuses(what, bundle, trust, [
              'TRUST_THRESHOLD',
              new RegExp(`: ${short} that are needed`),
            ]);
        }
    }
  assert.deepEqual([trial.accepted, trial.refused], [90, 150]);
});

test('readBundle() counts one person once, whatever the names and forms of the key', async () => {
  const trial = new Trial(world);
  const [ada] = people;
  assert.ok(ada !== undefined);
  const later = await signed(approvalOf(parts, { time: '2026-03-01T00:00:00Z' }), ada.signer, world);
  const other = await signed(approvalOf(parts, { at: '2026-03-02' }), ada.signer, world);
  const twice: readonly (readonly [what: string, documents: readonly Document[]])[] = [
    ['the same seal signature', [at(sealed, 0), at(sealed, 0)]],
    ['the same approval', [at(sealed, 0), at(approved, 0), at(approved, 0)]],
    ['two approvals with other times', [at(sealed, 0), at(approved, 0), later]],
    ['two approvals of other days', [at(sealed, 0), at(approved, 0), other]],
    ['three approvals', [at(sealed, 0), at(approved, 0), later, other]],
  ];
  for (const [what, documents] of twice)
    for (const reviewer of [0, 1, 2])
      await trial.refuses(what, withSignatures(parts, documents), trusting([ada.key], needs(1, reviewer)), [
        'TRUST_BAD_SIGNATURE',
        /one key has signed it twice/,
      ]);
  // One key under two names is one signer, and so is a key in PEM and as an ssh key.
  const again = { ...ada.key, name: 'ada-again' };
  await trial.refuses(
    'two names',
    withSignatures(parts, [at(sealed, 0)]),
    trusting([ada.key, again], needs(2, 0)),
    ['TRUST_THRESHOLD', /1 of 2 builders/],
  );
  const path = makeSshKey('both', home, ['ecdsa', '-b', '256', '-m', 'PEM']);
  const ssh = { signer: sshSigner(path, world.context), key: trustedSsh('both', path) };
  const pem = ssh.key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { fileSigner } = await import('../../src/trust/local-signer.ts');
  const plain = await fileSigner(path, undefined, home.context);
  const documents = [
    await signed(provenanceOf(parts), ssh.signer, world),
    await signed(provenanceOf(parts), plain, world),
  ];
  const keys = [ssh.key, trustedKeyFromText('plain', pem, 'plain')];
  for (const builder of [1, 2])
    await trial.refuses(
      'a key in both forms',
      withSignatures(parts, documents),
      trusting(keys, needs(builder, 0)),
      ['TRUST_BAD_SIGNATURE', /one key has signed it twice/],
    );
  await trial.accepts('one of the forms', withSignatures(parts, documents.slice(0, 1)), trusting(keys));
  assert.deepEqual([trial.accepted, trial.refused], [1, 18]);
});

const WINDOWS: readonly (readonly [terms: KeyTerms, accepted: boolean, says: RegExp])[] = [
  [{}, true, /./],
  [{ notBefore: '2026-06-15', notAfter: '2026-06-15' }, true, /./],
  [{ notBefore: '2026-06-15' }, true, /./],
  [{ notAfter: '2026-06-15' }, true, /./],
  [{ notBefore: '2026-06-16' }, false, /counts from 2026-06-16 on, and today is 2026-06-15/],
  [{ notAfter: '2026-06-14' }, false, /counted until 2026-06-14, and today is 2026-06-15/],
  [{ notBefore: '2020-01-01', notAfter: '2026-06-14' }, false, /counted until 2026-06-14/],
  [{ notBefore: '2026-06-16', notAfter: '2030-01-01' }, false, /counts from 2026-06-16/],
  [{ notBefore: '9999-01-01' }, false, /counts from 9999-01-01/],
  [{ notAfter: '1970-01-01' }, false, /counted until 1970-01-01/],
  [{ notBefore: '2027-01-01', notAfter: '2025-01-01' }, false, /counts from 2027-01-01/],
];

test('readBundle() judges keys outside their days by the clock, in each role', async () => {
  const trial = new Trial(world);
  for (const [terms, accepted, says] of WINDOWS) {
    const what = JSON.stringify(terms);
    const builder = trusting([trusted(0, terms)]);
    const reviewer = trusting([trusted(1), trusted(2, terms)], needs(1, 1));
    const one = withSignatures(parts, [at(sealed, 0)]);
    const two = withSignatures(parts, [at(sealed, 1), at(approved, 2)]);
    if (accepted) {
      await trial.accepts(what, one, builder);
      await trial.accepts(what, two, reviewer);
    } else {
      await trial.refuses(what, one, builder, ['TRUST_KEY_EXPIRED', says]);
      await trial.refuses(what, two, reviewer, ['TRUST_KEY_EXPIRED', says]);
    }
  }
  assert.deepEqual([trial.accepted, trial.refused], [8, 14]);
});

test('readBundle() never counts a revoked key, and names it', async () => {
  const trial = new Trial(world);
  for (const [index, { key }] of people.entries()) {
    const revoked = new Set([key.keyid]);
    const bundle = withSignatures(parts, [at(sealed, index)]);
    const says = new RegExp(
      `"${names[index]}" \\(SHA256:${key.keyid.replace(/[+/]/g, '\\$&')}\\) is revoked`,
    );
    await trial.refuses('alone', bundle, trusting([key], { revoked }), ['TRUST_REVOKED', says]);
    await trial.refuses('and not trusted', bundle, trusting([], { revoked }), [
      'TRUST_REVOKED',
      /is revoked/,
    ]);
    const next = (index + 1) % people.length;
    const both = withSignatures(parts, [at(sealed, index), at(sealed, next)]);
    const keys = [key, at(people, next).key];
    await trial.refuses('of two', both, trusting(keys, { revoked, ...needs(2, 0) }), [
      'TRUST_REVOKED',
      /1 of 2/,
    ]);
    await trial.accepts('beside enough others', both, trusting(keys, { revoked }));
    const review = withSignatures(parts, [at(sealed, next), at(approved, index)]);
    await trial.refuses('a reviewer', review, trusting(keys, { revoked, ...needs(1, 1) }), [
      'TRUST_REVOKED',
      says,
    ]);
  }
  assert.deepEqual([trial.accepted, trial.refused], [6, 24]);
});

const ROLES: readonly (readonly [roles: readonly Role[], seals: boolean, approves: boolean])[] = [
  [['builder'], true, false],
  [['reviewer'], false, true],
  [['builder', 'reviewer'], true, true],
  [[], false, false],
];

test('readBundle() counts a signature only in a role that its signer has', async () => {
  const trial = new Trial(world);
  for (const [roles, seals, approves] of ROLES)
    for (const [index] of people.entries()) {
      const what = `${names[index]} as ${roles.join()}`;
      const key = trusted(index, { roles });
      const other = trusted((index + 1) % 6, { roles: ['builder'] });
      const one = withSignatures(parts, [at(sealed, index)]);
      const two = withSignatures(parts, [at(sealed, (index + 1) % 6), at(approved, index)]);
      const says = roles.length === 0 ? /trusted in no role/ : new RegExp(`trusted as ${roles[0]}`);
      if (seals) await trial.accepts(what, one, trusting([key]));
      else await trial.refuses(what, one, trusting([key]), ['TRUST_ROLE', says]);
      const review = trusting([key, other], needs(1, 1));
      if (approves) await trial.accepts(what, two, review);
      else await trial.refuses(what, two, review, ['TRUST_ROLE', says]);
    }
  assert.deepEqual([trial.accepted, trial.refused], [24, 24]);
});

test('readBundle() demands the proofs that the policy asks for', async () => {
  const trial = new Trial(world);
  const bundle = withSignatures(parts, [at(sealed, 0), at(approved, 1)]);
  const keys = [trusted(0), trusted(1)];
  const proofs: readonly (readonly [needs: NonNullable<Trust['needs']>, code: ErrorCode, says: RegExp])[] = [
    [{ timestamp: true, log: false }, 'TRUST_TIME', /"ada" .* has no verified time/],
    [{ timestamp: false, log: true }, 'TRUST_LOG', /"ada" .* is in no transparency log/],
    [{ timestamp: true, log: true }, 'TRUST_TIME', /has no verified time/],
  ];
  for (const [demanded, code, says] of proofs)
    for (const reviewer of [0, 1])
      await trial.refuses(code, bundle, trusting(keys, { needs: demanded, ...needs(1, reviewer) }), [
        code,
        says,
      ]);
  const policies = [digestOf('another policy'), digestOf('a third')];
  for (const approvalPolicies of [policies, policies.slice(1), []])
    await trial.refuses('another policy', bundle, trusting(keys, { approvalPolicies, ...needs(1, 1) }), [
      'TRUST_APPROVAL',
      /has approved by the policy sha256:/,
    ]);
  const right = { approvalPolicies: [...policies, PASSED.policyDigest], ...needs(1, 1) };
  await trial.accepts('one of the policies', bundle, trusting(keys, right));
  assert.deepEqual([trial.accepted, trial.refused], [1, 9]);
});
