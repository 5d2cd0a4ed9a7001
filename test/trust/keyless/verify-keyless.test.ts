import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Json } from '../../../src/core/canonical-json.ts';
import { ArxError } from '../../../src/core/errors.ts';
import type { PolicyIdentity } from '../../../src/model/policy/effective-policy.ts';
import {
  type CheckedKeyless,
  type KeylessOptions,
  verifyKeyless,
} from '../../../src/trust/keyless/verify-keyless.ts';
import type { TrustedRootFile } from '../../../src/trust/trust.ts';
import {
  bytesOf,
  type Document,
  IDENTITY,
  ISSUER,
  keylessWorld,
  type RootJson,
  SAN,
  STATEMENT,
  type Witnessed,
} from './keyless-world.ts';

const world = await keylessWorld();
const stranger = await keylessWorld('stranger');
after(async () => {
  await world[Symbol.asyncDispose]();
  await stranger[Symbol.asyncDispose]();
});
const NOW = world.services.clock;
const documents = {
  v1: await world.sign({ by: 'v1' }),
  'v1 intoto': await world.sign({ by: 'v1 intoto' }),
  v2: await world.sign({ by: 'v2' }),
  'v1 and time': await world.sign({ by: 'v1 and time' }),
} satisfies Partial<Record<Witnessed, Document>>;
const another = await world.sign({ by: 'v1', statement: Buffer.from('{"another":1}') });
const anotherV2 = await world.sign({ by: 'v2', statement: Buffer.from('{"another":1}') });

const oddNames = {
  'an issuer beyond ASCII': await world.sign({ issuer: `${ISSUER}\u00e9` }),
  'an issuer with a NUL': await world.sign({ issuer: `${ISSUER}\u0000` }),
  'an empty issuer': await world.sign({ issuer: '' }),
  'an issuer of 3,000 characters': await world.sign({ issuer: `${ISSUER}/${'a'.repeat(3000)}` }),
  'a name with a line break': await world.sign({ san: `${SAN}\nx` }),
};

interface Check {
  readonly identities?: readonly PolicyIdentity[];
  readonly roots?: readonly TrustedRootFile[];
  readonly options?: Partial<KeylessOptions>;
}

function check(document: Document | Buffer, given: Check = {}): CheckedKeyless {
  const bytes = Buffer.isBuffer(document) ? document : bytesOf(document);
  const { identities = [IDENTITY], roots = [world.root], options } = given;
  return verifyKeyless(bytes, { identities, roots }, { now: NOW, ...options });
}

/** What is verified of a document, as text; the claim of one whose signer is unknown. */
function facts(document: Document | Buffer): string {
  const checked = check(document);
  if (!checked.known) return 'unknown';
  const { identity, payload, root, ...rest } = checked;
  return JSON.stringify([identity.name, payload.toString('base64'), root.name, rest]);
}

function changed(document: Document, change: (document: Document) => void): Document {
  const copy = structuredClone(document);
  change(copy);
  return copy;
}

function entryOf(document: Document): Record<string, Json> & { inclusionProof: Record<string, Json> } {
  return document.verificationMaterial.tlogEntries[0] as ReturnType<typeof entryOf>;
}

function numberOf(document: Document, name: 'logIndex' | 'integratedTime'): string {
  return entryOf(document)[name] as string;
}

function refuses(check: () => unknown, code: string, reason: RegExp): void {
  assert.throws(check, (error) => {
    assert.ok(error instanceof ArxError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, reason);
    return true;
  });
}

for (const [by, document] of Object.entries(documents))
  test(`verifyKeyless() believes a document of ${by}, offline and under the imported root`, () => {
    const checked = check(document);
    assert.ok(checked.known);
    const { payload, root, logIndex, ...rest } = checked;
    assert.deepEqual(rest, {
      known: true,
      identity: IDENTITY,
      san: SAN,
      issuer: ISSUER,
      time: NOW.toISOString(),
    });
    assert.deepEqual(
      [payload, root, logIndex],
      [STATEMENT, world.root, entryOf(document)['logIndex'] ?? '0'],
    );
  });

