import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import type { PlanDocument } from '../../../src/model/plan-document.ts';
import { demandSamePlan } from '../../../src/offline/plan/demand-same-plan.ts';
import { planDocument } from '../../../src/offline/plan/plan-document.ts';
import { RunBench, type Sketch } from '../run-fixture.ts';
import { fullPlan } from './full-plan.ts';

const BEFORE =
  'mkdir t t/d; echo old >t/changes; printf same >t/same; chmod 644 t/*e*; ln -s d t/l; ln -s x t/m; chmod 755 t t/d';

function sketchOf(bench: RunBench): Sketch {
  return {
    name: 'app',
    sources: {
      s: { changes: 'new', same: 'same', fresh: 'fresh', d: null, l: { link: 'd' }, m: { link: 'y' } },
    },
    data: [{ source: 's', target: bench.path('t') }],
    code: [{ cmd: 'true', args: [], cwd: '/' }],
  };
}

async function saved(bench: RunBench, sketch = sketchOf(bench)): Promise<PlanDocument> {
  execFileSync('sh', ['-ec', BEFORE], { cwd: bench.directory });
  return planDocument((await bench.run(sketch, { dryRun: true })).plan, '/somewhere/b.arx');
}

function differences(error: unknown): readonly string[] {
  if (!(error instanceof ArxError) || error.code !== 'RUN_MOVED') throw error;
  assert.equal(error.exit, 3);
  return error.data['differences'] as readonly string[];
}

