import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, sign as signBytes, verify } from 'node:crypto';
import { after, test } from 'node:test';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import { digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { buildStatement } from '../../src/model/statement.ts';
import { formatSignature } from '../../src/trust/signature-document.ts';
import type { TrustedKey } from '../../src/trust/trusted-key.ts';
import { verifySignature } from '../../src/trust/verify-signature.ts';
import { mutate, type Random, seeded } from '../helpers/random.ts';
import {
  freshSigner,
  Home,
  RFC_KEY_PEM,
  SAMPLE_DIGEST,
  SAMPLE_SEAL,
  signerFromPem,
} from './sample-signature.ts';

// oxlint-disable-next-line typescript/no-explicit-any
type Document = Record<string, any>;

const home = new Home();
after(() => home[Symbol.dispose]());
const { signer, key } = await signerFromPem('rfc', RFC_KEY_PEM, home);
const statement = buildStatement(SAMPLE_SEAL, SAMPLE_DIGEST, '0.1.0');
const document = Buffer.from(await signer.sign(statement, home.context));

test('sign() gives the frozen document when key and statement are these', async () => {
  const small = Buffer.from(await signer.sign(Buffer.from('{"a":1}'), home.context));
  assert.equal(
    small.toString(),
    '{"dsseEnvelope":{"payload":"eyJhIjoxfQ==","payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":' +
      `"${key.keyid}","sig":"MEQCIAD2DXcKTNi3DHZnO4zEJq6rJ4Misqa6oi0CxkC9jlDYAiBVd2r60E7LQS1g+HD4cA8yK/onCe7qE+nJHfZ0ZbYgRg=="}]},"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",` +
      `"verificationMaterial":{"publicKey":{"hint":"${key.keyid}"},"timestampVerificationData":{}}}`,
  );
});

test('sign() gives the same bytes when it signs the same statement twice', async () => {
  assert.deepEqual(Buffer.from(await signer.sign(statement, home.context)), document);
});

test('verifySignature() returns the signed bytes and who signed when the key is trusted', () => {
  const checked = verifySignature(document, [key]);
  assert.ok(checked.known);
  assert.deepEqual(checked.key, key);
  assert.deepEqual(Buffer.from(checked.payload), statement);
});

test('verifySignature() returns no payload when the key is not trusted', () => {
  assert.deepEqual(verifySignature(document, []), {
    known: false,
    keyid: key.keyid,
    payloadDigest: digestOf(statement),
  });
});

test('verifySignature() accepts on the diagonal only when 6 signers meet 6 trust sets', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const all = await Promise.all(names.map((name) => freshSigner(name, home)));
  for (const [row, { signer }] of all.entries()) {
    const signed = await signer.sign(statement, home.context);
    for (const [column, { key }] of all.entries()) {
      assert.equal(verifySignature(signed, [key]).known, row === column);
      // The signer's keyid on another's key: what a mixed-up or forged trust store would hold.
      const confused = { ...key, keyid: signer.keyid };
      if (row !== column) refused(signed, /does not hold under the key/, [confused]);
    }
    const others = all.filter((_, index) => index !== row).map(({ key }) => key);
    assert.equal(verifySignature(signed, others).known, false);
    assert.equal(verifySignature(signed, [...others, all[row]?.key as TrustedKey]).known, true);
  }
});

test('verifySignature() refuses when any one bit is flipped', () => {
  let flips = 0;
  for (let bit = 0; bit < document.length * 8; bit += 1) {
    const flipped = Buffer.from(document);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    refused(flipped, /./);
    flips += 1;
  }
  assert.ok(flips > 10_000);
});

test('verifySignature() refuses when it is cut anywhere', () => {
  for (let length = 0; length < document.length; length += 1) refused(document.subarray(0, length), /./);
});

const FIELDS = [...paths(JSON.parse(document.toString()) as Document)];
const OTHER_TYPES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'x',
  [],
  {},
  [[]],
  [{}],
  { x: 1 },
  'AA==',
  '\u0000',
];

for (const path of FIELDS) {
  test(`verifySignature() refuses when ${path.join('.')} is deleted`, () =>
    refused(
      changed((root) => delete holder(root, path)[last(path)]),
      /./,
    ));
  test(`verifySignature() refuses when ${path.join('.')} has another type or value`, () => {
    for (const value of OTHER_TYPES) {
      const bytes = changed((root) => (holder(root, path)[last(path)] = value));
      if (!bytes.equals(document)) refused(bytes, /./);
    }
  });
  if (typeof last(path) === 'string')
    test(`verifySignature() refuses when ${path.join('.')} stands twice`, () => {
      for (const bytes of duplicated(path)) refused(bytes, /./);
    });
}

