import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { createPaint } from '../../../src/cli/paint.ts';
import { unifiedLines } from '../../../src/cli/render/run/unified-lines.ts';
import { digestOf } from '../../../src/core/digest.ts';
import { type PlannedDiff, planDiffs } from '../../../src/offline/plan/plan-diffs.ts';
import type { PlannedDelete } from '../../../src/offline/run/plan-model.ts';
import { refusal, RunBench, type Sketch } from '../run-fixture.ts';
import { fullPlan } from './full-plan.ts';

const MIB = 1024 * 1024;
const LINES = Array.from({ length: 40 }, (_, index) => `line ${index}\n`);

function shown(bench: RunBench, diffs: readonly PlannedDiff[] | undefined): string {
  const lines = (diffs ?? []).flatMap((diff) => unifiedLines(diff, createPaint(false)));
  return lines.map((line) => `${line.replaceAll(bench.directory, '')}\n`).join('');
}

/** One file `f`: what is there, what the bundle has, and what is shown. */
const FILES: readonly [title: string, old: string | null, now: string, shows: string][] = [
  [
    'a line changes',
    LINES.join(''),
    LINES.join('').replace('line 20', 'LINE 20'),
    '--- /f\n+++ /f\n@@ -18,7 +18,7 @@\n line 17\n line 18\n line 19\n-line 20\n+LINE 20\n line 21\n line 22\n line 23\n',
  ],
  ['a file is created', null, 'a\nb\n', '--- /dev/null\n+++ /f\n@@ -0,0 +1,2 @@\n+a\n+b\n'],
  ['an empty file is created', null, '', '--- /dev/null\n+++ /f\n'],
  ['an empty file is filled', '', 'a\n', '--- /f\n+++ /f\n@@ -1,0 +1,1 @@\n+a\n'],
  [
    'the last line has no end',
    'a',
    'a\n',
    '--- /f\n+++ /f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n',
  ],
  ['a binary changes', 'x\0\u0001', 'y\0\u0001\u0002', '--- /f\n+++ /f\n(no text: 3 B -> 4 B)\n'],
  ['a binary is created', null, 'y\0\u0001', '--- /dev/null\n+++ /f\n(no text: 3 B)\n'],
  [
    'a large text changes',
    'a\n'.repeat(MIB / 2 + 1),
    'a\n',
    '--- /f\n+++ /f\n(larger than 1 MiB: 1.0 MB -> 2 B)\n',
  ],
  [
    'a large text is created',
    null,
    'a'.repeat(MIB + 1),
    '--- /dev/null\n+++ /f\n(larger than 1 MiB: 1.0 MB)\n',
  ],
  [
    'a line would deceive',
    'a\n',
    'b\u001b[2K\u202e\n',
    '--- /f\n+++ /f\n@@ -1,1 +1,1 @@\n-a\n+b\\x1b[2K\\u{202e}\n',
  ],
  ['only the mode changes', 'same', 'same', ''],
];

function sketchOf(bench: RunBench, now: string): Sketch {
  return { sources: { s: { f: now } }, data: [{ source: 's', target: bench.directory }] };
}

for (const [title, old, now, shows] of FILES)
  test(`planDiffs() shows a unified diff when ${title}`, async () => {
    using bench = new RunBench();
    if (old !== null) writeFileSync(bench.path('f'), old);
    if (old === now) chmodSync(bench.path('f'), 0o600);
    const { diffs } = await bench.run(sketchOf(bench, now), { dryRun: true, diff: true });
    assert.equal(shown(bench, diffs), shows);
  });

test('planDiffs() escapes names of files and follows no link', async () => {
  using bench = new RunBench();
  writeFileSync(bench.path('outside'), 'outside\n');
  symlinkSync('outside', bench.path('f\u202e'));
  const sketch = { sources: { s: { 'f\u202e': 'new\n' } }, data: [{ source: 's', target: bench.directory }] };
  const { diffs } = await bench.run(sketch, { dryRun: true, diff: true });
  assert.equal(shown(bench, diffs), '--- /dev/null\n+++ /f\\u{202e}\n@@ -0,0 +1,1 @@\n+new\n');
});

test('planDiffs() cuts a text of many lines and says how many are left out', async () => {
  using bench = new RunBench();
  const { diffs } = await bench.run(sketchOf(bench, 'x\n'.repeat(10_007)), { dryRun: true, diff: true });
  const [diff] = diffs ?? [];
  assert.equal(diff?.text.added, 10_007);
  assert.equal(diff?.text.hunks[0]?.lines.length, 10_000);
  assert.equal(diff?.text.cut, '7 more lines are not shown');
});

function deleted(path: string, text: string): PlannedDelete {
  const size = Buffer.byteLength(text);
  const found = { kind: 'file', digest: digestOf(text), size, mode: 0o644, uid: 0, gid: 0 } as const;
  return { path, before: { ino: 0, mtimeMs: 0, size, found } };
}

test('planDiffs() shows what goes, and reads the bundle again only for what comes', async () => {
  using bench = new RunBench();
  mkdirSync(bench.path('d'));
  writeFileSync(bench.path('gone'), 'a\nb');
  const plan = { ...fullPlan(), entries: [], deletes: [deleted(bench.path('gone'), 'a\nb')] };
  const diffs = await planDiffs(plan, () => assert.fail('it was read'));
  const expected = '--- /gone\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n\\ No newline at end of file\n';
  assert.equal(shown(bench, diffs), expected);
});

/** What somebody does between the plan and the reading. */
const MOVES: readonly [title: string, (path: string) => void][] = [
  ['is another text', (path) => writeFileSync(path, 'c\nb')],
  ['is a link now', (path) => symlinkSync('/etc/passwd', path)],
  ['is a directory now', (path) => mkdirSync(path)],
  ['is gone', () => undefined],
];

for (const [title, move] of MOVES)
  test(`planDiffs() fails with RUN_CHANGED when a file ${title}`, async () => {
    using bench = new RunBench();
    move(bench.path('gone'));
    const plan = { ...fullPlan(), entries: [], deletes: [deleted(bench.path('gone'), 'a\nb')] };
    await assert.rejects(
      planDiffs(plan, () => assert.fail('it was read')),
      refusal('RUN_CHANGED', 'gone'),
    );
  });
