// Attack: a bundle put together from parts of others, members stripped, doubled or swapped, signatures of other bundles,
// seals that were changed and signed again, statements that say something else. 0 pass; each refusal names its reason.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BLOCK, MEMBER } from '../../src/archive/layout.ts';
import { tarHeader } from '../../src/archive/tar-header.ts';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { Seal } from '../../src/model/seal.ts';
import { formatSeal } from '../../src/model/seal-document.ts';
import type { KeySigner } from '../../src/plugin/signer.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { formatSignature } from '../../src/trust/signature-document.ts';
import { trustInKeys } from '../../src/trust/trust-in-keys.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { trustedKeyFromPem } from '../../src/trust/trusted-key.ts';
import { putTogether, resign, sampleParts, type SampleParts, World } from '../helpers/sample-bundle.ts';
import { approvalOf, type Document, provenanceOf, signed, Trial, withSignatures } from '../helpers/tamper.ts';
import { freshSigner, Home } from '../trust/sample-signature.ts';

const world = new World();
const home = new Home();
after(() => {
  world[Symbol.dispose]();
  home[Symbol.dispose]();
});

const own = await ownSigner(world.context);
const ownKey = trustedKeyFromPem('own', own.publicKey, 'own');
const TRUST = trustInKeys([ownKey]);
const thief = await freshSigner('thief', home);

/** Two bundles by the trusted key, of which no part is the same. */
const A = await named('a', await sampleParts(world));
const B = await named('b', await sampleParts(world, [{ 'other/file': 'other\n' }, { motd: 'good bye\n' }]));