const CASES: readonly (readonly [what: string, bytes: () => Buffer, message: RegExp])[] = [
  ['two signatures', () => changed((d) => d['dsseEnvelope'].signatures.push(signature(d))), /./],
  ['no signatures', () => changed((d) => (d['dsseEnvelope'].signatures = [])), /./],
  ['an unknown field', () => changed((d) => (d['x'] = 1)), /not in the form that arx writes/],
  ['an unknown field in the envelope', () => changed((d) => (d['dsseEnvelope'].x = 1)), /not in the form/],
  ['an empty log list', () => changed((d) => (material(d)['tlogEntries'] = [])), /not in the form/],
  ['a __proto__ field', () => edited('{"dsse', '{"__proto__":{},"dsse'), /./],
  ['white space', () => Buffer.from(`${document.toString()}\n`), /not a sigstore bundle/],
  ['a byte order mark', () => Buffer.from(`\ufeff${document.toString()}`), /not a sigstore bundle/],
  [
    'indented JSON',
    () => Buffer.from(JSON.stringify(JSON.parse(document.toString()), null, 2)),
    /not a sigstore/,
  ],
  ['an escaped letter', () => edited('"mediaType"', '"\\u006dediaType"'), /not a sigstore bundle/],
  ['media type v0.1', () => mediaType('application/vnd.dev.sigstore.bundle+json;version=0.1'), /./],
  [
    'media type v0.2',
    () => mediaType('application/vnd.dev.sigstore.bundle+json;version=0.2'),
    /its media type is/,
  ],
  [
    'legacy media type v0.3',
    () => mediaType('application/vnd.dev.sigstore.bundle+json;version=0.3'),
    /its media type/,
  ],
  ['media type v0.4', () => mediaType('application/vnd.dev.sigstore.bundle.v0.4+json'), /its media type is/],
  [
    'a media type with more behind',
    () => mediaType('application/vnd.dev.sigstore.bundle.v0.3+jsonx'),
    /its media type/,
  ],
  ['another payload type', () => payloadType('application/json'), /its payload type is/],
  [
    'another hint',
    () => changed((d) => (material(d)['publicKey'].hint = otherKeyid())),
    /its keyid is not the hint/,
  ],
  ['no keyid beside a hint', () => changed((d) => (signature(d)['keyid'] = '')), /./],
  ['a hint with control characters', () => rehinted('\u001b[2J'), /its hint is not the SHA-256 of a key/],
  ['the hint __proto__', () => rehinted('__proto__'), /its hint is not/],
  ['a hint with loose bits', () => rehinted(`${key.keyid.slice(0, 42)}B=`), /its hint is not/],
  [
    'a certificate',
    () => changed((d) => setKey(d, { certificate: { rawBytes: 'AAAA' } })),
    /names a certificate/,
  ],
  [
    'a certificate chain',
    () => changed((d) => setKey(d, { x509CertificateChain: { certificates: [{ rawBytes: 'AAAA' }] } })),
    /./,
  ],
  [
    'a certificate beside the key',
    () => changed((d) => (material(d)['certificate'] = { rawBytes: 'AAAA' })),
    /./,
  ],
  [
    'a message signature',
    () => {
      const digest = createHash('sha256').update(statement).digest('base64');
      return changed((d) => {
        delete d['dsseEnvelope'];
        d['messageSignature'] = { messageDigest: { algorithm: 'SHA2_256', digest }, signature: 'AAAA' };
      });
    },
    /signs a message/,
  ],
  ['a message signature beside the envelope', () => changed((d) => (d['messageSignature'] = {})), /./],
  [
    'a timestamp',
    () =>
      changed(
        (d) =>
          (material(d)['timestampVerificationData'] = { rfc3161Timestamps: [{ signedTimestamp: 'AAAA' }] }),
      ),
    /it has timestamps/,
  ],
  ['base64 without padding', () => edited('=="', '"'), /./],
  ['base64 for URLs', () => edited('"sig":"M', '"sig":"_'), /./],
  ['base64 with a newline', () => edited('"payload":"', '"payload":"\\n'), /not in the form/],
  ['another signature of the same key', () => resigned(Buffer.from('x')), /does not hold/],
  ['a signature over the payload alone', () => formatted({ signature: rawSign(statement) }), /does not hold/],
  ['a signature in IEEE form', () => formatted({ signature: Buffer.alloc(64, 1) }), /DER form/],
  [
    'a padded signature',
    () => formatted({ signature: Buffer.concat([currentSignature(), Buffer.from([0])]) }),
    /DER/,
  ],
  ['an empty payload', () => formatted({ payload: Buffer.alloc(0) }), /./],
  ['deep nesting', () => Buffer.from('['.repeat(200_000) + ']'.repeat(200_000)), /./],
  ['invalid UTF-8', () => Buffer.concat([document, Buffer.from([0xff])]), /not a sigstore bundle/],
  ['nothing', () => Buffer.alloc(0), /not a sigstore bundle/],
  ['null', () => Buffer.from('null'), /not a sigstore bundle/],
  ['a number', () => Buffer.from('1'), /./],
  ['an object whose texts are objects', () => changed((d) => (d['mediaType'] = { toString: 1 })), /./],
];

