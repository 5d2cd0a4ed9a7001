// Attack: the same bundle under certificates of others: another identity, another issuer, a name that only begins alike,
// another sigstore, no log, no time, a root that had ended; and keys where identities count, and the other way round.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import type { PolicyIdentity } from '../../src/model/policy/effective-policy.ts';
import { trustInKeys } from '../../src/trust/trust-in-keys.ts';
import type { Trust, TrustedRootFile } from '../../src/trust/trust.ts';
import { sampleParts, World } from '../helpers/sample-bundle.ts';
import { approvalOf, type Document, provenanceOf, signed, Trial, withSignatures } from '../helpers/tamper.ts';
import { freshSigner, Home } from '../trust/sample-signature.ts';
import {
  bytesOf,
  type Document as KeylessDocument,
  ISSUER,
  keylessWorld,
  SAN,
  type Signing,
} from '../trust/keyless/keyless-world.ts';

const sigstore = await keylessWorld('tamper');
const stranger = await keylessWorld('tamper-stranger');
const world = new World({ now: () => sigstore.services.clock });
const home = new Home();
after(async () => {
  await sigstore[Symbol.asyncDispose]();
  await stranger[Symbol.asyncDispose]();
  world[Symbol.dispose]();
  home[Symbol.dispose]();
});
const parts = await sampleParts(world);
const statement = provenanceOf(parts);

async function document(signing: Signing = {}, by = sigstore): Promise<Document> {
  return asDocument(await by.sign({ statement, ...signing }));
}

function asDocument(found: KeylessDocument): Document {
  return { form: 'sigstore', bytes: bytesOf(found) };
}

function someone(san: string, issuer = ISSUER, name = 'release'): PolicyIdentity {
  return { name, san, issuer, roles: ['builder'] };
}

function trusting(identities: readonly PolicyIdentity[], change: Partial<Trust> = {}): Trust {
  return { ...trustInKeys([]), identities, roots: [sigstore.root], ...change };
}

const NAMES: readonly (readonly [san: string, issuer: string])[] = [
  [SAN, ISSUER],
  [`${SAN}.1`, ISSUER],
  [SAN, 'https://gitlab.example.com'],
  ['https://github.com/acme/app2/.github/workflows/release.yml@refs/tags/v1.2', ISSUER],
  ['https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main', ISSUER],
  ['release@acme.example', 'https://accounts.acme.example'],
];

test('readBundle() accepts certificates on the diagonal only when six identities meet six trust sets', async () => {
  const trial = new Trial(world);
  for (const [row, [san, issuer]] of NAMES.entries()) {
    const bundle = withSignatures(parts, [await document({ san, issuer })]);
    for (const [column, [name, by]] of NAMES.entries()) {
      const trust = trusting([someone(name, by)]);
      if (row === column) await trial.accepts(san, bundle, trust);
      else
        await trial.refuses(`${san} as ${name}`, bundle, trust, [
          'TRUST_UNKNOWN_SIGNER',
          /expected a trusted/,
        ]);
    }
  }
  assert.deepEqual([trial.accepted, trial.refused], [6, 30]);
});

const LOOKALIKES: readonly (readonly [what: string, identity: Partial<PolicyIdentity>])[] = [
  ['the begin of the name', { san: SAN.slice(0, -1) }],
  ['the name and more', { san: `${SAN}0` }],
  ['the end of the name', { san: SAN.slice(8) }],
  ['another case', { san: SAN.toUpperCase() }],
  ['dots that match anything', { san: SAN.replaceAll('.', 'x') }],
  ['a pattern as a name', { san: 'https://github.com/acme/.*' }],
  ['any character as a name', { san: '.' }],
  ['an empty name', { san: '' }],
  ['white space', { san: ` ${SAN}` }],
  ['the begin of the issuer', { san: SAN, issuer: ISSUER.slice(0, -1) }],
  ['the issuer and more', { san: SAN, issuer: `${ISSUER}.evil.example` }],
  ['the issuer with a slash', { san: SAN, issuer: `${ISSUER}/` }],
  ['a pattern as an issuer', { san: SAN, issuer: 'https://.*' }],
  ['an empty issuer', { san: SAN, issuer: '' }],
  ['a pattern of the begin', { sanPattern: 'https://github\\.com/acme/app/' }],
  ['a pattern of the end', { sanPattern: '@refs/tags/v1\\.2' }],
  ['a pattern of the middle', { sanPattern: 'acme/app' }],
  ['a pattern of another issuer', { sanPattern: '.*', issuer: 'https://gitlab.example.com' }],
];

