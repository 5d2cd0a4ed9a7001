import assert from 'node:assert/strict';
import { PROCESS_RULES } from '../../../../src/audit/rules/process/index.ts';
import { applyWaivers } from '../../../../src/audit/waivers.ts';
import { settle } from '../../../../src/audit/settle.ts';
import { digestOf } from '../../../../src/core/digest.ts';
import type { Capabilities } from '../../../../src/model/audit/capabilities.ts';
import type { Finding, Found } from '../../../../src/model/audit/finding.ts';
import type { ReportSigner } from '../../../../src/model/audit/report.ts';
import type { Waiver } from '../../../../src/model/policy/effective-policy.ts';
import type { Rule } from '../../../../src/plugin/rule.ts';
import { auditSubject, type Making } from '../../../helpers/audit-subject.ts';
import type { RuleCases } from '../../rule-cases.ts';

const rule = (id: string): Rule => {
  const found = PROCESS_RULES.find((one) => one.id === id);
  assert.ok(found !== undefined, `there is no ${id}`);
  return found;
};

const SEALED = digestOf('sealed');
const OTHER = digestOf('other');

function rebuilt(digest: typeof SEALED, difference?: string): Making {
  return {
    digest: SEALED,
    more: { rebuilt: { from: 'content', digest, ...(difference !== undefined && { difference }) } },
  };
}

function sealedBy(arx: unknown, minArx?: string): Making {
  return {
    statement: { predicate: { runDetails: { builder: { version: { arx } } } } },
    policy: { require: { ...(minArx !== undefined && { minArx }) } },
  };
}

const builder: ReportSigner = { kind: 'key', name: 'ci', role: 'builder', fingerprint: 'SHA256:a' };
const reviewer = (name: string, fingerprint: string): ReportSigner => ({
  kind: 'key',
  name,
  role: 'reviewer',
  fingerprint,
});
const person: ReportSigner = {
  kind: 'identity',
  name: 'ci',
  role: 'builder',
  san: 'https://ci.example/app',
  issuer: 'https://issuer.example',
};

function signedBy(reviewers: number, ...signers: readonly ReportSigner[]): Making {
  return { signers, policy: { trust: { thresholds: { builder: 1, reviewer: reviewers } } } };
}

const FINDING: Finding = {
  rule: 'ARX103',
  severity: 'high',
  message: 'x',
  where: { source: 0 },
  evidence: {},
  fingerprint: SEALED,
};
const WAIVER: Waiver = {
  rule: 'ARX103',
  fingerprint: SEALED,
  reason: 'intranet',
  owner: 'ops',
  created: '2026-06-01',
  expires: '2026-08-01',
  at: 'policy.yaml:3',
};
const JULY = new Date('2026-07-01T00:00:00Z');

function waived(change: Partial<Waiver>): readonly Found[] {
  return applyWaivers([FINDING], { waivers: [{ ...WAIVER, ...change }], maxWaiverDays: 365 }, JULY).problems;
}

/** A bundle beside one that was approved: who signed each, and what its commands can do. */
function since(
  before: readonly [ReportSigner, Capabilities],
  now: readonly [ReportSigner, Capabilities],
): Making {
  return {
    signers: [now[0]],
    observed: { capabilities: [now[1]] },
    more: { baseline: { file: 'old.arx', signers: [before[0]], capabilities: [{}, before[1]] } },
  };
}

const CAN: Capabilities = { writes: ['/srv/app'], executes: ['cp'] };

async function told(rules: readonly string[]): Promise<readonly Found[]> {
  const { subject } = await auditSubject({});
  const notRun = rules.map((check) => ({ check, why: 'nothing was given' }));
  const claimed = { sources: [], code: [], data: [] };
  const observed = { capabilities: [], components: [], vulnerabilities: [], licences: [], files: [] };
  const audited = { claimed, observed, findings: [], ran: [], notRun };
  return settle(audited, subject).findings.filter((one) => one.rule === 'ARX506');
}