for (const [what, bytes, message] of CASES)
  test(`verifySignature() refuses when it has ${what}`, () => refused(bytes(), message));

// CVE-2026-48758: the encoding that is signed took the payload type as latin1, so other characters gave the same bytes.
test('verifySignature() refuses when a payload type has the same low bytes', () => {
  const type = 'application/vnd.in-toto+json';
  for (let at = 0; at < type.length; at += 1) {
    const high = String.fromCharCode(type.charCodeAt(at) + 0x100);
    refused(payloadType(type.slice(0, at) + high + type.slice(at + 1)), /its payload type is/);
  }
});

// CVE-2026-48816 took an unsigned time of a log entry as time; sigstore-js 4.1.1 counted a repeated entry twice.
test('verifySignature() refuses when there is a log entry, once or twice', () => {
  const proof = { logIndex: '0', rootHash: 'AAAA', treeSize: '1', hashes: [], checkpoint: { envelope: 'x' } };
  const entry = {
    logIndex: '0',
    logId: { keyId: 'AAAA' },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: '1700000000',
    inclusionProof: proof,
    canonicalizedBody: 'AAAA',
  };
  for (const entries of [[entry], [entry, entry]])
    refused(
      changed((d) => (material(d)['tlogEntries'] = entries)),
      /it has log entries/,
    );
});

test('verifySignature() refuses when it is larger than the limit', () => {
  refused(Buffer.alloc(1024 * 1024 + 1, 0x20), /has 1048577 bytes, expected at most 1048576/);
  assert.throws(() => verifySignature(document, [key], document.length - 1), { code: 'TRUST_BAD_SIGNATURE' });
  assert.ok(verifySignature(document, [key], document.length).known);
});

// A known property of ECDSA, documented: the signature says the same about the same bytes.
test('verifySignature() gives the same facts when s is replaced by n - s', () => {
  const twin = formatted({ signature: mirrored(currentSignature()) });
  assert.notDeepEqual(twin, document);
  assert.deepEqual(verifySignature(twin, [key]), verifySignature(document, [key]));
});

test('verifySignature() refuses when the trusted key is of another kind', () => {
  const kinds = [
    generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ];
  for (const { publicKey } of kinds) refused(document, /does not hold/, [{ ...key, publicKey }]);
});

test('verifySignature() never passes and never crashes when 20,000 mutants come in', () => {
  const random = seeded(20_261_122);
  let tried = 0;
  while (tried < 20_000) {
    const mutant = tried % 2 === 0 ? restructured(random) : mutate(document, random);
    if (mutant.equals(document)) continue;
    tried += 1;
    const known = outcome(mutant);
    assert.notEqual(known, true, mutant.toString());
  }
});

function outcome(bytes: Buffer): boolean {
  try {
    return verifySignature(bytes, [key]).known;
  } catch (error) {
    assert.ok(error instanceof ArxError && error.code === 'TRUST_BAD_SIGNATURE', String(error));
    return false;
  }
}

function refused(bytes: Buffer | Uint8Array, message: RegExp, trusted: readonly TrustedKey[] = [key]): void {
  assert.throws(
    () => verifySignature(bytes, trusted),
    (error) =>
      error instanceof ArxError && error.code === 'TRUST_BAD_SIGNATURE' && message.test(error.message),
  );
}