test('readBundle() accepts no identity that only looks like the trusted one', async () => {
  const trial = new Trial(world);
  const bundle = withSignatures(parts, [await document()]);
  for (const [what, identity] of LOOKALIKES) {
    const trust = trusting([{ name: 'release', issuer: ISSUER, roles: ['builder'], ...identity }]);
    await trial.refuses(what, bundle, trust, ['TRUST_UNKNOWN_SIGNER', /expected a trusted (key|identity)/]);
  }
  const pattern = { sanPattern: 'https://github\\.com/acme/app/[^@]+@refs/tags/v\\d+\\.\\d+' };
  const whole = { name: 'release', issuer: ISSUER, roles: ['builder'], ...pattern } as const;
  await trial.accepts('a pattern of the whole', bundle, trusting([whole]));
  assert.deepEqual([trial.accepted, trial.refused], [1, LOOKALIKES.length]);
});

test('readBundle() accepts no certificate without its sigstore, its log and its time', async () => {
  const trial = new Trial(world);
  const identities = [someone(SAN)];
  const good = await sigstore.sign({ statement });
  const bundle = withSignatures(parts, [asDocument(good)]);
  const ended = (change: Parameters<typeof sigstore.rootWith>[0]): TrustedRootFile =>
    sigstore.rootWith(change);
  const past = { start: '2020-01-01T00:00:00Z', end: '2020-12-31T00:00:00Z' };
  const later = { start: '2099-01-01T00:00:00Z' };
  const roots: readonly (readonly [
    what: string,
    roots: readonly TrustedRootFile[],
    code: ErrorCode,
    says: RegExp,
  ])[] = [
    ['no root', [], 'TRUST_NO_ROOT', /no trusted root/],
    ['the root of another sigstore', [stranger.root], 'TRUST_BAD_SIGNATURE', /no valid certificate path/],
    [
      'an authority that had ended',
      [ended((r) => r.certificateAuthorities.forEach((one) => (one.validFor = past)))],
      'TRUST_BAD_SIGNATURE',
      /verify certificate chain/,
    ],
    [
      'an authority that had not begun',
      [ended((r) => r.certificateAuthorities.forEach((one) => (one.validFor = later)))],
      'TRUST_BAD_SIGNATURE',
      /verify certificate chain/,
    ],
    [
      'a log that had ended',
      [ended((r) => r.tlogs.forEach((one) => (one.publicKey.validFor = past)))],
      'TRUST_BAD_SIGNATURE',
      /promise could not be verified/,
    ],
    [
      'a log that had not begun',
      [ended((r) => r.tlogs.forEach((one) => (one.publicKey.validFor = later)))],
      'TRUST_BAD_SIGNATURE',
      /promise could not be verified/,
    ],
    [
      'a log for certificates that had ended',
      [ended((r) => r.ctlogs.forEach((one) => (one.publicKey.validFor = past)))],
      'TRUST_BAD_SIGNATURE',
      /SCT verification failed/,
    ],
    [
      'a root without a log',
      [ended((r) => void (r.tlogs = []))],
      'TRUST_ROOT_INVALID',
      /lacks certificateAuthorities/,
    ],
    [
      'a root without an authority',
      [ended((r) => void (r.certificateAuthorities = []))],
      'TRUST_ROOT_INVALID',
      /lacks certificateAuthorities/,
    ],
  ];
  for (const [what, list, code, says] of roots)
    await trial.refuses(what, bundle, trusting(identities, { roots: list }), [code, says]);
  const old = { ...sigstore.root, imported: '2020-01-01T00:00:00Z' };
  await trial.refuses('an old root', bundle, trusting(identities, { roots: [old], maxRootAge: 30 }), [
    'TRUST_ROOT_OLD',
    /expected at most 30/,
  ]);
  const { timestampVerificationData: _times, ...bare } = (await sigstore.sign({ statement, by: 'v2' }))
    .verificationMaterial;
  const documents: readonly (readonly [what: string, document: KeylessDocument, says: RegExp])[] = [
    [
      'no log entry',
      { ...good, verificationMaterial: { ...good.verificationMaterial, tlogEntries: [] } },
      /not in the form/,
    ],
    ['no time', await sigstore.sign({ statement, by: 'v2 without time' }), /vouches for its time/],
    [
      'its timestamp taken away',
      { ...(await sigstore.sign({ statement, by: 'v2' })), verificationMaterial: bare },
      /nobody vouches for its time/,
    ],
    ['only a timestamp', await sigstore.sign({ statement, by: 'time only' }), /0 log entries/],
    ['another sigstore', await stranger.sign({ statement }), /no valid certificate path/],
  ];
  for (const [what, found, says] of documents)
    await trial.refuses(what, withSignatures(parts, [asDocument(found)]), trusting(identities), [
      'TRUST_BAD_SIGNATURE',
      says,
    ]);
  await trial.accepts('everything there', bundle, trusting(identities));
  assert.deepEqual([trial.accepted, trial.refused], [1, 15]);
});