const someone = (more: Partial<PolicyIdentity>): PolicyIdentity => ({
  name: 'x',
  issuer: ISSUER,
  roles: ['builder'],
  ...more,
});
const REPOSITORY = 'https://github\\.com/acme/app/';
const IDENTITIES: Readonly<Record<string, readonly [known: boolean, identity: PolicyIdentity]>> = {
  'the exact name': [true, someone({ san: SAN })],
  'the begin of the name': [false, someone({ san: SAN.slice(0, -2) })],
  'the name and more': [false, someone({ san: `${SAN}0` })],
  'another case': [false, someone({ san: SAN.replace('acme', 'Acme') })],
  'a name whose dots would match anything': [false, someone({ san: SAN.replace('v1.2', 'v1.') + '.' })],
  'a pattern as an exact name': [false, someone({ san: 'https://github.com/acme/.*' })],
  'an empty name': [false, someone({ san: '' })],
  'no name at all': [false, someone({})],
  'another issuer': [false, someone({ san: SAN, issuer: 'https://gitlab.com' })],
  'the begin of the issuer': [false, someone({ san: SAN, issuer: ISSUER.slice(0, -1) })],
  'the issuer with a slash': [false, someone({ san: SAN, issuer: `${ISSUER}/` })],
  'an empty issuer': [false, someone({ san: SAN, issuer: '' })],
  'a pattern of the whole': [true, someone({ sanPattern: `${REPOSITORY}[^@]+@refs/tags/v\\d+\\.\\d+` })],
  'a pattern with ends': [true, someone({ sanPattern: `^${REPOSITORY}.*$` })],
  'a pattern of the begin': [false, someone({ sanPattern: REPOSITORY })],
  'a pattern of the end': [false, someone({ sanPattern: '@refs/tags/v1\\.2' })],
  'a pattern of another issuer': [false, someone({ sanPattern: '.*', issuer: 'https://gitlab.com' })],
};
for (const [what, [known, identity]] of Object.entries(IDENTITIES))
  test(`verifyKeyless() ${known ? 'knows' : 'does not know'} the signer by ${what}`, () => {
    const checked = check(documents.v1, { identities: [identity] });
    assert.equal(checked.known, known);
    assert.deepEqual([checked.san, checked.issuer, 'payload' in checked], [SAN, ISSUER, known]);
  });

test('verifyKeyless() takes the exact identity before patterns, with the roles of all that match', () => {
  const identities = [
    someone({ name: 'any', sanPattern: '.*', roles: ['reviewer'] }),
    someone({ name: 'exact', san: SAN, roles: ['builder'] }),
  ];
  const checked = check(documents.v1, { identities });
  assert.ok(checked.known);
  assert.deepEqual([checked.identity.name, checked.identity.roles], ['exact', ['reviewer', 'builder']]);
});

test('verifyKeyless() refuses a pattern that cannot be used', () =>
  refuses(
    () => check(documents.v1, { identities: [someone({ sanPattern: '(' })] }),
    'USAGE_INVALID',
    /pattern "\(": it has a "\(" without/,
  ));

for (const [what, document] of Object.entries(oddNames))
  test(`verifyKeyless() refuses a certificate with ${what}, of which the library drops the highest bits`, () =>
    refuses(() => check(document), 'TRUST_BAD_SIGNATURE', /not printable ASCII/));