async function named(name: string, parts: SampleParts): Promise<SampleParts> {
  const members = parts.members.map((member) =>
    isTree(member.name)
      ? member
      : { ...member, bytes: Buffer.concat([member.bytes, Buffer.from(`# ${name}\n`)]) },
  );
  const descriptor = (member: string): Seal['manifest'] => {
    const bytes = members.find((one) => one.name === member)?.bytes ?? Buffer.alloc(0);
    const { mediaType } = member === MEMBER.manifest ? parts.seal.manifest : parts.seal.lock;
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  const seal = {
    ...parts.seal,
    name,
    manifest: descriptor(MEMBER.manifest),
    lock: descriptor(MEMBER.lock),
    sbom: { ...descriptor(MEMBER.sbom), mediaType: parts.seal.sbom.mediaType },
  };
  return resign(world, { ...parts, seal, members }, own);
}

function isTree(name: string): boolean {
  return name.startsWith('arx/trees/');
}

const PARTS = ['seal', 'signatures', MEMBER.manifest, MEMBER.lock, 'trees', MEMBER.sbom, 'contents'] as const;
type Part = (typeof PARTS)[number];

test('readBundle() accepts no mixture of two bundles by one trusted key', async () => {
  const trial = new Trial(world);
  for (let mask = 1; mask < 2 ** PARTS.length - 1; mask += 1) {
    const fromB = new Set(PARTS.filter((_, index) => (mask & (1 << index)) !== 0));
    await trial.refuses(`${[...fromB].join()} of the other`, mix(fromB), TRUST, reasonFor(fromB));
  }
  await trial.accepts('all of one', mix(new Set()), TRUST);
  await trial.accepts('all of the other', mix(new Set(PARTS)), TRUST);
  assert.deepEqual([trial.accepted, trial.refused], [2, 126]);
});

function mix(fromB: ReadonlySet<Part>): SampleParts {
  const from = (part: Part): SampleParts => (fromB.has(part) ? B : A);
  const members = (part: Part): SampleParts['members'] =>
    from(part).members.filter(({ name }) => (part === 'trees' ? isTree(name) : name === part));
  return {
    seal: from('seal').seal,
    sealBytes: from('seal').sealBytes,
    signatures: from('signatures').signatures,
    members: [
      ...members(MEMBER.manifest),
      ...members(MEMBER.lock),
      ...members('trees'),
      ...members(MEMBER.sbom),
    ],
    contents: from('contents').contents,
  };
}

/** The signature must be of the seal; then the first part that is not the seal's is named. */
function reasonFor(fromB: ReadonlySet<Part>): readonly [code: ErrorCode, says: RegExp] {
  const sealed = fromB.has('seal');
  if (fromB.has('signatures') !== sealed) return ['TRUST_STATEMENT', /its subject is not this seal/];
  const first = PARTS.slice(2).find((part) => fromB.has(part) !== sealed);
  if (first === 'trees') return ['INTEGRITY_MEMBER', /arx\/trees\//];
  if (first === 'contents') return ['INTEGRITY_MEMBER', /blobs\/sha256\//];
  return ['INTEGRITY_DIGEST', new RegExp(`"${first?.replaceAll('.', '\\.')}"`)];
}

/** The members of an archive with their headers and padding, and its end. */
async function piecesOf(
  parts: SampleParts,
): Promise<{ pieces: { name: string; bytes: Buffer }[]; end: Buffer }> {
  const bytes = await putTogether(world, parts);
  const pieces: { name: string; bytes: Buffer }[] = [];
  let offset = 0;
  while (bytes[offset] !== 0) {
    const name = /^[^\0]*/.exec(bytes.toString('latin1', offset, offset + 100))?.[0] ?? '';
    const size = Number.parseInt(bytes.toString('latin1', offset + 124, offset + 135), 8);
    const length = BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    pieces.push({ name, bytes: Buffer.from(bytes.subarray(offset, offset + length)) });
    offset += length;
  }
  return { pieces, end: Buffer.from(bytes.subarray(offset)) };
}

test('readBundle() accepts no bundle with a member stripped, doubled, moved, emptied, renamed or added', async () => {
  const trial = new Trial(world);
  const { pieces, end } = await piecesOf(A);
  const whole = (list: readonly { bytes: Buffer }[]): Buffer =>
    Buffer.concat([...list.map(({ bytes }) => bytes), end]);
  await trial.accepts('untouched', whole(pieces), TRUST);
  for (const [index, piece] of pieces.entries()) {
    const { name } = piece;
    const without = pieces.filter((_, at) => at !== index);
    const before = pieces.slice(0, index);
    const behind = pieces.slice(index + 1);
    const empty = { bytes: tarHeader(name, 0) };
    const renamed = { bytes: Buffer.concat([tarHeader(`${name}x`, 1), piece.bytes.subarray(BLOCK)]) };
    const stripped = index === 0 ? 'INTEGRITY_NOT_A_BUNDLE' : 'INTEGRITY_MEMBER';
    const says = index === 0 ? /seal/ : /differs from what must stand there/;
    // A seal that stands twice is read where the signature must be; a signature that does, where the manifest must.
    await trial.refuses(`${name} stripped`, whole(without), TRUST, [stripped, says]);
    await trial.refuses(`${name} twice`, whole([...before, piece, piece, ...behind]), TRUST, [
      'INTEGRITY_MEMBER',
      /differs from what must stand there/,
    ]);
    await trial.refuses(`${name} once more at the end`, whole([...pieces, piece]), TRUST, [
      'INTEGRITY_MEMBER',
      /the end of the archive/,
    ]);
    const first = index < 2 ? /not JSON|not a sigstore bundle|seal/ : /differs|digest/;
    const emptied: ErrorCode =
      index === 0 ? 'TRUST_STATEMENT' : index === 1 ? 'TRUST_BAD_SIGNATURE' : 'INTEGRITY_MEMBER';
    if (piece.bytes.length > BLOCK)
      await trial.refuses(`${name} emptied`, whole([...before, empty, ...behind]), TRUST, [emptied, first]);
    await trial.refuses(`${name} renamed`, whole([...before, renamed, ...behind]), TRUST, [
      'INTEGRITY_MEMBER',
      /differs from what must stand there/,
    ]);
    const next = behind[0];
    if (next !== undefined)
      await trial.refuses(
        `${name} behind ${next.name}`,
        whole([...before, next, piece, ...behind.slice(1)]),
        TRUST,
        [stripped, says],
      );
  }
  assert.equal(trial.accepted, 1);
  assert.ok(trial.refused > 50, `${trial.refused}`);
});

/** What an attacker would like to change in a seal. */
const CHANGES: readonly (readonly [what: string, change: (seal: Seal) => Partial<Seal>])[] = [
  ['another name', () => ({ name: 'z' })],
  ['a version', () => ({ version: '9.9.9' })],
  ['a higher sequence', () => ({ sequence: 99 })],
  ['another label', () => ({ label: 'harmless' })],
  ['a directory', () => ({ cwd: '/root' })],
  ['a variable', () => ({ env: { LD_PRELOAD: './x.so' } })],
  ['the network', () => ({ network: 'host' })],
  ['a long time', () => ({ timeout: 1_000_000 })],
  ['a command', () => ({ code: [{ cmd: 'rm', args: ['-rf', '/'] }] })],
  ['a target', (seal) => ({ data: seal.data.map((entry) => ({ ...entry, target: '/etc' })) })],
  ['a mode', (seal) => ({ data: seal.data.map((entry) => ({ ...entry, mode: '0777' })) })],
  ['an owner', (seal) => ({ data: seal.data.map((entry) => ({ ...entry, owner: 'root' })) })],
  ['a placement less', (seal) => ({ data: seal.data.slice(1) })],
  ['a source less', (seal) => ({ sources: seal.sources.slice(0, 1), data: [] })],
  ['sources in another order', (seal) => ({ sources: seal.sources.toReversed() })],
  [
    'another origin',
    (seal) => ({ sources: seal.sources.map((one) => ({ ...one, request: `${one.request}x` })) }),
  ],
  [
    'a commit',
    (seal) => ({ sources: seal.sources.map((one) => ({ ...one, resolution: { commit: 'f'.repeat(40) } })) }),
  ],
  ['links anywhere', (seal) => ({ sources: seal.sources.map((one) => ({ ...one, links: 'any' as const })) })],
  ['the manifest of the other', () => ({ manifest: B.seal.manifest })],
  ['the lock of the other', () => ({ lock: B.seal.lock })],
  [
    'the tree of the other',
    (seal) => ({ sources: seal.sources.map((one) => ({ ...one, tree: at(B.seal.sources, 0).tree })) }),
  ],
];

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  assert.ok(found !== undefined);
  return found;
}

function fromSignature({ signatures }: SampleParts): Document {
  return { form: 'sigstore', bytes: at(signatures, 0).bytes };
}

test('readBundle() accepts no seal that was changed, whoever signs it again', async () => {
  const trial = new Trial(world);
  const until = { ...thief.key, notAfter: '2020-01-01' };
  const reviewer = { ...thief.key, roles: ['reviewer'] as const };
  const revoked: Trust = { ...trustInKeys([ownKey, thief.key]), revoked: new Set([thief.key.keyid]) };
  for (const [what, change] of CHANGES) {
    const seal = { ...A.seal, ...change(A.seal) };
    const changed = { ...A, seal, sealBytes: formatSeal(seal) };
    const again = await signed(provenanceOf(changed), thief.signer, world);
    const old = fromSignature(A);
    const alone = withSignatures(changed, [again]);
    const subject = ['TRUST_STATEMENT', /its subject is not this seal/] as const;
    await trial.refuses(`${what}, the old signature`, withSignatures(changed, [old]), TRUST, subject);
    await trial.refuses(`${what}, both`, withSignatures(changed, [old, again]), TRUST, subject);
    await trial.refuses(`${what}, both, turned`, withSignatures(changed, [again, old]), TRUST, subject);
    await trial.refuses(what, alone, TRUST, ['TRUST_UNKNOWN_SIGNER', /expected a trusted key/]);
    await trial.refuses(`${what}, revoked`, alone, revoked, ['TRUST_REVOKED', /is revoked/]);
    await trial.refuses(`${what}, too late`, alone, trustInKeys([until]), [
      'TRUST_KEY_EXPIRED',
      /until 2020-01-01/,
    ]);
    await trial.refuses(`${what}, a reviewer`, alone, trustInKeys([reviewer]), ['TRUST_ROLE', /as builder/]);
  }
  assert.deepEqual([trial.accepted, trial.refused], [0, 7 * CHANGES.length]);
});

type Members = { [name: string]: Json };

/** The provenance of a bundle, changed and signed by the trusted key: a careless or malicious tool of the sealer. */
const STATEMENTS: readonly (readonly [
  what: string,
  change: (statement: Members) => unknown,
  says: RegExp,
])[] = [
  ['another type', (s) => (s['_type'] = 'https://in-toto.io/Statement/v0.1'), /its type/],
  ['another predicate', (s) => (s['predicateType'] = 'https://slsa.dev/provenance/v0.2'), /predicate type/],
  [
    'the predicate of cosign',
    (s) => (s['predicateType'] = 'https://sigstore.dev/cosign/sign/v1'),
    /predicate type/,
  ],
  [
    'the predicate of a review',
    (s) => (s['predicateType'] = 'https://slsa.dev/verification_summary/v1'),
    /verifier/,
  ],
  ['no subject', (s) => delete s['subject'], /subject is not this seal/],
  [
    'two subjects',
    (s) => (s['subject'] = [...(s['subject'] as Json[]), ...(s['subject'] as Json[])]),
    /subject/,
  ],
  ['another name of the subject', (s) => (s['subject'] = [{ ...subject(s), name: 'x' }]), /subject/],
  [
    'another digest',
    (s) => (s['subject'] = [{ ...subject(s), digest: { sha256: '0'.repeat(64) } }]),
    /subject/,
  ],
  [
    'a second digest',
    (s) => (s['subject'] = [{ ...subject(s), digest: { ...digests(s), md5: 'x' } }]),
    /subject/,
  ],
  ['more at the top', (s) => (s['more'] = 1), /more than arx writes/],
  ['more in the predicate', (s) => ((s['predicate'] as Members)['more'] = 1), /more than arx writes/],
  ['no predicate', (s) => delete s['predicate'], /does not name the arx/],
  ['another build type', (s) => (definition(s)['buildType'] = 'urn:x'), /build type/],
  [
    'other parameters',
    (s) => (definition(s)['externalParameters'] = {}),
    /manifest, name, version or sequence/,
  ],
  ['no sources', (s) => (definition(s)['resolvedDependencies'] = []), /list of sources/],
  [
    'another builder',
    (s) => (((s['predicate'] as Members)['runDetails'] as Members)['builder'] = {}),
    /arx that made it/,
  ],
];

function subject(statement: Members): Members {
  return at(statement['subject'] as Members[], 0);
}

function digests(statement: Members): Members {
  return subject(statement)['digest'] as Members;
}

function definition(statement: Members): Members {
  return (statement['predicate'] as Members)['buildDefinition'] as Members;
}

test('readBundle() accepts no other statement, although the trusted key has signed it', async () => {
  const trial = new Trial(world);
  for (const [what, change, says] of STATEMENTS) {
    const statement = JSON.parse(provenanceOf(A).toString()) as Members;
    change(statement);
    const document = await signed(canonicalJson(statement), own, world);
    const reason = ['TRUST_STATEMENT', says] as const;
    await trial.refuses(what, withSignatures(A, [document]), TRUST, reason);
    // Beside a builder who signed the right one: a trusted signer says nothing else.
    const both = withSignatures(A, [await signed(provenanceOf(A), thief.signer, world), document]);
    await trial.refuses(`${what}, beside another`, both, trustInKeys([ownKey, thief.key]), reason);
  }
  for (const [what, bytes] of [
    ['no JSON', 'arx'],
    ['white space', `${provenanceOf(A).toString()} `],
    ['a number', '1'],
  ] as const)
    await trial.refuses(what, withSignatures(A, [await signed(Buffer.from(bytes), own, world)]), TRUST, [
      'TRUST_STATEMENT',
      /canonical JSON|subject/,
    ]);
  assert.deepEqual([trial.accepted, trial.refused], [0, 2 * STATEMENTS.length + 3]);
});

test('readBundle() accepts no approval of something else', async () => {
  const trial = new Trial(world);
  const { signer, key } = await freshSigner('reviewer', home);
  const trust: Trust = {
    ...trustInKeys([ownKey, { ...key, roles: ['reviewer'] }]),
    thresholds: { builder: 1, reviewer: 1 },
  };
  const sealed = fromSignature(A);
  const good = approvalOf(A);
  await trial.accepts('approved', withSignatures(A, [sealed, await signed(good, signer, world)]), trust);
  const change = (path: readonly string[], value: Json): Buffer => {
    const statement = JSON.parse(good.toString()) as Members;
    const parent = path.slice(0, -1).reduce((here, name) => here[name] as Members, statement);
    parent[path.at(-1) ?? ''] = value;
    return canonicalJson(statement);
  };
  const audit = ['predicate', 'urn:arx:audit:v1'];
  const cases: readonly (readonly [what: string, statement: Buffer, says: RegExp])[] = [
    ['the other bundle', approvalOf(B), /subject is not this seal/],
    ['FAILED', approvalOf(A, { result: 'FAILED' }), /says that the bundle has failed/],
    ['another verdict', change(['predicate', 'verificationResult'], 'MAYBE'), /PASSED, FAILED/],
    [
      'an unknown predicate',
      change(['predicateType'], 'https://example.com/review/v1'),
      /predicate type is neither/,
    ],
    ['the next version', change(['predicateType'], 'https://slsa.dev/verification_summary/v2'), /is neither/],
    ['the one before', change(['predicateType'], 'https://slsa.dev/verification_summary/v0.2'), /is neither/],
    ['more', change(['predicate', 'more'], 1), /unknown member/],
    ['more at the top', change(['more'], 1), /unknown member/],
    ['more in the audit', change([...audit, 'more'], 1), /unknown member/],
    [
      'a level of SLSA',
      change(['predicate', 'verifiedLevels'], ['SLSA_BUILD_LEVEL_3']),
      /form that arx writes/,
    ],
    [
      'two levels',
      change(['predicate', 'verifiedLevels'], ['ARX_AUDIT_PASSED', 'X']),
      /form that arx writes/,
    ],
    [
      'another resource',
      change(['predicate', 'resourceUri'], 'urn:arx:bundle:other'),
      /form that arx writes/,
    ],
    [
      'another verifier',
      change(['predicate', 'verifier', 'id'], 'https://example.com'),
      /form that arx writes/,
    ],
    ['another policy than it names', change(['predicate', 'policy', 'uri'], 'urn:x'), /form that arx writes/],
    ['a type of its own', change(['_type'], 'https://in-toto.io/Statement/v2'), /form that arx writes/],
    ['a count below nothing', change([...audit, 'counts'], { info: -1 }), /has no "low"|not a count/],
    ['a waiver that is none', change([...audit, 'waivers'], [1]), /not an object/],
    ['provenance', provenanceOf(A), /./],
  ];
  for (const [what, statement, says] of cases) {
    const document = await signed(statement, signer, world);
    const isRole = what === 'provenance';
    const code = isRole ? 'TRUST_THRESHOLD' : 'TRUST_STATEMENT';
    const reason = [code, isRole ? /0 of 1 reviewers/ : says] as const;
    await trial.refuses(what, withSignatures(A, [sealed, document]), trust, reason);
    await trial.refuses(`${what}, first`, withSignatures(A, [document, sealed]), trust, reason);
  }
  assert.deepEqual([trial.accepted, trial.refused], [1, 2 * cases.length]);
});

test('readBundle() accepts no signature document in another form, also beside a good one', async () => {
  const trial = new Trial(world);
  const good = fromSignature(A);
  const value = JSON.parse(Buffer.from(good.bytes).toString()) as Members;
  const envelope = value['dsseEnvelope'] as Members;
  const material = value['verificationMaterial'] as Members;
  const [signature] = envelope['signatures'] as Members[];
  const write = (change: Members): Buffer => canonicalJson({ ...value, ...change });
  const inside = (change: Members): Buffer => write({ dsseEnvelope: { ...envelope, ...change } });
  const sign = (change: Members): Buffer => inside({ signatures: [{ ...signature, ...change }] });
  const proof = (change: Members): Buffer => write({ verificationMaterial: { ...material, ...change } });
  const unknown = digestOf('nobody').slice(7);
  const cases: readonly (readonly [what: string, bytes: Buffer, says: RegExp])[] = [
    ['cut', Buffer.from(good.bytes.subarray(0, 100)), /not a sigstore bundle/],
    ['white space', Buffer.concat([good.bytes, Buffer.from('\n')]), /not a sigstore bundle/],
    [
      'an older version',
      write({ mediaType: 'application/vnd.dev.sigstore.bundle.v0.2+json' }),
      /v0\.2\+json/,
    ],
    [
      'the other spelling',
      write({ mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.3' }),
      /media type/,
    ],
    ['an extra member', write({ extra: 1 }), /form that arx writes/],
    ['an extra member in the envelope', inside({ extra: 1 }), /form that arx writes/],
    ['another payload type', inside({ payloadType: 'application/json' }), /payload type/],
    ['another payload', inside({ payload: Buffer.from('{}').toString('base64') }), /does not hold/],
    ['no payload', inside({ payload: '' }), /not a sigstore bundle/],
    [
      'base64 for URLs',
      inside({ payload: (envelope['payload'] as string).replace(/.{4}$/, '-_-_') }),
      /form that arx writes/,
    ],
    [
      'two signatures',
      inside({ signatures: [{ ...signature }, { ...signature }] }),
      /2 signatures|not a sigstore/,
    ],
    ['no signature', inside({ signatures: [] }), /not a sigstore bundle/],
    [
      'another keyid',
      sign({ keyid: Buffer.from(unknown, 'hex').toString('base64') }),
      /keyid is not the hint/,
    ],
    ['no keyid', sign({ keyid: '' }), /keyid/],
    ['an empty signature', sign({ sig: '' }), /not a sigstore bundle/],
    ['a signature of zeros', sign({ sig: Buffer.alloc(70).toString('base64') }), /DER/],
    ['a hint of nobody', proof({ publicKey: { hint: 'me' } }), /not the SHA-256 of a key/],
    ['no material', write({ verificationMaterial: {} }), /not a sigstore bundle/],
    ['a log entry', proof({ tlogEntries: [{}] }), /not a sigstore bundle/],
    [
      'a timestamp',
      proof({ timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: 'AA==' }] } }),
      /has timestamps/,
    ],
    [
      'a message',
      write({ dsseEnvelope: undefined, messageSignature: { signature: 'AA==' } } as unknown as Members),
      /not a sigstore bundle/,
    ],
    [
      'a certificate',
      proof({ publicKey: undefined, certificate: { rawBytes: 'AA==' } } as unknown as Members),
      /keyid beside its certificate/,
    ],
    ['both kinds of material', proof({ certificate: { rawBytes: 'AA==' } }), /form that arx writes/],
  ];
  for (const [what, bytes, says] of cases) {
    const bad: Document = { form: 'sigstore', bytes };
    const reason = ['TRUST_BAD_SIGNATURE', says] as const;
    await trial.refuses(what, withSignatures(A, [bad]), TRUST, reason);
    await trial.refuses(`${what}, behind`, withSignatures(A, [good, bad]), TRUST, reason);
  }
  // A document of a stranger in the right form is a claim: it is allowed, and not shown.
  const stranger = await signed(provenanceOf(A), thief.signer, world);
  await trial.accepts('a stranger beside the builder', withSignatures(A, [good, stranger]), TRUST);
  const nonsense = await signed(Buffer.from('nonsense'), thief.signer, world);
  await trial.accepts('a stranger who says something else', withSignatures(A, [nonsense, good]), TRUST);
  assert.deepEqual([trial.accepted, trial.refused], [2, 2 * cases.length]);
});

test('readBundle() accepts no signature under the keyid of another key', async () => {
  const trial = new Trial(world);
  const signers: KeySigner[] = [thief.signer];
  for (const name of ['x', 'y', 'z']) signers.push((await freshSigner(name, home)).signer);
  for (const signer of signers) {
    const { bytes } = await signed(provenanceOf(A), signer, world);
    const { dsseEnvelope } = JSON.parse(Buffer.from(bytes).toString()) as {
      dsseEnvelope: { payload: string; signatures: { sig: string }[] };
    };
    const forged = formatSignature({
      payload: Buffer.from(dsseEnvelope.payload, 'base64'),
      signature: Buffer.from(at(dsseEnvelope.signatures, 0).sig, 'base64'),
      keyid: own.keyid,
    });
    const document: Document = { form: 'sigstore', bytes: forged };
    const reason = ['TRUST_BAD_SIGNATURE', /does not hold under the key SHA256:.* \("own"\)/] as const;
    await trial.refuses('alone', withSignatures(A, [document]), TRUST, reason);
    await trial.refuses('beside', withSignatures(A, [fromSignature(A), document]), TRUST, reason);
  }
  assert.deepEqual([trial.accepted, trial.refused], [0, 8]);
});