test('readBundle() lets the trust decide between keys and certificates, never the bundle', async () => {
  const trial = new Trial(world);
  const { signer, key } = await freshSigner('key', home);
  const [byKey, byName] = [await signed(statement, signer, world), await document()];
  const identities = [someone(SAN)];
  const unknown = ['TRUST_UNKNOWN_SIGNER', /expected a trusted (key|identity)/] as const;
  await trial.refuses(
    'a certificate where keys count',
    withSignatures(parts, [byName]),
    trustInKeys([key]),
    unknown,
  );
  await trial.refuses(
    'a key where identities count',
    withSignatures(parts, [byKey]),
    trusting(identities),
    unknown,
  );
  const both = withSignatures(parts, [byKey, byName]);
  await trial.accepts('both, where keys count', both, trustInKeys([key]));
  await trial.accepts('both, where identities count', both, trusting(identities));
  await trial.accepts('both, where both count', both, {
    ...trusting(identities, { keys: [key] }),
    thresholds: { builder: 2, reviewer: 0 },
  });
  const twice = withSignatures(parts, [byName, await document()]);
  await trial.refuses('one identity twice', twice, trusting(identities), [
    'TRUST_BAD_SIGNATURE',
    /signed it twice/,
  ]);
  const proofs: Partial<Trust> = { needs: { timestamp: true, log: true }, keys: [key] };
  await trial.accepts('proofs', withSignatures(parts, [byName]), trusting(identities, proofs));
  await trial.refuses('a key without proofs', withSignatures(parts, [byKey]), trusting(identities, proofs), [
    'TRUST_TIME',
    /has no verified time/,
  ]);
  const reviewer = trusting([{ ...someone(SAN), roles: ['reviewer'] }]);
  await trial.refuses('a reviewer who seals', withSignatures(parts, [byName]), reviewer, [
    'TRUST_ROLE',
    /as reviewer/,
  ]);
  assert.deepEqual([trial.accepted, trial.refused], [4, 5]);
});

test('readBundle() counts reviews by certificate as it counts those by key', async () => {
  const trial = new Trial(world);
  const { signer, key } = await freshSigner('builder', home);
  const sealed = await signed(statement, signer, world);
  const needed = (reviewer: number): Partial<Trust> => ({
    keys: [{ ...key, roles: ['builder'] }],
    thresholds: { builder: 1, reviewer },
  });
  const identities = NAMES.map(([san, issuer], index) => ({
    ...someone(san, issuer, `reviewer-${index}`),
    roles: ['reviewer'] as const,
  }));
  const reviews: Document[] = [];
  for (const [san, issuer] of NAMES.slice(0, 3))
    reviews.push(await document({ san, issuer, statement: approvalOf(parts) }));
  for (const have of [0, 1, 2, 3])
    for (const need of [1, 2, 3]) {
      const bundle = withSignatures(parts, [sealed, ...reviews.slice(0, have)]);
      const trust = trusting(identities, needed(need));
      if (have >= need) await trial.accepts(`${have} of ${need}`, bundle, trust);
      else
        await trial.refuses(`${have} of ${need}`, bundle, trust, [
          'TRUST_THRESHOLD',
          new RegExp(`${have} of ${need} reviewers`),
        ]);
    }
  const other = await document({ statement: approvalOf(await sampleParts(world, [{ other: 'x' }])) });
  await trial.refuses(
    'a review of another bundle',
    withSignatures(parts, [sealed, other]),
    trusting(identities, needed(1)),
    ['TRUST_STATEMENT', /subject is not this seal/],
  );
  assert.deepEqual([trial.accepted, trial.refused], [6, 7]);
});
