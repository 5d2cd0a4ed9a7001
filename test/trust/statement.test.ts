import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import { digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { Seal } from '../../src/model/seal.ts';
import { buildStatement, checkStatement, demandSubject } from '../../src/model/statement.ts';
import { SAMPLE_DIGEST, SAMPLE_SEAL } from './sample-signature.ts';

const statement = buildStatement(SAMPLE_SEAL, SAMPLE_DIGEST, '0.1.0');

test('buildStatement() gives an in-toto Statement v1 with SLSA provenance v1', () => {
  const hex = (text: string): string => digestOf(text).slice(7);
  const [git, tar, inline] = SAMPLE_SEAL.sources;
  assert.deepEqual(JSON.parse(statement.toString()), {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'arx/seal.json', digest: { sha256: hex('seal') } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:arx:buildtype:repack:v1',
        externalParameters: {
          manifest: { name: 'arx/manifest.yaml', digest: { sha256: hex('manifest') } },
          name: 'web',
          version: '1.2.3',
          sequence: 7,
        },
        resolvedDependencies: [
          {
            uri: 'git+ssh://git@host/app.git?ref=v1',
            digest: { gitCommit: '6b2f1f3c1f0d9d1c6ea1f6bd7f1d1f0f9c6f5e4d' },
            annotations: { nature: 'directory', ref: 'refs/tags/v1', treeDigest: git?.tree.digest },
          },
          {
            uri: 'tar+https://host/tool.tgz#/',
            downloadLocation: 'https://cdn.host/tool.tgz',
            digest: { sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' },
            annotations: { nature: 'directory', treeDigest: tar?.tree.digest },
          },
          { uri: inline?.request, annotations: { nature: 'directory', treeDigest: inline?.tree.digest } },
        ],
      },
      runDetails: { builder: { id: 'urn:arx:builder:local', version: { arx: '0.1.0' } } },
    },
  });
});

test('buildStatement() is canonical, small and the same each time', () => {
  assert.deepEqual(buildStatement(structuredClone(SAMPLE_SEAL), SAMPLE_DIGEST, '0.1.0'), statement);
  assert.deepEqual(canonicalJson(JSON.parse(statement.toString()) as Json), statement);
});

test('buildStatement() names every digest when a download has several', () => {
  const [, tar] = SAMPLE_SEAL.sources;
  assert.ok(tar !== undefined);
  const integrity = `${tar.resolution.integrity} sha512-${Buffer.alloc(64, 1).toString('base64')}`;
  const seal = { ...SAMPLE_SEAL, sources: [{ ...tar, resolution: { integrity } }] };
  const [found] = JSON.parse(buildStatement(seal, SAMPLE_DIGEST, '1').toString()).predicate.buildDefinition
    .resolvedDependencies as [{ digest: Record<string, string> }];
  assert.deepEqual(Object.keys(found.digest), ['sha256', 'sha512']);
  assert.equal(found.digest['sha512'], '01'.repeat(64));
});

test('buildStatement() says of a source who vouched for it, and whom nobody checked', () => {
  const [, tar] = SAMPLE_SEAL.sources;
  assert.ok(tar !== undefined);
  const facts = {
    mirror: 'https://mirror.host/tool.tgz',
    insecure: true,
    verified: 'ssh SHA256:x over the file',
  } as const;
  const resolution = { ...tar.resolution, ...facts, auth: 'corp' };
  const seal = { ...SAMPLE_SEAL, sources: [{ ...tar, resolution }] };
  const payload = buildStatement(seal, SAMPLE_DIGEST, '1');
  const [found] = JSON.parse(payload.toString()).predicate.buildDefinition.resolvedDependencies as [
    { annotations: Record<string, unknown> },
  ];
  assert.deepEqual(found.annotations, { nature: 'directory', treeDigest: tar.tree.digest, ...facts });
  assert.throws(() => checkStatement(payload, SAMPLE_DIGEST, SAMPLE_SEAL), /its list of sources is not/);
  checkStatement(payload, SAMPLE_DIGEST, seal);
});

test('checkStatement() returns the statement when it is of this seal, whichever arx made it', () => {
  for (const version of ['0.1.0', '9.9.9-rc.1']) {
    const payload = buildStatement(SAMPLE_SEAL, SAMPLE_DIGEST, version);
    demandSubject(payload, SAMPLE_DIGEST);
    assert.deepEqual(checkStatement(payload, SAMPLE_DIGEST, SAMPLE_SEAL), JSON.parse(payload.toString()));
  }
});