export const CASES: readonly RuleCases[] = [
  {
    rule: rule('ARX501'),
    positives: [
      { name: 'another digest', made: rebuilt(OTHER) },
      { name: 'another digest, with what differs', made: rebuilt(OTHER, 'arx/manifest.yaml') },
      {
        name: 'the same digest where something differs all the same',
        made: rebuilt(SEALED, 'blobs/sha256/00'),
      },
      {
        name: 'no rebuild, where the policy wants one',
        made: { policy: { require: { reproducible: true } } },
      },
    ],
    nearMisses: [
      { name: 'the same digest', made: rebuilt(SEALED) },
      {
        name: 'the same digest, where the policy wants a rebuild',
        made: { ...rebuilt(SEALED), policy: { require: { reproducible: true } } },
      },
      { name: 'no rebuild where the policy says nothing, which is a check that did not run', made: {} },
    ],
  },
  {
    rule: rule('ARX502'),
    positives: [
      { name: 'an older arx', made: sealedBy('0.1.9', '0.2.0') },
      { name: 'a version that is older as numbers only', made: sealedBy('0.9.0', '0.10.0') },
      { name: 'a pre-release of the lowest', made: sealedBy('0.2.0-rc.1', '0.2.0') },
      { name: 'no version', made: sealedBy(undefined, '0.1.0') },
      { name: 'something that is no version', made: sealedBy('newest', '0.1.0') },
    ],
    nearMisses: [
      { name: 'the lowest itself', made: sealedBy('0.2.0', '0.2.0') },
      { name: 'a newer one by numbers', made: sealedBy('0.10.0', '0.9.0') },
      { name: 'an old one where the policy says nothing', made: sealedBy('0.0.1') },
    ],
  },
  {
    rule: rule('ARX503'),
    positives: [
      { name: 'no approval of one', made: signedBy(1, builder) },
      { name: 'one approval of two', made: signedBy(2, builder, reviewer('ann', 'SHA256:b')) },
      {
        name: 'two names of one key',
        made: signedBy(2, builder, reviewer('ann', 'SHA256:b'), reviewer('bob', 'SHA256:b')),
      },
      {
        name: 'two keys of one name',
        made: signedBy(2, builder, reviewer('ann', 'SHA256:b'), reviewer('ann', 'SHA256:c')),
      },
      { name: 'a reviewer alone', made: signedBy(0, reviewer('ann', 'SHA256:b')) },
    ],
    nearMisses: [
      {
        name: 'as many as there must be',
        made: signedBy(2, builder, reviewer('ann', 'SHA256:b'), reviewer('bob', 'SHA256:c')),
      },
      {
        name: 'more than there must be',
        made: signedBy(1, builder, reviewer('ann', 'SHA256:b'), reviewer('bob', 'SHA256:c')),
      },
      { name: 'a builder where nobody must approve', made: signedBy(0, builder) },
    ],
  },
  {
    rule: rule('ARX504'),
    positives: [
      { name: 'a waiver that ended yesterday', find: () => waived({ expires: '2026-06-30' }) },
      { name: 'a waiver for another content', find: () => waived({ fingerprint: OTHER }) },
      { name: 'a waiver for an integrity rule', find: () => waived({ rule: 'ARX009' }) },
      { name: 'a waiver that lives for ten years', find: () => waived({ expires: '2036-06-01' }) },
    ],
    nearMisses: [
      { name: 'a waiver that holds', find: () => waived({}) },
      { name: 'a waiver that ends tomorrow', find: () => waived({ expires: '2026-07-02' }) },
      { name: 'a waiver of as many days as there may be', find: () => waived({ expires: '2027-06-01' }) },
    ],
  },
  {
    rule: rule('ARX505'),
    positives: [
      {
        name: 'another key under the same name',
        made: since([builder, CAN], [{ ...builder, fingerprint: 'SHA256:z' }, CAN]),
      },
      {
        name: 'the same workflow by another issuer',
        made: since([person, CAN], [{ ...person, issuer: 'https://evil.example' }, CAN]),
      },
      {
        name: 'a command that uses the network',
        made: since([builder, CAN], [builder, { ...CAN, network: ['curl https://x.example'] }]),
        also: ([found]) => assert.deepEqual(found?.evidence['added'], ['network: curl https://x.example']),
      },
      {
        name: 'a program that was a path before',
        made: since([builder, CAN], [builder, { writes: ['/srv/app', 'cp'] }]),
      },
    ],
    nearMisses: [
      {
        name: 'the same key under another name',
        made: since([builder, CAN], [{ ...builder, name: 'build' }, CAN]),
      },
      {
        name: 'commands that can do less, in another order',
        made: since([builder, CAN], [builder, { executes: ['cp'] }]),
      },
      {
        name: 'a new reviewer',
        made: { ...since([builder, CAN], [builder, CAN]), signers: [builder, reviewer('ann', 'SHA256:b')] },
      },
      { name: 'nothing to compare with, which is a check that did not run', made: { signers: [builder] } },
    ],
  },
  {
    rule: rule('ARX506'),
    positives: [
      { name: 'a check that did not run', find: () => told(['ARX501']) },
      {
        name: 'several',
        find: () => told(['ARX501', 'ARX505', 'known vulnerabilities']),
        also: (found) => assert.equal(found.length, 1),
      },
      {
        name: 'a check in words',
        find: () => told(['known vulnerabilities']),
        also: ([found]) => assert.match(String(found?.evidence['checks']), /known vulnerabilities: nothing/),
      },
    ],
    nearMisses: [
      { name: 'an audit of which every check ran', find: () => told([]) },
      { name: 'a rule that ran and found nothing', made: rebuilt(SEALED) },
      { name: 'a rule that ran and found something', made: rebuilt(OTHER) },
    ],
  },
];