type Change = readonly [document: Document, change: (document: Document) => void, reason: RegExp];
const { v1, v2 } = documents;
const CHANGES: Readonly<Record<string, Change>> = {
  'of version 0.2': [
    v1,
    (d) => (d.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.2'),
    /media type/,
  ],
  'of version 0.1': [
    v1,
    (d) => (d.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.1'),
    /media type/,
  ],
  'of version 0.4': [
    v1,
    (d) => (d.mediaType = 'application/vnd.dev.sigstore.bundle.v0.4+json'),
    /media type/,
  ],
  'with a field of its own': [v1, (d) => (d['arx'] = 1), /not in the form/],
  'with a field of its own inside': [v1, (d) => (entryOf(d)['arx'] = 1), /not in the form/],
  'without a signature': [v1, (d) => (d.dsseEnvelope.signatures = []), /no.* sigstore bundle/],
  'with two signatures': [
    v1,
    (d) => d.dsseEnvelope.signatures.push(structuredClone(d.dsseEnvelope.signatures[0] ?? {})),
    /no.* sigstore bundle/,
  ],
  'with a keyid': [v1, (d) => Object.assign(d.dsseEnvelope.signatures[0] ?? {}, { keyid: 'x' }), /keyid/],
  'with another payload type': [v1, (d) => (d.dsseEnvelope.payloadType = 'text/plain'), /payload type/],
  // CVE-2026-48758: the type was encoded byte by byte, so other characters gave the same signed bytes.
  'with a payload type that is the same in seven bits': [
    v1,
    (d) => (d.dsseEnvelope.payloadType = 'application/vnd.in-toto+jso\u016e'),
    /payload type/,
  ],
  'with another payload': [
    v1,
    (d) => (d.dsseEnvelope.payload = Buffer.from('{"x":1}').toString('base64')),
    /does not hold/,
  ],
  'with the certificate as a chain': [v1, (d) => withChain(d), /no.* sigstore bundle/],
  'with a key instead of a certificate': [v1, (d) => withKey(d), /no certificate/],
  'without a log entry': [v1, (d) => (d.verificationMaterial.tlogEntries = []), /not in the form/],
  // sigstore-js 4.1.1: one entry was counted as often as it was there.
  'with its log entry twice': [
    v1,
    (d) => d.verificationMaterial.tlogEntries.push(structuredClone(entryOf(d))),
    /2 log entries/,
  ],
  'with its timestamp twice': [
    v2,
    (d) => stampsOf(d).push(structuredClone(stampsOf(d)[0] ?? { signedTimestamp: '' })),
    /2 timestamps/,
  ],
  'with the log entry of another document': [
    v1,
    (d) => (d.verificationMaterial.tlogEntries = [entryOf(another)]),
    /another certificate/,
  ],
  'with the log entry of another document, v2': [
    v2,
    (d) => (d.verificationMaterial.tlogEntries = [entryOf(anotherV2)]),
    /another certificate/,
  ],
  'with the timestamp of another document': [
    v2,
    (d) =>
      Object.assign(d.verificationMaterial, {
        timestampVerificationData: anotherV2.verificationMaterial.timestampVerificationData,
      }),
    /timestamp/,
  ],
  'with the certificate of another document': [
    v1,
    (d) =>
      (d.verificationMaterial.certificate = another.verificationMaterial.certificate ?? { rawBytes: '' }),
    /another certificate/,
  ],
  'of version 2 without a time': [
    v2,
    (d) => delete d.verificationMaterial.timestampVerificationData,
    /vouches for its time/,
  ],
  // CVE-2026-48816: a time that no log has signed was believed.
  'of version 2 with a time of its own': [
    v2,
    (d) => (entryOf(d)['integratedTime'] = '1790000000'),
    /does not vouch for/,
  ],
  'of version 2 with only a time of its own': [v2, (d) => ownTime(d), /vouches for its time/],
  'of version 2 with another index': [v2, (d) => (entryOf(d)['logIndex'] = '7'), /index/],
  'with another time': [
    v1,
    (d) => (entryOf(d)['integratedTime'] = String(NOW.getTime() / 1000 + 60)),
    /promise could not be verified/,
  ],
  'with another index': [v1, (d) => (entryOf(d)['logIndex'] = '7'), /promise could not be verified/],
  'with an index in another spelling': [
    v1,
    (d) => (entryOf(d)['logIndex'] = `0${numberOf(d, 'logIndex')}`),
    /number/,
  ],
  'with an index that floats': [
    v1,
    (d) => (entryOf(d)['logIndex'] = `${numberOf(d, 'logIndex')}.0`),
    /number/,
  ],
  'with a time in another spelling': [
    v1,
    (d) => (entryOf(d)['integratedTime'] = `${numberOf(d, 'integratedTime')}e0`),
    /number/,
  ],
  'with an index beyond what numbers can hold': [
    v1,
    (d) => (entryOf(d)['logIndex'] = '9007199254740993'),
    /number/,
  ],
  'without a promise': [v1, (d) => delete entryOf(d)['inclusionPromise'], /vouches for its time/],
  'without a proof': [
    v1,
    (d) => delete (entryOf(d) as Record<string, unknown>)['inclusionProof'],
    /no.* sigstore bundle/,
  ],
  'without a checkpoint': [v1, (d) => delete entryOf(d).inclusionProof['checkpoint'], /no.* sigstore bundle/],
  'with another root in its proof': [
    v2,
    (d) => (entryOf(d).inclusionProof['rootHash'] = Buffer.alloc(32).toString('base64')),
    /root or size/,
  ],
  'with another size in its proof': [
    v2,
    (d) => (entryOf(d).inclusionProof['treeSize'] = '77'),
    /root or size/,
  ],
  'with another index in its proof': [
    v1,
    (d) => (entryOf(d).inclusionProof['logIndex'] = '3'),
    /invalid|hash|index/,
  ],
  'with a checkpoint of another log': [
    v1,
    (d) => (entryOf(d).inclusionProof['checkpoint'] = entryOf(v2).inclusionProof['checkpoint'] ?? null),
    /root or size/,
  ],
  'with a checkpoint of many signatures': [v1, (d) => manyLines(d), /checkpoint has more than/],
  'with a body of another kind': [
    v1,
    (d) => (entryOf(d)['kindVersion'] = { kind: 'hashedrekord', version: '0.0.1' }),
    /kind/,
  ],
  'with a body of a kind of Object': [
    v1,
    (d) => (entryOf(d)['kindVersion'] = { kind: 'constructor', version: '' }),
    /kind|form/,
  ],
  'with a body that is no JSON': [
    v1,
    (d) => (entryOf(d)['canonicalizedBody'] = Buffer.from('x').toString('base64')),
    /not a sigstore bundle/,
  ],
  'with a certificate that is none': [
    v1,
    (d) => (d.verificationMaterial.certificate = { rawBytes: 'AAAA' }),
    /not a sigstore bundle/,
  ],
  'with a timestamp that is none': [
    v2,
    (d) => Object.assign(stampsOf(d)[0] ?? {}, { signedTimestamp: 'AAAA' }),
    /not a sigstore bundle/,
  ],
  'that signs a message': [v1, (d) => withMessage(d), /DSSE envelope|not in the form/],
};
for (const [what, [document, change, reason]] of Object.entries(CHANGES))
  test(`verifyKeyless() refuses a document ${what}`, () =>
    refuses(() => facts(changed(document, change)), 'TRUST_BAD_SIGNATURE', reason));

function stampsOf(document: Document): { signedTimestamp: string }[] {
  return document.verificationMaterial.timestampVerificationData?.rfc3161Timestamps ?? [];
}

function withChain({ verificationMaterial }: Document): void {
  const { certificate } = verificationMaterial;
  delete verificationMaterial.certificate;
  Object.assign(verificationMaterial, { x509CertificateChain: { certificates: [certificate] } });
}

function withKey({ verificationMaterial }: Document): void {
  delete verificationMaterial.certificate;
  Object.assign(verificationMaterial, { publicKey: { hint: 'x' } });
}

function withMessage(document: Document): void {
  delete (document as Partial<Document>).dsseEnvelope;
  document['messageSignature'] = {
    messageDigest: { algorithm: 'SHA2_256', digest: Buffer.alloc(32, 1).toString('base64') },
    signature: v1.dsseEnvelope.signatures[0]?.['sig'],
  };
}

function ownTime(document: Document): void {
  entryOf(document)['integratedTime'] = String(NOW.getTime() / 1000);
  delete document.verificationMaterial.timestampVerificationData;
}

function manyLines(document: Document): void {
  const { checkpoint } = entryOf(document).inclusionProof as { checkpoint: { envelope: string } };
  checkpoint.envelope += checkpoint.envelope.split('\n\n')[1]?.repeat(500) ?? '';
}

for (const [what, bytes, reason] of [
  ['nothing', Buffer.alloc(0), /not a sigstore bundle/],
  ['no JSON', Buffer.from('x'), /not a sigstore bundle/],
  ['a list', Buffer.from('[]'), /not a sigstore bundle/],
  ['JSON with spaces', Buffer.from(JSON.stringify(v1, null, 1)), /not a sigstore bundle/],
  ['JSON with a final newline', Buffer.concat([bytesOf(v1), Buffer.from('\n')]), /not a sigstore bundle/],
  [
    'JSON with a key twice',
    Buffer.from(bytesOf(v1).toString().replace('{', '{"mediaType":"x",')),
    /not a sigstore bundle/,
  ],
  ['a byte order mark', Buffer.concat([Buffer.from('\ufeff'), bytesOf(v1)]), /not a sigstore bundle/],
  ['100,000 brackets', Buffer.from('['.repeat(100_000)), /not a sigstore bundle/],
  ['more than the limit', Buffer.alloc(1024 * 1024 + 1, 0x20), /1048577 bytes, expected at most 1048576/],
  ['other bytes than UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /not a sigstore bundle/],
] as const)
  test(`verifyKeyless() refuses ${what}`, () => refuses(() => check(bytes), 'TRUST_BAD_SIGNATURE', reason));

test('verifyKeyless() holds the limit that it is given', () => {
  const bytes = bytesOf(v1);
  assert.ok(check(bytes, { options: { limit: bytes.length } }).known);
  refuses(
    () => check(bytes, { options: { limit: bytes.length - 1 } }),
    'TRUST_BAD_SIGNATURE',
    /expected at most/,
  );
});

const BEFORE = new Date(NOW.getTime() - 1000).toISOString();
const AFTER = new Date(NOW.getTime() + 1000).toISOString();
type RootChange = readonly [
  document: Document,
  change: (root: RootJson) => void,
  code: string,
  reason: RegExp,
];
const ROOTS: Readonly<Record<string, RootChange>> = {
  'whose certificate authority had ended': [
    v1,
    (r) => r.certificateAuthorities.forEach(ended),
    'TRUST_BAD_SIGNATURE',
    /certificate chain/,
  ],
  'whose certificate authority began later': [
    v1,
    (r) => r.certificateAuthorities.forEach(later),
    'TRUST_BAD_SIGNATURE',
    /certificate chain/,
  ],
  'whose log had ended': [
    v1,
    (r) => r.tlogs.forEach(({ publicKey }) => ended(publicKey)),
    'TRUST_BAD_SIGNATURE',
    /promise/,
  ],
  'whose log of version 2 had ended': [
    v2,
    (r) => r.tlogs.forEach(({ publicKey }) => ended(publicKey)),
    'TRUST_BAD_SIGNATURE',
    /log was not valid/,
  ],
  'whose log of version 2 began later': [
    v2,
    (r) => r.tlogs.forEach(({ publicKey }) => later(publicKey)),
    'TRUST_BAD_SIGNATURE',
    /log was not valid/,
  ],
  'whose certificate log had ended': [
    v1,
    (r) => r.ctlogs.forEach(({ publicKey }) => ended(publicKey)),
    'TRUST_BAD_SIGNATURE',
    /SCT/,
  ],
  'whose timestamp authority had ended': [
    v2,
    (r) => r.timestampAuthorities.forEach(ended),
    'TRUST_BAD_SIGNATURE',
    /timestamp/,
  ],
  'without its timestamp authority': [
    v2,
    (r) => (r.timestampAuthorities = []),
    'TRUST_BAD_SIGNATURE',
    /timestamp/,
  ],
  'with the log under another name': [
    v2,
    (r) => r.tlogs.forEach((log) => (log.baseUrl = 'https://x')),
    'TRUST_BAD_SIGNATURE',
    /checkpoint/,
  ],
  'that does not say since when a log counts': [
    v1,
    (r) => r.tlogs.forEach(({ publicKey }) => delete publicKey.validFor?.start),
    'TRUST_ROOT_INVALID',
    /no start/,
  ],
  'that does not say when a log counts': [
    v1,
    (r) => r.tlogs.forEach(({ publicKey }) => delete publicKey.validFor),
    'TRUST_ROOT_INVALID',
    /validFor is no object/,
  ],
  'that does not say since when an authority counts': [
    v1,
    (r) => r.certificateAuthorities.forEach(({ validFor }) => delete validFor?.start),
    'TRUST_ROOT_INVALID',
    /no start/,
  ],
  'that does not say since when a timestamp authority counts': [
    v1,
    (r) => r.timestampAuthorities.forEach(({ validFor }) => delete validFor?.start),
    'TRUST_ROOT_INVALID',
    /no start/,
  ],
  'whose authority ends before it starts': [
    v1,
    (r) => r.certificateAuthorities.forEach((a) => (a.validFor = { start: AFTER, end: BEFORE })),
    'TRUST_ROOT_INVALID',
    /ends before/,
  ],
  'without logs': [v1, (r) => (r.tlogs = []), 'TRUST_ROOT_INVALID', /lacks/],
  'without certificate logs': [v1, (r) => (r.ctlogs = []), 'TRUST_ROOT_INVALID', /lacks/],
  'without authorities': [v1, (r) => (r.certificateAuthorities = []), 'TRUST_ROOT_INVALID', /lacks/],
  'with a certificate that is none': [
    v1,
    (r) => r.certificateAuthorities.forEach((a) => (a.certChain.certificates = [{ rawBytes: 'AAAA' }])),
    'TRUST_ROOT_INVALID',
    /cannot be read/,
  ],
  'of another kind': [v1, (r) => (r.mediaType = 'application/json'), 'TRUST_ROOT_INVALID', /mediaType/],
};
for (const [what, [document, change, code, reason]] of Object.entries(ROOTS))
  test(`verifyKeyless() refuses a document under a root ${what}`, () =>
    refuses(() => check(document, { roots: [world.rootWith(change)] }), code, reason));

function ended(of: { validFor?: { start?: string; end?: string } }): void {
  of.validFor = { ...of.validFor, end: BEFORE };
}

function later(of: { validFor?: { start?: string; end?: string } }): void {
  of.validFor = { ...of.validFor, start: AFTER };
}

test('verifyKeyless() refuses a trusted identity under another root, and without any', () => {
  refuses(() => check(v1, { roots: [stranger.root] }), 'TRUST_BAD_SIGNATURE', /does not hold/);
  refuses(() => check(v1, { roots: [] }), 'TRUST_NO_ROOT', /no trusted root is known here/);
  refuses(
    () => check(v1, { roots: [stranger.root, { ...stranger.root, name: 'b' }] }),
    'TRUST_BAD_SIGNATURE',
    /none of the trusted roots "stranger", "b"/,
  );
});

test('verifyKeyless() finds the one root of several under which a document holds', async () => {
  for (const [made, root] of [
    [v1, world.root],
    [await stranger.sign({ by: 'v2' }), stranger.root],
  ] as const) {
    const checked = check(made, { roots: [stranger.root, world.root] });
    assert.ok(checked.known);
    assert.equal(checked.root, root);
  }
});

test('verifyKeyless() asks no clock: a signature holds twenty years later, and before it was made', () => {
  const years = (count: number): Date => new Date(NOW.getTime() + count * 365 * 86_400_000);
  for (const [, document] of Object.entries(documents))
    for (const now of [years(20), years(-20)]) assert.ok(check(document, { options: { now } }).known);
});

const DAY = 86_400_000;
for (const [days, most, accepted] of [
  [0, 0, true],
  [30, 30, true],
  [30.9, 30, true],
  [31, 30, false],
  [10_000, undefined, true],
  [-0.5, 30, true],
  [-2, 30, false],
  [-10_000, undefined, true],
] as const)
  test(`verifyKeyless() ${accepted ? 'uses' : 'refuses'} a root of ${days} days where ${most ?? 'any number'} are allowed`, () => {
    const now = new Date(Date.parse(world.root.imported) + days * DAY);
    const options = { now, ...(most !== undefined && { maxRootAge: most }) };
    if (accepted) assert.ok(check(v1, { options }).known);
    else refuses(() => check(v1, { options }), 'TRUST_ROOT_OLD', /"test": it was imported/);
  });

test('verifyKeyless() uses a young root beside an old one, and never a root without a date under a limit', () => {
  const old = { ...world.root, name: 'old', imported: '2020-01-01T00:00:00Z' };
  const checked = check(v1, { roots: [old, world.root], options: { maxRootAge: 7 } });
  assert.ok(checked.known);
  assert.equal(checked.root, world.root);
  const undated = { ...world.root, imported: '' };
  refuses(() => check(v1, { roots: [undated], options: { maxRootAge: 7 } }), 'TRUST_ROOT_OLD', /no date/);
});

test('verifyKeyless() gives the same facts or refuses when any value of a document is changed', () => {
  const counts = { same: 0, unknown: 0, refused: 0 };
  for (const document of [v1, v2]) {
    const expected = facts(document);
    for (const mutant of mutants(document)) {
      const found = outcome(mutant);
      if (found === expected) counts.same += 1;
      else if (found === 'unknown' || found === 'refused') counts[found] += 1;
      else assert.fail(`${found} of ${JSON.stringify(mutant)}`);
    }
  }
  assert.ok(counts.refused > 200, JSON.stringify(counts));
  // An empty list of timestamps may be left out.
  assert.deepEqual([counts.same, counts.unknown], [1, 0]);
});

function outcome(document: Document | Buffer): string {
  try {
    return facts(document);
  } catch (error) {
    assert.ok(error instanceof ArxError && error.code === 'TRUST_BAD_SIGNATURE', String(error));
    return 'refused';
  }
}

/** The document with each value in turn left out, or made another of its type or of another type. */
function* mutants(document: Document): Generator<Document> {
  const paths = [...pathsOf(document as Json, [])];
  for (const path of paths)
    for (const value of [undefined, null, 'AAAA', 0, [], {}]) {
      const copy = structuredClone(document);
      const last = path.at(-1) as string;
      const parent = path.slice(0, -1).reduce((at, step) => at[step] as Mutable, copy as unknown as Mutable);
      if (JSON.stringify(parent[last]) === JSON.stringify(value)) continue;
      if (value !== undefined) parent[last] = value;
      else if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else delete parent[last];
      yield copy;
    }
}

type Mutable = Record<string, unknown>;

function* pathsOf(value: Json, path: readonly string[]): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) yield* pathsOf(part ?? null, [...path, key]);
}

// All flips were tried once (docs/keyless.md); each run tries every 101st.
const STRIDE = 101;
for (const by of ['v1', 'v2'] as const)
  test(`verifyKeyless() gives the same facts or refuses when a bit of a document of ${by} is flipped`, () => {
    const bytes = bytesOf(documents[by]);
    const expected = facts(bytes);
    let refused = 0;
    for (let bit = by === 'v1' ? 0 : 1; bit < bytes.length * 8; bit += STRIDE) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const found = outcome(flipped);
      if (found === 'refused') refused += 1;
      else assert.ok(found === expected || found === 'unknown', found);
    }
    assert.ok(refused > 0.9 * Math.floor((bytes.length * 8) / STRIDE));
  });
