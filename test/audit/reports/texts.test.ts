import assert from 'node:assert/strict';
import { test } from 'node:test';
import { githubOf } from '../../../src/audit/reports/github.ts';
import { gitlabOf } from '../../../src/audit/reports/gitlab.ts';
import { jsonOf } from '../../../src/audit/reports/json.ts';
import { mdOf } from '../../../src/audit/reports/md.ts';
import { placeOf, sourceNames } from '../../../src/audit/reports/place.ts';
import { verdictStatementOf } from '../../../src/audit/reports/vsa.ts';
import type { Finding } from '../../../src/model/audit/finding.ts';
import type { AuditReport } from '../../../src/model/audit/report.ts';
import {
  HOSTILE_NAMES,
  passingReport,
  samplePages,
  sampleReport,
  unverifiedReport,
} from '../../helpers/sample-report.ts';

const settings = { pages: samplePages(), manifest: 'arx.yaml' };
const DECEPTIVE = /[\p{Cf}\p{Cc}]/u;

/** The sample with that many findings of one severity. */
function withFindings(count: number, severity: Finding['severity']): AuditReport {
  const report = sampleReport();
  const [one] = report.findings;
  assert.ok(one);
  return {
    ...report,
    findings: Array.from({ length: count }, (_, line) => ({ ...one, severity, where: { step: 0, line } })),
  };
}

test('githubOf() gives one workflow command a finding, the worst first', () => {
  const lines = githubOf(sampleReport(), settings).trimEnd().split('\n');
  assert.equal(lines.length, sampleReport().findings.length);
  for (const line of lines)
    assert.match(line, /^::(?:error|warning|notice) file=arx\.yaml,line=\d+,title=[^,:]+::.+$/);
  assert.match(lines[0] ?? '', /^::error /);
});

test('githubOf() shows at most ten of a kind, the last of which counts the rest', () => {
  const lines = githubOf(withFindings(25, 'high'), settings).trimEnd().split('\n');
  assert.equal(lines.length, 10);
  assert.equal(lines[9], '::error title=arx::16 more findings like these are not shown');
  assert.equal(githubOf(withFindings(10, 'high'), settings).trimEnd().split('\n').length, 10);
});

test('githubOf() lets no text of a bundle begin a command of its own', () => {
  const report = sampleReport();
  const [one] = report.findings;
  assert.ok(one);
  const message = 'a\n::set-output name=x::y\r::error::%0A,b';
  const text = githubOf({ ...report, findings: [{ ...one, message }] }, settings);
  assert.equal(text.split('\n').length, 2);
  assert.ok(text.includes('%250A'));
});

test('gitlabOf() gives code quality issues with the members that GitLab asks for', () => {
  const issues = JSON.parse(gitlabOf(sampleReport(), settings)) as Record<string, unknown>[];
  assert.equal(issues.length, sampleReport().findings.length);
  for (const issue of issues) {
    assert.deepEqual(Object.keys(issue), [
      'description',
      'check_name',
      'fingerprint',
      'severity',
      'location',
    ]);
    assert.match(String(issue['severity']), /^(?:info|minor|major|critical|blocker)$/);
    assert.match(String(issue['fingerprint']), /^[0-9a-f]{64}$/);
  }
  assert.equal(gitlabOf(passingReport(), settings), '[]\n');
});

test('mdOf() begins with the verdict and keeps the three layers apart', () => {
  const text = mdOf(sampleReport());
  assert.match(text, /^## ❌ FAIL: shop/);
  const order = ['### Verified', '### Claimed by the sealer', '### Observed', '### Findings'].map((title) =>
    text.indexOf(title),
  );
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.ok(order.every((at) => at > 0));
});

test('mdOf() fits into a comment however many findings there are, and counts those that do not', () => {
  const text = mdOf(withFindings(20_000, 'high'));
  assert.ok(text.length < 65_535, `${text.length}`);
  assert.match(text, /\d+ more are not shown here/);
});

test('mdOf() shows hostile names as text: no link, no image, no markup, no table cell of their own', () => {
  const text = mdOf(sampleReport());
  for (const part of ['](javascript', '<img', '<script', '](', '@example'])
    assert.ok(!text.includes(part), part);
  assert.ok(!DECEPTIVE.test(text.replaceAll('\n', '')));
});

test('jsonOf() is one line with the schema first, and reads back as the report', () => {
  const text = jsonOf(sampleReport());
  assert.ok(text.startsWith('{"schema":"arx.audit/1",'));
  assert.equal(text.indexOf('\n'), text.length - 1);
  assert.ok(!DECEPTIVE.test(text.replaceAll('\n', '')));
  const { schema: _schema, ...read } = JSON.parse(text) as AuditReport & { schema: string };
  assert.deepEqual(read, JSON.parse(JSON.stringify(sampleReport())));
});

test('verdictStatementOf() says PASSED only for a report that passes, and nothing for what did not verify', () => {
  assert.match(verdictStatementOf(passingReport()), /"verificationResult":"PASSED"/);
  assert.match(verdictStatementOf(sampleReport()), /"verificationResult":"FAILED"/);
  assert.throws(() => verdictStatementOf(unverifiedReport()), { code: 'INTEGRITY_UNVERIFIED' });
});

test('every text output gives the same bytes for the same report', () => {
  for (const output of [githubOf, gitlabOf, mdOf, jsonOf, verdictStatementOf])
    assert.equal(output(sampleReport(), settings), output(sampleReport(), settings));
});

const PLACES: readonly (readonly [where: Finding['where'], place: string])[] = [
  [{ source: 0, path: 'a/b', line: 3 }, 'app: a/b:3'],
  [{ source: 0 }, 'app'],
  [{ step: 1, line: 4 }, 'code[1]:4'],
  [{ step: 1 }, 'code[1]'],
  [{ data: 2 }, 'data[2]'],
  [{ component: 'pkg:npm/x@1' }, 'pkg:npm/x@1'],
  [{ field: 'network' }, 'network'],
  [{}, ''],
  [{ source: 99, path: 'x' }, 'source 99: x'],
];

for (const [where, place] of PLACES)
  test(`placeOf() says "${place}" for ${JSON.stringify(where)}`, () => {
    const [one] = sampleReport().findings;
    assert.ok(one);
    const names = ['app'];
    assert.equal(placeOf({ ...one, where }, names), place);
  });

test('sourceNames() gives every source another name', () => {
  const names = sourceNames(sampleReport());
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.every((name) => name !== ''));
  assert.ok(Object.keys(HOSTILE_NAMES).length > 0);
});
