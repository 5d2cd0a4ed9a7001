import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import { digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import { buildStatement } from '../../src/model/statement.ts';
import { checkVsa, summaryOf, type VerificationSummary, vsaOf } from '../../src/model/vsa.ts';
import { sampleReport } from '../helpers/sample-report.ts';
import { SAMPLE_DIGEST, SAMPLE_SEAL } from './sample-signature.ts';

const POLICY = digestOf('policy');
const SUMMARY: VerificationSummary = {
  result: 'PASSED',
  policyDigest: POLICY,
  at: '2026-03-01',
  failOn: 'high',
  counts: { info: 2, low: 1, medium: 0, high: 0, critical: 0 },
  waivers: [
    {
      rule: 'ARX302',
      fingerprint: digestOf('finding'),
      owner: 'alice',
      reason: 'an installer that is pinned',
      expires: '2026-12-31',
    },
  ],
  arx: '0.1.0',
};
const PAYLOAD = vsaOf(SAMPLE_DIGEST, SUMMARY);

test('vsaOf() gives the frozen statement of SLSA Verification Summary v1', () => {
  assert.deepEqual(JSON.parse(PAYLOAD.toString()), {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'arx/seal.json', digest: { sha256: SAMPLE_DIGEST.slice(7) } }],
    predicateType: 'https://slsa.dev/verification_summary/v1',
    predicate: {
      verifier: { id: 'urn:arx:verifier:local', version: { arx: '0.1.0' } },
      resourceUri: `urn:arx:bundle:${SAMPLE_DIGEST}`,
      policy: { uri: `urn:arx:policy:${POLICY}`, digest: { sha256: POLICY.slice(7) } },
      verificationResult: 'PASSED',
      verifiedLevels: ['ARX_AUDIT_PASSED'],
      slsaVersion: '1.1',
      'urn:arx:audit:v1': {
        at: '2026-03-01',
        failOn: 'high',
        counts: SUMMARY.counts,
        waivers: SUMMARY.waivers,
      },
    },
  });
});

test('vsaOf() gives the same bytes for the same summary, and a time only when there is one', () => {
  assert.deepEqual(vsaOf(SAMPLE_DIGEST, { ...SUMMARY }), PAYLOAD);
  assert.ok(!PAYLOAD.includes('timeVerified'));
  const timed = vsaOf(SAMPLE_DIGEST, { ...SUMMARY, time: '2026-03-01T10:00:00.000Z' });
  assert.ok(timed.includes('"timeVerified":"2026-03-01T10:00:00.000Z"'));
  assert.equal(checkVsa(timed, SAMPLE_DIGEST).time, '2026-03-01T10:00:00.000Z');
});

test('checkVsa() gives back what vsaOf() was given', () => {
  assert.deepEqual(checkVsa(PAYLOAD, SAMPLE_DIGEST), SUMMARY);
  const attestations = [{ uri: 'arx/signatures/0.sigstore.json', digest: digestOf('signature') }];
  const whole = { ...SUMMARY, attestations };
  assert.deepEqual(checkVsa(vsaOf(SAMPLE_DIGEST, whole), SAMPLE_DIGEST), whole);
});

test('summaryOf() says of a report whether it passed, what is left and what somebody answers for', () => {
  const report = sampleReport();
  const summary = summaryOf(report, '0.1.0');
  assert.equal(summary.result, report.verdict === 'pass' ? 'PASSED' : 'FAILED');
  assert.deepEqual([summary.policyDigest, summary.counts], [report.policy.digest, report.counts]);
  assert.deepEqual(
    summary.waivers.map(({ rule, owner }) => [rule, owner]),
    report.waived.map(({ rule, waiver }) => [rule, waiver.owner]),
  );
  assert.equal(summaryOf({ ...report, verdict: 'pass' }, '0.1.0').result, 'PASSED');
  assert.equal(summaryOf({ ...report, verdict: 'unverified' }, '0.1.0').result, 'FAILED');
});

type Predicate = { [name: string]: Json };

/** The statement with its predicate changed. */
function changed(change: (predicate: Predicate) => void): Buffer {
  const statement = JSON.parse(PAYLOAD.toString()) as { predicate: Predicate };
  change(statement.predicate);
  return canonicalJson(statement);
}

