import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { explainedRule } from '../../src/audit/explained-rule.ts';
import { RULES } from '../../src/audit/rules/index.ts';
import { SEVERITIES } from '../../src/model/audit/severity.ts';
import type { Rule } from '../../src/plugin/rule.ts';
import { auditSubject } from '../helpers/audit-subject.ts';
import type { RuleCases } from './rule-cases.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Each rule that there must be, with its usual severity; `any`: a database decides. */
const CATALOGUE: Readonly<Record<string, string>> = Object.fromEntries(
  `ARX001 critical ARX002 critical ARX003 critical ARX004 critical ARX005 critical ARX006 critical ARX007 critical
  ARX008 critical ARX009 high ARX010 high ARX011 high ARX012 medium ARX013 high
  ARX101 high ARX102 high ARX103 high ARX104 medium ARX105 critical ARX106 medium ARX107 medium ARX108 medium
  ARX109 low ARX110 medium ARX111 medium ARX112 low ARX113 low
  ARX201 critical ARX202 high ARX203 medium ARX204 high ARX205 medium ARX206 high ARX207 low ARX208 medium
  ARX209 low ARX210 low ARX211 info ARX212 low
  ARX301 high ARX302 critical ARX303 high ARX304 high ARX305 high ARX306 medium ARX307 medium ARX308 medium
  ARX309 low ARX310 info ARX311 high
  ARX401 any ARX402 medium ARX403 medium ARX404 low ARX405 medium ARX406 high ARX407 low
  ARX501 high ARX502 medium ARX503 medium ARX504 high ARX505 medium ARX506 info`
    .trim()
    .split(/\s+(?=ARX)/)
    .map((pair) => pair.split(' ')),
);

void test('every rule of the catalogue is there, once, in order, with its severity', () => {
  assert.deepEqual(
    RULES.map(({ id }) => id),
    Object.keys(CATALOGUE),
  );
  for (const { id, page } of RULES)
    if (CATALOGUE[id] !== 'any') assert.equal(page.severity, CATALOGUE[id], id);
});

void test('every rule is the only export of a file that is named after it', async () => {
  const files = globSync('src/audit/rules/*/arx*.ts', { cwd: ROOT });
  const named = await Promise.all(
    files.map(async (file) => {
      const [only, ...others] = Object.values((await import(join(ROOT, file))) as Record<string, Rule>);
      assert.deepEqual(others, [], `${file} exports more than a rule`);
      assert.match(basename(file), /^arx[0-9]{3}-[a-z0-9-]+\.ts$/);
      assert.equal(only?.id, basename(file).slice(0, 6).toUpperCase(), file);
      return only?.id;
    }),
  );
  assert.deepEqual(
    named.sort(),
    RULES.map(({ id }) => id),
  );
});

void test('a rule handles its own code and no other', () => {
  for (const rule of RULES)
    assert.deepEqual(
      RULES.filter(({ id }) => rule.handles(id)).map(({ id }) => id),
      [rule.id],
    );
});

void test('pages of rules are sentences, and their titles a few words', () => {
  // The audit shows them in one line each, so they may hold nothing that forges one.
  // eslint-disable-next-line no-control-regex
  const text = /^[\u0020-\u007e…]+$/;
  for (const { id, page } of RULES) {
    assert.match(page.title, /^[A-Z0-9`][^.]{4,68}[^.\s]$/, `title of ${id}`);
    for (const part of ['why', 'evidence', 'remedy'] as const) {
      assert.match(page[part], /^[A-Za-z`].{13,}[.]$/, `${part} of ${id}: "${page[part]}"`);
      assert.match(page[part], text, `${part} of ${id}`);
      assert.ok(page[part].length <= 600, `${part} of ${id} is too long`);
    }
    assert.ok(SEVERITIES.includes(page.severity));
  }
});

void test('no two rules have one title or one reason', () => {
  for (const part of ['title', 'why'] as const) {
    const texts = RULES.map(({ page }) => page[part]);
    assert.equal(new Set(texts).size, texts.length, part);
  }
});

void test('the keys that pages of rules name are keys of a policy', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/policy.schema.json'), 'utf8')) as Schema;
  const unknown = RULES.flatMap(({ id, page }) =>
    (page.keys ?? []).filter((key) => !isKey(schema, key.split('.'))).map((key) => `${id}: ${key}`),
  );
  assert.deepEqual(unknown, []);
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

function isKey(schema: Schema | undefined, names: readonly string[]): boolean {
  const [name, ...more] = names;
  return (
    name === undefined || (schema?.properties?.[name] !== undefined && isKey(schema.properties[name], more))
  );
}

void test('integrity rules cannot be waived, all others but those of the audit itself can', () => {
  for (const rule of RULES) {
    const can = !rule.id.startsWith('ARX0') && rule.id !== 'ARX504' && rule.id !== 'ARX506';
    assert.equal(explainedRule(rule).waive.startsWith('A waiver'), can, rule.id);
  }
});

void test('every rule has three cases that it finds and three near ones that it does not, each with a name of its own', async () => {
  const files = globSync('test/audit/rules/**/*.cases.ts', { cwd: ROOT }).sort();
  const tables = await Promise.all(
    files.map(async (file) => ((await import(join(ROOT, file))) as { CASES: readonly RuleCases[] }).CASES),
  );
  const cases = tables.flat();
  assert.deepEqual(
    RULES.map(({ id }) => id).filter((id) => !cases.some(({ rule }) => rule.id === id)),
    [],
    'these rules have no cases in test/audit/rules/FAMILY/*.cases.ts',
  );
  for (const { rule, positives, nearMisses } of cases) {
    assert.ok(positives.length >= 3 && nearMisses.length >= 3, rule.id);
    const names = [...positives, ...nearMisses].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, `two cases of ${rule.id} have one name`);
  }
});

void test('every rule starts on a bundle with next to nothing in it, and throws nothing', async () => {
  const { subject } = await auditSubject({
    sources: [],
    manifest: "code: [['true']]\n",
    code: [{ cmd: 'true' }],
  });
  for (const rule of RULES) {
    const run = rule.start(subject);
    if (run.notRun !== undefined) assert.match(run.notRun, /^\S.*[^.\s]$/, rule.id);
    else for (const found of [...(run.head?.() ?? []), ...(run.finish?.() ?? [])]) assert.ok(found.message);
  }
});
