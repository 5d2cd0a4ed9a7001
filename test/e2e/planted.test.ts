import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Finding } from '../../src/model/audit/finding.ts';
import type { AuditReport } from '../../src/model/audit/report.ts';
import { arxHome, type Ended } from '../helpers/arx-home.ts';
import { CLEAN_FILES } from '../helpers/planted/clean-files.ts';
import type { PlantedFile } from '../helpers/planted/planted-file.ts';
import { MANIFEST_FINDINGS, PLANTED_FILES, writeCorpus } from '../helpers/planted/write-corpus.ts';

const home = arxHome('planted');
const FORMATS = ['table', 'sarif', 'github', 'gitlab', 'md', 'cyclonedx', 'spdx', 'vsa', 'html'];
let ended: Ended;
let report: AuditReport;
let findings: readonly Finding[];

before(async () => {
  writeCorpus(home.path);
  await home.ok(['repack']);
  const outputs = FORMATS.flatMap((format) => ['-o', `${format}=out.${format}`]);
  const database = ['--advisories', 'advisories', '--at', '2026-11-22'];
  ended = await home.run(['audit', 'shop.arx', ...database, '--all', '-o', 'json', ...outputs]);
  assert.notEqual(ended.stdout, '', ended.stderr);
  report = JSON.parse(ended.stdout) as AuditReport;
  findings = report.findings;
});
after(() => home.remove());

/** A row of the table. */
interface Row {
  readonly rule: string;
  planted: number;
  found: number;
  wrong: number;
}

test('audit finds every planted problem at its line and nothing in the clean files', (t) => {
  assert.equal(ended.code, 3, ended.stderr);
  const { rows, missed, wrong } = compare();
  t.diagnostic('rule    planted  found  recall  false positives at medium or above');
  for (const row of rows) t.diagnostic(lineOf(row));
  t.diagnostic(`${PLANTED_FILES.length} planted files, ${CLEAN_FILES.length} clean ones`);
  assert.deepEqual(missed, [], 'planted and not found');
  assert.deepEqual(wrong, [], 'found and not planted');
  assert.ok(PLANTED_FILES.length >= 60 && CLEAN_FILES.length >= 60);
  assert.ok(rows.length >= 25, 'too few rules are planted');
});

test('audit shows no planted secret in any output', () => {
  const secrets = PLANTED_FILES.flatMap(({ secrets: held = [] }) => held);
  assert.ok(secrets.length >= 20);
  const texts = FORMATS.map((format) => [format, readFileSync(join(home.path, `out.${format}`), 'utf8')]);
  for (const [where, text = ''] of [...texts, ['json', ended.stdout], ['stderr', ended.stderr]]) {
    assert.ok(where === 'stderr' || text.length > 500, `${where} is empty`);
    for (const secret of secrets) assert.ok(!text.includes(secret), `${where} shows a secret`);
  }
});

test('audit looks at every file and leaves nothing behind', () => {
  const files = report.observed?.files?.flat().filter(({ kind }) => kind === 'file');
  // One more is the inline source of the manifest.
  assert.equal(files?.length, PLANTED_FILES.length + CLEAN_FILES.length + 1);
  assert.deepEqual(home.leftovers(), []);
});

interface Comparison {
  readonly rows: readonly Row[];
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

/** Takes each planted finding out of what was found; of the rest, what is medium or worse is wrong. */
function compare(): Comparison {
  const left = new Set(findings);
  const rows = new Map<string, Row>();
  const row = (rule: string): Row => {
    const known = rows.get(rule) ?? { rule, planted: 0, found: 0, wrong: 0 };
    rows.set(rule, known);
    return known;
  };
  const missed: string[] = [];
  for (const file of PLANTED_FILES)
    for (const wanted of file.findings) {
      row(wanted.rule).planted += 1;
      const hit = [...left].find((one) => isHit(one, file, wanted));
      if (hit === undefined) missed.push(`${wanted.rule} in ${file.path}:${wanted.line ?? ''}`);
      else row(wanted.rule).found += 1;
      if (hit !== undefined) left.delete(hit);
    }
  takeManifestFindings(left, row, missed);
  const wrong = [...left].filter(({ severity }) => !['low', 'info'].includes(severity));
  for (const { rule } of wrong) row(rule).wrong += 1;
  return {
    rows: [...rows.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1)),
    missed,
    wrong: wrong.map(({ rule, where, message }) => `${rule} ${JSON.stringify(where)} ${message}`),
  };
}

function isHit(
  { rule, where }: Finding,
  { path }: PlantedFile,
  wanted: PlantedFile['findings'][number],
): boolean {
  if (rule !== wanted.rule || where.source !== 0 || where.path !== path) return false;
  return wanted.line === undefined || where.line === wanted.line;
}

function takeManifestFindings(left: Set<Finding>, row: (rule: string) => Row, missed: string[]): void {
  for (const [rule, count] of Object.entries(MANIFEST_FINDINGS)) {
    row(rule).planted += count;
    const hits = [...left].filter((one) => one.rule === rule && one.where.path === undefined);
    row(rule).found += hits.length;
    if (hits.length !== count) missed.push(`${rule} of the manifest: ${hits.length} of ${count}`);
    for (const hit of hits) left.delete(hit);
  }
}

function lineOf({ rule, planted, found, wrong }: Row): string {
  const recall = planted === 0 ? '-' : `${Math.round((found / planted) * 100)} %`;
  return `${rule}  ${String(planted).padStart(7)}  ${String(found).padStart(5)}  ${recall.padStart(6)}  ${wrong}`;
}