function audit(change: object): Buffer {
  return changed((predicate) => Object.assign(predicate['urn:arx:audit:v1'] as object, change));
}

const FORGERIES: readonly (readonly [what: string, payload: Buffer, says: RegExp])[] = [
  ['another seal', vsaOf(digestOf('other'), SUMMARY), /of this seal/],
  ['FAILED', vsaOf(SAMPLE_DIGEST, { ...SUMMARY, result: 'FAILED' }), /says that the bundle has failed/],
  ['a result of its own', changed((p) => (p['verificationResult'] = 'OK')), /one of PASSED, FAILED/],
  [
    'PASSED with the level of FAILED',
    changed((p) => (p['verifiedLevels'] = ['FAILED'])),
    /form that arx writes/,
  ],
  [
    'a SLSA level that nobody verified',
    changed((p) => (p['verifiedLevels'] = ['SLSA_BUILD_LEVEL_3'])),
    /form/,
  ],
  ['an extra field', changed((p) => (p['more'] = 1)), /unknown member "more"/],
  ['an extra field in the audit', audit({ more: 1 }), /unknown member "more"/],
  [
    'another verifier',
    changed((p) => (p['verifier'] = { id: 'x', version: { arx: '0.1.0' } })),
    /form that arx/,
  ],
  ['no verifier', changed((p) => delete p['verifier']), /has no "verifier"/],
  ['another resource', changed((p) => (p['resourceUri'] = 'urn:x')), /form that arx writes/],
  [
    'a policy whose name is not its digest',
    changed((p) => ((p['policy'] as Predicate)['uri'] = 'urn:x')),
    /form/,
  ],
  ['no policy', changed((p) => delete p['policy']), /has no "policy"/],
  ['a policy without a digest', changed((p) => (p['policy'] = { uri: 'urn:x' })), /no "digest"/],
  ['another version of SLSA', changed((p) => (p['slsaVersion'] = '9')), /form that arx writes/],
  ['no audit', changed((p) => delete p['urn:arx:audit:v1']), /has no "urn:arx:audit:v1"/],
  ['a count that is no number', audit({ counts: { ...SUMMARY.counts, high: '0' } }), /is not a count/],
  ['a severity too many', audit({ counts: { ...SUMMARY.counts, fatal: 0 } }), /unknown member "fatal"/],
  ['a day that is none', audit({ at: 'today' }), /is not a day/],
  ['a bound that is none', audit({ failOn: 'severe' }), /one of info, low/],
  ['a waiver without an owner', audit({ waivers: [{ rule: 'ARX302' }] }), /has no "fingerprint"/],
  ['a time that is none', changed((p) => (p['timeVerified'] = 'now')), /is not a time/],
  [
    'a version that is none',
    changed((p) => (p['verifier'] = { id: 'x', version: { arx: 'a b' } })),
    /a version/,
  ],
  ['provenance', buildStatement(SAMPLE_SEAL, SAMPLE_DIGEST, '0.1.0'), /predicate/],
  ['white space', Buffer.concat([PAYLOAD, Buffer.from(' ')]), /not canonical JSON/],
  ['no JSON', Buffer.from('PASSED'), /not canonical JSON/],
  ['a list', Buffer.from('[]'), /not an object/],
];

for (const [what, payload, says] of FORGERIES)
  test(`checkVsa() refuses ${what}`, () => {
    assert.throws(
      () => checkVsa(payload, SAMPLE_DIGEST),
      (error: unknown) => {
        assert.ok(error instanceof ArxError && error.code === 'TRUST_STATEMENT', String(error));
        assert.match(error.message, says);
        return true;
      },
    );
  });

test('checkVsa() refuses every change of one bit, or says something else', () => {
  for (let at = 0; at < PAYLOAD.length; at += 1) {
    const flipped = Buffer.from(PAYLOAD);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    try {
      assert.notDeepEqual(checkVsa(flipped, SAMPLE_DIGEST), SUMMARY, `byte ${at}`);
    } catch (error) {
      assert.ok(error instanceof ArxError && error.code === 'TRUST_STATEMENT', String(error));
    }
  }
});
