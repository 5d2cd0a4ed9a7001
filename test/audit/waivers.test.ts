import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enforce } from '../../src/audit/enforce.ts';
import { severityOf } from '../../src/audit/severity-of.ts';
import { applyWaivers } from '../../src/audit/waivers.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { ArxError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/model/audit/finding.ts';
import type { Waiver } from '../../src/model/policy/effective-policy.ts';
import { testPolicy } from '../helpers/test-policy.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const FINDING: Finding = {
  rule: 'ARX202',
  severity: 'high',
  message: 'A private key',
  where: { source: 0, path: 'key.pem', line: 1 },
  evidence: {},
  fingerprint: digestOf('content and place'),
};
const WAIVER: Waiver = {
  rule: 'ARX202',
  fingerprint: FINDING.fingerprint,
  reason: 'a key of the tests',
  owner: 'anna',
  created: '2026-11-01',
  expires: '2026-12-31',
  at: 'policy.yaml:3',
};

/** What a waiver is, whether it waives at noon of NOW, and what is said of it. */
const CASES: readonly (readonly [title: string, waiver: Partial<Waiver>, waives: boolean, says?: RegExp])[] =
  [
    ['as it should be', {}, true],
    ['with a ticket', { ticket: 'SEC-1' }, true],
    ['created today', { created: '2026-11-22' }, true],
    ['that expires tomorrow', { expires: '2026-11-23' }, true],
    ['that expires today', { expires: '2026-11-22' }, false, /has expired on 2026-11-22/],
    ['that has expired', { created: '2025-01-01', expires: '2025-06-01' }, false, /has expired/],
    ['created tomorrow', { created: '2026-11-23' }, false, /created in the future, on 2026-11-23/],
    ['of exactly the longest life', { created: '2026-11-01', expires: '2027-01-30' }, true],
    [
      'that lives a day too long',
      { created: '2026-11-01', expires: '2027-01-31' },
      false,
      /longer than the 90 days/,
    ],
    ['for another content', { fingerprint: digestOf('changed content') }, false, /matches no finding/],
    ['for another rule', { rule: 'ARX203' }, false, /matches no finding/],
    ['for an integrity rule', { rule: 'ARX003' }, false, /integrity rule/],
    ['whose day is no day', { expires: 'never' }, false, /has expired on never/],
  ];

for (const [title, parts, waives, says] of CASES)
  test(`applyWaivers() ${waives ? 'takes' : 'does not take'} a waiver ${title}`, () => {
    const policy = testPolicy({ waivers: [{ ...WAIVER, ...parts }], maxWaiverDays: 90 });
    const { findings, waived, problems } = applyWaivers([FINDING], policy, NOW);
    assert.equal(findings.length, waives ? 0 : 1);
    assert.equal(waived.length, waives ? 1 : 0);
    assert.equal(problems.length, says === undefined ? 0 : 1);
    // Of a waiver for this finding the finding itself says why it does not hold.
    const own = parts.fingerprint === undefined && parts.rule === undefined;
    if (!waives && own) assert.match(String(findings[0]?.evidence['waiver']), says ?? /^$/);
    else assert.equal(findings[0]?.evidence['waiver'], undefined);
    if (says !== undefined) assert.match(problems[0]?.message ?? '', says);
    if (waives) assert.equal(waived[0]?.waiver.owner, 'anna');
  });

test('applyWaivers() takes a waiver without a day of creation as made today', () => {
  const { created: _created, ...waiver } = WAIVER;
  const at = (expires: string): number =>
    applyWaivers([FINDING], testPolicy({ waivers: [{ ...waiver, expires }], maxWaiverDays: 10 }), NOW).waived
      .length;
  assert.deepEqual(['2026-12-02', '2026-12-03'].map(at), [1, 0]);
});

test('applyWaivers() waives every finding of one fingerprint, and tells the others apart', () => {
  const other = { ...FINDING, fingerprint: digestOf('another place') };
  const { findings, waived } = applyWaivers(
    [FINDING, other, FINDING],
    testPolicy({ waivers: [WAIVER] }),
    NOW,
  );
  assert.deepEqual(findings, [other]);
  assert.equal(waived.length, 2);
});

test('applyWaivers() says of a waiver that only another bundle needs that it is low', () => {
  const policy = testPolicy({ waivers: [WAIVER, { ...WAIVER, expires: '2020-01-01' }] });
  const { problems } = applyWaivers([], policy, NOW);
  assert.deepEqual(
    problems.map(({ severity }) => severity),
    ['low', undefined],
  );
});

test('severityOf() keeps what the policy says and never goes below the least', () => {
  const cases = [
    [undefined, undefined, 'medium'],
    [undefined, 'high', 'high'],
    [{ severity: 'low' }, 'high', 'low'],
    [{ least: 'high' }, 'low', 'high'],
    [{ least: 'high' }, 'critical', 'critical'],
    [{ severity: 'info', least: 'low' }, 'critical', 'low'],
  ] as const;
  for (const [setting, own, expected] of cases)
    assert.equal(severityOf(setting, own === undefined ? {} : { severity: own }, 'medium'), expected);
});

test('enforce() refuses at fail_on and above with every finding, and lets the rest pass', () => {
  const low: Finding = {
    ...FINDING,
    severity: 'low',
    message: 'hidden \u202e name',
    where: { step: 2, line: 4 },
  };
  const judgement = {
    findings: [low, FINDING],
    waived: [],
    sources: [{ request: 'https://h/x' }],
    judged: 'all',
  } as const;
  const passed = enforce(judgement, testPolicy({ failOn: 'critical' }), 'write "a.arx"');
  assert.deepEqual([passed.below, passed.failOn, passed.judged], [2, 'critical', 'all']);
  assert.equal(enforce(judgement, testPolicy({ failOn: 'never' }), 'x').below, 2);
  const refused = (failOn: 'high' | 'info'): ArxError => {
    try {
      enforce(judgement, testPolicy({ failOn }), 'write "a.arx"');
    } catch (error) {
      return error as ArxError;
    }
    return assert.fail('it passes');
  };
  const one = refused('high');
  assert.deepEqual([one.code, one.exit], ['POLICY_REFUSED', 3]);
  assert.match(one.message, /^Cannot write "a\.arx": 1 finding is at or above high/);
  const places = (error: ArxError): unknown =>
    (error.data['findings'] as { place: string }[]).map(({ place }) => place);
  assert.deepEqual(places(one), ['https://h/x key.pem:1']);
  assert.deepEqual(places(refused('info')), ['https://h/x key.pem:1', 'code[2]:4']);
  assert.doesNotMatch(JSON.stringify(refused('info').data), /\u202e/);
});