function changed(change: (root: Document) => unknown): Buffer {
  const root = JSON.parse(document.toString()) as Document;
  change(root);
  return canonicalJson(root);
}

function edited(from: string, to: string): Buffer {
  const text = document.toString();
  assert.ok(text.includes(from));
  return Buffer.from(text.replace(from, () => to));
}

function* paths(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  for (const name of keys) {
    yield [...path, name];
    yield* paths((value as Document)[name], [...path, name]);
  }
}

function holder(root: Document, path: readonly (string | number)[]): Document {
  let here = root;
  for (const name of path.slice(0, -1)) here = here[name] as Document;
  return here;
}

function last(path: readonly (string | number)[]): string | number {
  return path.at(-1) as string | number;
}

/** The member written twice, with the same and with another value, first and second: JSON.parse keeps the last one. */
function duplicated(path: readonly (string | number)[]): Buffer[] {
  const name = JSON.stringify(last(path));
  const root = JSON.parse(document.toString()) as Document;
  const value = canonicalJson(holder(root, path)[last(path)] as Json).toString();
  const member = `${name}:${value}`;
  return [`${member},${member}`, `${name}:null,${member}`, `${member},${name}:null`].map((text) =>
    edited(member, text),
  );
}

function restructured(random: Random): Buffer {
  return changed((root) => {
    for (let edits = 1 + random.below(3); edits > 0; edits -= 1) {
      const all = [...paths(root)];
      if (all.length === 0) return;
      const [path, other] = [random.pick(all), random.pick(all)];
      const [here, there] = [holder(root, path), holder(root, other)];
      const edit = random.below(5);
      if (edit === 0) delete here[last(path)];
      else if (edit === 1) here[last(path)] = structuredClone(random.pick(OTHER_TYPES));
      else if (edit === 2) here[last(path)] = structuredClone(there[last(other)]);
      else if (edit === 3) here[`${last(path)}x`] = structuredClone(there[last(other)]);
      else here[last(path)] = twisted(here[last(path)], random);
    }
  });
}

function twisted(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return [...value, ...value];
  if (typeof value !== 'string') return [value];
  const at = random.below(value.length + 1);
  return value.slice(0, at) + random.pick(['', 'A', '=', '\u0141', '/']) + value.slice(at + random.below(3));
}

function signature(root: Document): Document {
  return root['dsseEnvelope'].signatures[0] as Document;
}

function material(root: Document): Document {
  return root['verificationMaterial'] as Document;
}

function setKey(root: Document, content: Document): void {
  root['verificationMaterial'] = { ...content, timestampVerificationData: {} };
}

function mediaType(type: string): Buffer {
  return changed((root) => (root['mediaType'] = type));
}

function payloadType(type: string): Buffer {
  return changed((root) => (root['dsseEnvelope'].payloadType = type));
}

function otherKeyid(): string {
  return createHash('sha256').update('other').digest('base64');
}

function rehinted(keyid: string): Buffer {
  return formatted({ keyid });
}

function formatted(parts: { payload?: Buffer; signature?: Buffer; keyid?: string }): Buffer {
  return formatSignature({ payload: statement, signature: currentSignature(), keyid: key.keyid, ...parts });
}

function currentSignature(): Buffer {
  return Buffer.from(signature(JSON.parse(document.toString()) as Document)['sig'] as string, 'base64');
}

function rawSign(bytes: Buffer): Buffer {
  const signature = signBytes('sha256', bytes, RFC_KEY_PEM);
  assert.ok(verify('sha256', bytes, createPublicKey(RFC_KEY_PEM), signature));
  return signature;
}

function resigned(bytes: Buffer): Buffer {
  return formatted({ signature: rawSign(bytes) });
}

function mirrored(der: Buffer): Buffer {
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const r = der.subarray(4, 4 + (der[3] ?? 0));
  const s = BigInt(`0x${der.subarray(6 + r.length).toString('hex')}`);
  const hex = (order - s).toString(16).padStart(64, '0');
  const mirror = Buffer.from(/^[89a-f]/.test(hex) ? `00${hex}` : hex, 'hex');
  const content = Buffer.concat([Buffer.from([2, r.length]), r, Buffer.from([2, mirror.length]), mirror]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}
