import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Argument, Context, Evaluation } from '../../../src/audit/behaviour/evaluate/evaluation.ts';
import { unitOf } from '../../../src/audit/behaviour/evaluate/evaluation.ts';
import { runText, SEALED_PLACE } from '../../../src/audit/behaviour/evaluate/run-text.ts';
import { scopeOf } from '../../../src/audit/behaviour/evaluate/scope.ts';
import { walkBlock } from '../../../src/audit/behaviour/evaluate/walk-statement.ts';
import { loadShellParser } from '../../../src/audit/behaviour/shell/shell-parser.ts';

const parser = await loadShellParser();
const START = "A=/one\nB='two'\nE=\n";

/** The argv of each `probe` in a text, as this analysis reads it. What nobody sets is empty for a real shell. */
function read(text: string): string[][] {
  const found: string[][] = [];
  const dispatch = (args: readonly Argument[]): void => {
    if (args[0]?.text === 'probe') found.push(knownTexts(args.slice(1)));
  };
  const evaluation: Evaluation = {
    parser,
    units: new Map(),
    functions: new Set(),
    downloads: 0,
    downloader: '',
    downloaded: new Set(),
    checked: new Set(),
    written: new Map(),
    budget: 100_000,
    nesting: 0,
    facts: 0,
    dispatch,
    walk: walkBlock,
    runText,
  };
  const context: Context = {
    evaluation,
    unit: unitOf(evaluation, ''),
    scope: scopeOf([], {}),
    shell: { cwd: '.' },
    guarded: false,
    inside: 'script',
    depth: 0,
  };
  runText(START + text, SEALED_PLACE, context);
  return found;
}

function knownTexts(args: readonly Argument[]): string[] {
  return args.map(({ text }) => text.replaceAll('…', ''));
}

/** The same of several texts, as a real shell runs them one after the other. */
function run(texts: readonly string[]): string[][][] {
  const probe = `probe() { for a; do printf '%s\\n' "$a" >&9; done; printf 'END\\n' >&9; }\n`;
  const all = texts.map((text) => `(${START}${text}\n)\nprintf 'NEXT\\n' >&9\n`).join('');
  const output = execFileSync('/bin/bash', ['-s'], {
    input: `exec 9>&1\n${probe}${all}exit 0\n`,
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const parts = output.toString().split('NEXT\n').slice(0, -1);
  return parts.map((part) =>
    part
      .split('END\n')
      .slice(0, -1)
      .map((list) => list.split('\n').slice(0, -1)),
  );
}

const piece = fc.constantFrom(
  'a',
  '-b',
  '/c',
  '.',
  'x=y',
  '$A',
  '${A}',
  '$B',
  '${B}',
  '"$A"',
  '"${B}"',
  '"a $B c"',
  "'$A'",
  "'q q'",
  '"\\$A"',
  '\\$A',
  '\\ x',
  'a\\"b',
  '"x\\"y"',
  '${E:-d}',
  '"${E:-$B}"',
  ':',
  ',',
  '%',
  '+',
  '~a',
  '@',
  '1',
  "$'t'",
  '""',
  "''",
);
const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
const command = fc.array(word, { maxLength: 4 }).map((words) => ['probe', ...words].join(' '));
const ends = fc.constantFrom(
  '\n',
  '; ',
  ' && ',
  ' # probe no\n',
  ' >/dev/null\n',
  ' 2>&1\n',
  ' | cat\n',
  '\n\n',
  ' <<X\nprobe $A\nX\n',
  ' </dev/null && ',
);
const script = fc
  .array(fc.tuple(command, ends), { minLength: 1, maxLength: 6 })
  .map((lines) => `${lines.flat().join('')}:\n`);

const full = (lists: readonly string[][]): string[][] =>
  lists.map((list) => list.filter((one) => one !== ''));

test('the words of commands are those that a real shell makes of them', () => {
  const texts = fc.sample(script, { numRuns: 400, seed: 11 });
  const real = run(texts);
  assert.equal(real.length, texts.length);
  for (const [index, text] of texts.entries())
    assert.deepEqual(full(read(text)), full(real[index] ?? []), text);
});

for (const text of [
  'if probe a; then probe b; else probe "$B"; fi',
  'for f in 1; do probe $f; done',
  'case $B in two) probe x;; esac',
  '{ probe a; } >/dev/null; ( probe "$A/b" )',
  'probe a || probe never\n! probe b',
  '[ -d / ] && probe c\n[[ $A == /* ]] && probe d',
  'f() { probe in; }\nf',
  'probe ${A}/$B/c "${A}"/$B.x',
  'X=${A}/$B/c\nprobe $X',
  'probe <<-X a\n\tprobe no\n\tX\nprobe b',
  'probe a\\ b "c"\\ d',
  'while probe w; do break; done',
])
  test(`the words of ${JSON.stringify(text)} are those of a real shell`, () => {
    const [lists = []] = run([text]);
    const real = lists.map((list) => JSON.stringify(list));
    assert.notEqual(real.length, 0);
    const found = read(text).map((list) => JSON.stringify(list));
    for (const list of real) assert.ok(found.includes(list), `${list} is not among ${found.join(' ')}`);
  });