/** What somebody does between the plan and the run, and what is then told. */
const MOVES: readonly [title: string, line: string, says: RegExp][] = [
  ['content that would change has changed', 'echo OLD >t/changes', /t\/changes": before\.digest is/],
  ['content that was as sealed has changed', 'printf SAME >t/same', /t\/same": action is "change"/],
  ['its length has changed', 'echo longer >>t/changes', /t\/changes": before\.size is/],
  ['a mode has changed', 'chmod 600 t/changes', /before\.mode is "0600", the plan says "0644"/],
  ['the mode of what was as sealed has changed', 'chmod 600 t/same', /t\/same": action is "change"/],
  ['an owner has changed', 'chown 1 t/changes', /t\/changes": before\.uid is 1, the plan says 0/],
  ['a group has changed', 'chgrp 1 t/changes', /t\/changes": before\.gid is 1, the plan says 0/],
  ['the owner of what was as sealed has changed', 'chown 1 t/same', /t\/same": before\.uid is 1/],
  ['the owner of a directory has changed', 'chown 1 t/d', /t\/d": before\.uid is 1/],
  ['the mode of a directory has changed', 'chmod 700 t/d', /t\/d": before\.mode is "0700"/],
  ['a link leads elsewhere', 'ln -sfn z t/m', /t\/m": before\.target is "z", the plan says "x"/],
  ['a link is a file now', 'rm t/m; echo >t/m', /t\/m": before\.kind is "file", the plan says "link"/],
  ['a file is there that was not', 'echo >t/fresh', /t\/fresh": action is "change", the plan says "create"/],
  ['a file is gone', 'rm t/changes', /t\/changes": action is "create", the plan says "change"/],
  ['all is gone', 'rm -r t', /t": action is "create", the plan says "unchanged"/],
];

for (const [title, line, says] of MOVES)
  test(`runBundle() refuses a saved plan with RUN_MOVED and changes nothing when ${title}`, async () => {
    using bench = new RunBench();
    const apply = await saved(bench);
    execFileSync('sh', ['-ec', line], { cwd: bench.directory });
    const was = execFileSync('find', [bench.directory, '-printf', '%p %s %m %U %T@ %l\n']).toString();
    for (const dryRun of [true, false])
      await assert.rejects(bench.run(sketchOf(bench), { dryRun, apply }), (error) => {
        const told = differences(error);
        // Sums follow from it and would say nothing more.
        return told.some((one) => says.test(one)) && !told.some((one) => one.startsWith('the run'));
      });
    const found = execFileSync('find', [bench.directory, '-printf', '%p %s %m %U %T@ %l\n']).toString();
    assert.equal(withoutState(found, bench), withoutState(was, bench));
  });

/** A run has its state directory, its lock and its private directory; the last is gone again. */
function withoutState(list: string, bench: RunBench): string {
  const own = [`${bench.directory} `, `${bench.directory}/state`];
  return list
    .split('\n')
    .filter((line) => !own.some((start) => line.startsWith(start)))
    .join('\n');
}

/** Another bundle than the one that was planned. */
const OTHERS: readonly [title: string, change: (sketch: Sketch) => Sketch, says: RegExp][] = [
  ['the bundle', (sketch) => ({ ...sketch, version: '2' }), /^the bundle: digest is/],
  ['a command', (sketch) => ({ ...sketch, code: [{ cmd: 'false', args: [] }] }), /^command 1: argv is/],
  ['the number of commands', (sketch) => ({ ...sketch, code: [] }), /^command 1: it is in the plan/],
];

for (const [title, change, says] of OTHERS)
  test(`runBundle() refuses a saved plan with RUN_MOVED when ${title} is another`, async () => {
    using bench = new RunBench();
    const apply = await saved(bench);
    await assert.rejects(bench.run(change(sketchOf(bench)), { dryRun: false, apply }), (error) =>
      differences(error).some((told) => says.test(told)),
    );
    assert.deepEqual(readdirSync(bench.path('t')).sort(), ['changes', 'd', 'l', 'm', 'same']);
  });

test('runBundle() applies a saved plan when nothing has moved, whatever is beside', async () => {
  using bench = new RunBench();
  const apply = await saved(bench);
  execFileSync('sh', ['-ec', 'touch t/beside; touch t/same; mkdir other'], { cwd: bench.directory });
  await bench.run(sketchOf(bench), { dryRun: true, apply });
  await bench.run(sketchOf(bench), { dryRun: false, apply });
  assert.equal(readFileSync(bench.path('t/changes'), 'utf8'), 'new');
  assert.ok(lstatSync(bench.path('t/beside')).isFile());
});

test('runBundle() refuses with RUN_MOVED a plan that was carried out already', async () => {
  using bench = new RunBench();
  const apply = await saved(bench);
  await bench.run(sketchOf(bench), { dryRun: false, apply });
  await assert.rejects(
    bench.run(sketchOf(bench), { dryRun: false, apply }),
    (error) => differences(error).length > 0,
  );
});

/** What somebody writes into a saved plan. Each is refused, and only ever compared. */
const FORGED: readonly [title: string, forge: (plan: PlanDocument) => PlanDocument][] = [
  [
    'another command',
    (plan) => ({ ...plan, commands: plan.commands.map((one) => ({ ...one, argv: ['rm', '-rf', '/'] })) }),
  ],
  ['one command less', (plan) => ({ ...plan, commands: plan.commands.slice(1) })],
  ['an entry twice', (plan) => ({ ...plan, entries: [...plan.entries, ...plan.entries.slice(-1)] })],
  ['entries in another order', (plan) => ({ ...plan, entries: plan.entries.toReversed() })],
  [
    'another path to delete',
    (plan) => ({ ...plan, deletes: plan.deletes.map((one) => ({ ...one, path: '/etc' })) }),
  ],
  ['no deletes', (plan) => ({ ...plan, deletes: [] })],
  ['another count', (plan) => ({ ...plan, counts: { ...plan.counts, delete: 0 } })],
  ['another user', (plan) => ({ ...plan, users: ['root'] })],
  ['another receipt', (plan) => ({ ...plan, installed: { bundle: plan.digest, receipt: 'x' } })],
  ['nothing installed', ({ installed: _installed, ...plan }) => plan],
  ['another undo', (plan) => ({ ...plan, commands: plan.commands.map((one) => ({ ...one, undo: ['x'] })) })],
  ['another service', (plan) => ({ ...plan, services: plan.services.slice(1) })],
  [
    'another secret',
    (plan) => ({ ...plan, secrets: plan.secrets.map((one) => ({ ...one, from: 'env X' })) }),
  ],
];

for (const [title, forge] of FORGED)
  test(`demandSamePlan() refuses with RUN_MOVED when somebody wrote ${title} into the plan`, () => {
    const forged = forge(planDocument(fullPlan()));
    assert.throws(
      () => demandSamePlan(forged, fullPlan()),
      (error) => differences(error).length > 0,
    );
  });

test('demandSamePlan() does not compare free space, warnings, the file and what secrets are there', () => {
  const plan = planDocument(fullPlan(), '/a.arx');
  const other = {
    ...plan,
    file: '/b.arx',
    spaces: [],
    warnings: [],
    secrets: plan.secrets.map(({ present: _present, problem: _problem, ...secret }) => secret),
  };
  demandSamePlan(other, fullPlan());
});

test('demandSamePlan() tells the first twenty differences and how many there are', () => {
  const plan = fullPlan();
  const entries = Array.from({ length: 30 }, (_, index) => ({
    action: 'create' as const,
    kind: 'directory' as const,
    path: `/srv/\u001b${index}`,
  }));
  assert.throws(
    () => demandSamePlan(planDocument({ ...plan, entries }), { ...plan, entries: [] }),
    (error) => {
      const told = differences(error);
      assert.deepEqual([told.length, (error as ArxError).data['count']], [20, 30]);
      assert.ok(!told.join('').includes('\u001b'));
      return true;
    },
  );
});
