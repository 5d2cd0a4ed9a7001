import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { Log, Result } from 'sarif';
import { sarifOf } from '../../../src/audit/reports/sarif.ts';
import { hexOf } from '../../../src/core/digest.ts';
import type { AuditReport } from '../../../src/model/audit/report.ts';
import {
  HOSTILE_NAMES,
  largeReport,
  passingReport,
  samplePages,
  sampleReport,
  unverifiedReport,
} from '../../helpers/sample-report.ts';

const file = new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
// The schema is of draft 4, and uses nothing of it that draft 7 reads in another way.
const {
  id: _id,
  $schema: _dialect,
  ...schema
} = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(schema);

function runOf(report: AuditReport): Log['runs'][number] {
  const text = sarifOf(report, { pages: samplePages(), manifest: 'deploy/arx.yaml' });
  const log = JSON.parse(text) as Log;
  assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 3)));
  assert.equal(log.runs.length, 1);
  return log.runs[0] as Log['runs'][number];
}

const resultsOf = (report: AuditReport): Result[] => runOf(report).results ?? [];

for (const [name, report] of Object.entries({ sampleReport, passingReport, unverifiedReport }))
  test(`sarifOf() gives valid SARIF 2.1.0 for ${name}`, () => {
    runOf(report());
  });

test('sarifOf() points at the manifest, names the path inside the bundle, and keeps the fingerprint', () => {
  const report = sampleReport();
  const [first] = resultsOf(report);
  assert.equal(first?.locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'deploy/arx.yaml');
  const name = first?.locations?.[0]?.logicalLocations?.[0]?.fullyQualifiedName ?? '';
  assert.ok(name.endsWith('app.git?ref=v1.4.0:deploy/.env'), name);
  assert.deepEqual(first?.partialFingerprints, {
    'arx/v1': hexOf(report.findings[0]?.fingerprint ?? 'sha256:'),
  });
  assert.equal(first?.level, 'error');
});

test('sarifOf() gives each result a different fingerprint, and each rule its page and score', () => {
  const run = runOf(sampleReport());
  const prints = (run.results ?? []).map(({ partialFingerprints }) => partialFingerprints?.['arx/v1']);
  assert.equal(new Set(prints).size, prints.length);
  for (const rule of run.tool.driver.rules ?? []) {
    assert.ok(rule.shortDescription?.text);
    assert.match(String(rule.properties?.['security-severity']), /^\d\.\d$/);
  }
  for (const { ruleId, ruleIndex } of run.results ?? [])
    assert.equal(run.tool.driver.rules?.[ruleIndex ?? -1]?.id, ruleId);
});

test('sarifOf() gives waived findings as suppressed results, with owner and end', () => {
  const { waived } = sampleReport();
  const suppressed = resultsOf(sampleReport()).filter(({ suppressions }) => suppressions !== undefined);
  assert.equal(suppressed.length, waived.length);
  assert.match(suppressed[0]?.suppressions?.[0]?.justification ?? '', /ops@example\.com, until 2026-12-04/);
});

test('sarifOf() says that an unverified file was not audited, and which checks did not run', () => {
  const [invocation] = runOf(unverifiedReport()).invocations ?? [];
  assert.equal(invocation?.executionSuccessful, false);
  assert.ok((invocation?.toolExecutionNotifications ?? []).length > 0);
});

test('sarifOf() keeps the first 5,000 results, the worst, and says how many are left out', () => {
  const report = sampleReport();
  const [one] = report.findings;
  assert.ok(one);
  const findings = Array.from({ length: 6000 }, (_, index) => ({
    ...one,
    where: { source: 0, path: `${index}` },
  }));
  const run = runOf({ ...report, findings, waived: [] });
  assert.equal(run.results?.length, 5000);
  assert.match(
    run.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text ?? '',
    /^1000 more findings are not in this file/,
  );
});

test('sarifOf() gives the same bytes for the same report', () => {
  const settings = { pages: samplePages(), manifest: 'arx.yaml' };
  assert.equal(sarifOf(sampleReport(), settings), sarifOf(sampleReport(), settings));
  assert.notEqual(sarifOf(largeReport(300), settings), sarifOf(sampleReport(), settings));
});

test('sarifOf() shows hostile names with their characters written out', () => {
  const text = sarifOf(sampleReport(), { pages: samplePages(), manifest: 'arx.yaml' });
  for (const name of [HOSTILE_NAMES['bidi'], HOSTILE_NAMES['zeroWidth']])
    assert.ok(!text.includes(name ?? ''), 'a deceptive character is there as it is');
});
