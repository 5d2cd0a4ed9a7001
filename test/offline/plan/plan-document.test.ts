import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { schemaText } from '../../../src/commands/schema.ts';
import { digestOf } from '../../../src/core/digest.ts';
import type { PlanDocument } from '../../../src/model/plan-document.ts';
import { checkPlanShape } from '../../../src/model/plan-shape.ts';
import { formatPlan, parsePlan } from '../../../src/model/plan-text.ts';
import { planDocument } from '../../../src/offline/plan/plan-document.ts';
import { refusal, RunBench, type Sketch } from '../run-fixture.ts';
import { fullPlan } from './full-plan.ts';

/** The schema without room for members that it does not describe, so that it cannot lag behind. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const all = Object.fromEntries(members) as Record<string, unknown>;
  return 'properties' in all ? { ...all, additionalProperties: false } : all;
}

const validate = new Ajv({ strict: true, strictTypes: false, discriminator: true }).compile(
  closed(JSON.parse(schemaText('plan'))) as object,
);

async function realPlan(bench: RunBench): Promise<PlanDocument> {
  mkdirSync(bench.path('t'));
  writeFileSync(bench.path('t/changes'), 'old');
  symlinkSync('nowhere', bench.path('t/was-link'));
  const sketch: Sketch = {
    name: 'real',
    cwd: 'in',
    sources: {
      s: { changes: 'new', 'was-link': '1', d: null, l: { link: 'd' } },
      p: { p: { program: '#!/bin/sh\n' } },
      own: { x: '1' },
    },
    files: ['p'],
    data: [{ source: 's', target: bench.path('t') }, { source: 'own' }],
    code: [{ source: 'p', args: ['--now'] }],
  };
  const { plan } = await bench.run(sketch, { dryRun: true });
  return planDocument(plan);
}

test('planDocument() gives what the schema and the shape describe, and nothing else', async () => {
  using bench = new RunBench();
  for (const document of [
    await realPlan(bench),
    planDocument(fullPlan()),
    planDocument(fullPlan(), '/b.arx'),
  ]) {
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
    assert.equal(checkPlanShape(document), undefined);
    assert.deepEqual(parsePlan('p', formatPlan(document)), document);
  }
});

test('planDocument() names the private directory of a run always alike', async () => {
  using bench = new RunBench();
  const { commands, entries } = await realPlan(bench);
  assert.deepEqual(
    commands.map(({ argv, cwd }) => [argv, cwd]),
    [[['@run/programs/1/p', '--now'], '@run/work/in']],
  );
  assert.deepEqual(
    entries.map(({ path }) => path).filter((path) => path.startsWith('@')),
    ['@run/work/in', '@run/work/in/x'],
  );
});

test('planDocument() tells what is there now, of unchanged paths too', async () => {
  using bench = new RunBench();
  mkdirSync(bench.path('t'));
  writeFileSync(bench.path('t/same'), 'same');
  writeFileSync(bench.path('t/mode'), 'mode');
  chownSync(bench.path('t/mode'), 1, 2);
  chmodSync(bench.path('t/mode'), 0o4600);
  const sketch = {
    sources: { s: { same: 'same', mode: 'mode', new: '' } },
    data: [{ source: 's', target: bench.path('t') }],
  };
  const { plan } = await bench.run(sketch, { dryRun: true });
  const [top, mode, fresh, same] = planDocument(plan).entries;
  assert.deepEqual(top?.before, { kind: 'directory', mode: '0755', uid: 0, gid: 0 });
  const before = { kind: 'file', size: 4, uid: 1, gid: 2, mode: '4600', digest: digestOf('mode') };
  assert.deepEqual([mode?.action, mode?.before, mode?.becomes], ['change', before, { uid: 0, gid: 0 }]);
  assert.deepEqual([fresh?.action, fresh?.before], ['create', undefined]);
  assert.deepEqual([same?.action, same?.before?.kind], ['unchanged', 'file']);
});

test('planDocument() has no value of a variable and no credential of a URL', async () => {
  using bench = new RunBench();
  const { plan } = await bench.run(
    { env: { A: 'hunter2' }, code: [{ cmd: 'curl', args: ['https://me:hunter2@host/'] }] },
    { dryRun: true },
  );
  assert.doesNotMatch(formatPlan(planDocument(plan)).toString(), /hunter2/);
});

/** What is no plan: a text that replaces another in a good one. */
const BAD: readonly [title: string, from: string | RegExp, to: string, says: string][] = [
  ['another version', 'arx.plan/1', 'arx.plan/2', 'plan.schema is not one of arx.plan/1'],
  ['an unknown member', '{"', '{"aaa":1,"', 'unknown member "aaa"'],
  ['a missing member', /"bytes":\d+,/, '', 'has no "bytes"'],
  ['a digest of another form', /"digest":"sha256:/, '"digest":"sha512:', 'is not a digest'],
  ['an entry without a kind', '"kind":"file"', '"kind":"device"', 'has no kind of a path'],
  ['white space', '{"', '{ "', 'no canonical JSON'],
  ['half of it', /.{20}$/, '', 'no canonical JSON'],
  ['deep nesting', /^.*$/, '['.repeat(100_000), 'no canonical JSON'],
  ['nothing', /^.*$/, '', 'no canonical JSON'],
  ['null', /^.*$/, 'null', 'is not an object'],
];

for (const [title, from, to, says] of BAD)
  test(`parsePlan() refuses with RUN_PLAN_INVALID when it reads ${title}`, () => {
    const text = formatPlan(planDocument(fullPlan())).toString().replace(from, to);
    assert.throws(() => parsePlan('p.json', Buffer.from(text)), refusal('RUN_PLAN_INVALID', 'p.json', says));
  });