// oxlint-disable-next-line typescript/no-explicit-any
type Document = Record<string, any>;
type Change = (document: Document) => unknown;
const CHANGES: readonly (readonly [what: string, change: Change, message: RegExp])[] = [
  ['another type', (s) => (s['_type'] = 'https://in-toto.io/Statement/v0.1'), /its type is not/],
  ['no type', (s) => delete s['_type'], /its type is not/],
  ['another subject', (s) => (s['subject'][0].digest.sha256 = '0'.repeat(64)), /its subject is not/],
  [
    'a second subject',
    (s) => s['subject'].push({ name: 'x', digest: { sha256: '0'.repeat(64) } }),
    /its subject/,
  ],
  ['its subject twice', (s) => s['subject'].push(s['subject'][0]), /its subject/],
  ['no subject', (s) => (s['subject'] = []), /its subject/],
  ['another name of the subject', (s) => (s['subject'][0].name = 'arx/seal'), /its subject/],
  ['a second digest of the subject', (s) => (s['subject'][0].digest.sha512 = '0'), /its subject/],
  // CVE-2022-35929 (cosign): a statement of another predicate type passed.
  [
    'another predicate type',
    (s) => (s['predicateType'] = 'https://slsa.dev/verification_summary/v1'),
    /predicate type/,
  ],
  [
    'an older predicate type',
    (s) => (s['predicateType'] = 'https://slsa.dev/provenance/v0.2'),
    /predicate type/,
  ],
  ['another build type', (s) => (definition(s)['buildType'] = 'urn:arx:buildtype:repack:v2'), /build type/],
  [
    'another manifest',
    (s) => (definition(s)['externalParameters'].manifest.digest.sha256 = '00'),
    /its manifest/,
  ],
  ['another sequence', (s) => (definition(s)['externalParameters'].sequence = 8), /sequence/],
  ['no name', (s) => delete definition(s)['externalParameters'].name, /its manifest, name/],
  ['a source less', (s) => definition(s)['resolvedDependencies'].pop(), /list of sources/],
  ['a source more', (s) => definition(s)['resolvedDependencies'].push({ uri: 'x' }), /list of sources/],
  ['sources swapped', (s) => definition(s)['resolvedDependencies'].reverse(), /list of sources/],
  [
    'another commit',
    (s) => (definition(s)['resolvedDependencies'][0].digest.gitCommit = '0'),
    /list of sources/,
  ],
  [
    'another tree',
    (s) => (definition(s)['resolvedDependencies'][2].annotations.treeDigest = ''),
    /list of sources/,
  ],
  ['another builder', (s) => (s['predicate'].runDetails.builder.id = 'urn:x'), /its builder/],
  [
    'a time',
    (s) => (s['predicate'].runDetails.metadata = { startedOn: '2026-01-01T00:00:00Z' }),
    /its builder/,
  ],
  ['internal parameters', (s) => (definition(s)['internalParameters'] = {}), /more than arx writes/],
  ['an own field', (s) => (s['x'] = 1), /more than arx writes/],
  ['no version', (s) => delete s['predicate'].runDetails.builder.version, /does not name the arx/],
  [
    'a version that is no text',
    (s) => (s['predicate'].runDetails.builder.version.arx = 1),
    /does not name the arx/,
  ],
  [
    'a forged version',
    (s) => (s['predicate'].runDetails.builder.version.arx = '1\u001b[2J'),
    /does not name the arx/,
  ],
];

for (const [what, change, message] of CHANGES)
  test(`checkStatement() refuses when it has ${what}`, () => {
    const changed = JSON.parse(statement.toString()) as Record<string, unknown>;
    change(changed);
    refused(canonicalJson(changed as Json), message);
  });

const NOT_STATEMENTS = [
  '',
  '{}',
  '[]',
  'null',
  '1',
  '"x"',
  `${statement.toString()}\n`,
  `\ufeff${statement.toString()}`,
];
for (const text of NOT_STATEMENTS)
  test(`checkStatement() refuses when the payload is ${JSON.stringify(text.slice(0, 20))} (${text.length})`, () => {
    refused(Buffer.from(text), /^Cannot accept the statement: /);
    assert.throws(() => demandSubject(Buffer.from(text), digestOf('')), { code: 'TRUST_STATEMENT' });
  });

test('checkStatement() refuses when a key stands twice', () => {
  const twice = statement.toString().replace('"_type":', '"_type":"x","_type":');
  refused(Buffer.from(twice), /not canonical JSON/);
});

test('checkStatement() refuses when the seal is another one', () => {
  const seals: Seal[] = [
    { ...SAMPLE_SEAL, name: 'db' },
    { ...SAMPLE_SEAL, sequence: 6 },
    { ...SAMPLE_SEAL, manifest: { ...SAMPLE_SEAL.manifest, digest: digestOf('x') } },
    { ...SAMPLE_SEAL, sources: SAMPLE_SEAL.sources.slice(1) },
  ];
  for (const seal of seals)
    assert.throws(() => checkStatement(statement, SAMPLE_DIGEST, seal), { code: 'TRUST_STATEMENT' });
});

test('demandSubject() refuses when the digest is of another seal', () =>
  assert.throws(() => demandSubject(statement, digestOf('x')), { code: 'TRUST_STATEMENT' }));

function definition(statement: Document): Document {
  return statement['predicate'].buildDefinition as Document;
}

function refused(payload: Buffer, message: RegExp): void {
  assert.throws(
    () => checkStatement(payload, SAMPLE_DIGEST, SAMPLE_SEAL),
    (error) => error instanceof ArxError && error.code === 'TRUST_STATEMENT' && message.test(error.message),
  );
}
