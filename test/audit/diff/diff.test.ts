import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffComponents, diffVulnerabilities } from '../../../src/audit/diff/diff-components.ts';
import { diffFiles } from '../../../src/audit/diff/diff-files.ts';
import { diffSteps } from '../../../src/audit/diff/diff-steps.ts';
import { matchSources } from '../../../src/audit/diff/match-sources.ts';
import { partsOf } from '../../../src/audit/diff/parts.ts';
import { composeDiff } from '../../../src/audit/diff/compose-diff.ts';
import { textHunks } from '../../../src/audit/diff/text-hunks.ts';
import { diffMdOf } from '../../../src/audit/reports/diff-md.ts';
import { digestOf } from '../../../src/core/digest.ts';
import type { Component } from '../../../src/model/audit/component.ts';
import type { AuditReport, Claimed, ObservedFile, ReportSigner } from '../../../src/model/audit/report.ts';
import { sampleReport } from '../../helpers/sample-report.ts';

const file = (path: string, content: string, rest: Partial<ObservedFile> = {}): ObservedFile => ({
  path,
  kind: 'file',
  size: content.length,
  digest: digestOf(content),
  ...rest,
});

const FILE_CASES: readonly (readonly [
  name: string,
  before: readonly ObservedFile[],
  after: readonly ObservedFile[],
  expected: readonly (readonly [state: string, path: string, from?: string])[],
])[] = [
  ['nothing', [file('a', '1')], [file('a', '1')], []],
  ['a new file', [], [file('a', '1')], [['added', 'a']]],
  ['a file that is gone', [file('a', '1')], [], [['removed', 'a']]],
  ['other bytes', [file('a', '1')], [file('a', '2')], [['changed', 'a']]],
  ['another name', [file('a', '1')], [file('b', '1')], [['renamed', 'b', 'a']]],
  [
    'two empty files, which stand for nothing',
    [file('a', '')],
    [file('b', '')],
    [
      ['removed', 'a'],
      ['added', 'b'],
    ],
  ],
  [
    'one of two copies that moved',
    [file('a', '1'), file('b', '1')],
    [file('a', '1'), file('c', '1')],
    [['renamed', 'c', 'b']],
  ],
  [
    'more copies than before',
    [file('a', '1')],
    [file('b', '1'), file('c', '1')],
    [
      ['renamed', 'b', 'a'],
      ['added', 'c'],
    ],
  ],
  ['the executable mark', [file('a', '1')], [file('a', '1', { executable: true })], [['mode', 'a']]],
  [
    'a link where a file was',
    [file('a', '1')],
    [{ path: 'a', kind: 'link', size: 0, target: 'b' }],
    [['changed', 'a']],
  ],
  [
    'a link with another target',
    [{ path: 'l', kind: 'link', size: 0, target: 'a' }],
    [{ path: 'l', kind: 'link', size: 0, target: 'b' }],
    [['changed', 'l']],
  ],
  ['a new directory', [], [{ path: 'd', kind: 'directory', size: 0 }], [['added', 'd']]],
];

for (const [name, before, after, expected] of FILE_CASES)
  test(`diffFiles() tells ${name}`, () => {
    const found = diffFiles(before, after).map(({ state, path, from }) =>
      from === undefined ? [state, path] : [state, path, from],
    );
    assert.deepEqual(found.map(String).sort(), expected.map(String).sort());
  });

const EXECUTABLES: readonly (readonly [
  name: string,
  before: ObservedFile | undefined,
  after: ObservedFile,
  is: boolean,
])[] = [
  ['a new program', undefined, file('a', '1', { executable: true }), true],
  ['a new library without the mark', undefined, file('a', '1', { type: 'elf' }), true],
  ['a mark that comes', file('a', '1'), file('a', '1', { executable: true }), true],
  [
    'a program that changes',
    file('a', '1', { executable: true }),
    file('a', '2', { executable: true }),
    false,
  ],
  ['a new text', undefined, file('a', '1', { type: 'text' }), false],
  ['a mark that goes', file('a', '1', { executable: true }), file('a', '1'), false],
];

for (const [name, before, after, is] of EXECUTABLES)
  test(`diffFiles() says ${is ? '' : 'not '}NEW EXECUTABLE for ${name}`, () => {
    const [found] = diffFiles(before === undefined ? [] : [before], [after]);
    assert.equal(found?.newExecutable, is ? true : undefined);
  });

test('textHunks() counts and shows lines, three around each', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}\n`);
  const changed = lines.map((line, index) => (index === 20 ? 'other\n' : line));
  const { added, removed, hunks } = textHunks(lines.join(''), changed.join(''));
  assert.deepEqual([added, removed], [1, 1]);
  assert.equal(hunks.length, 1);
  assert.equal(hunks[0]?.lines.length, 8);
});

test('textHunks() says why it shows no lines, or not all', () => {
  assert.match(textHunks(undefined, 'a').cut ?? '', /no text/);
  const many = (word: string): string =>
    Array.from({ length: 6000 }, (_, index) => `${word} ${index}\n`).join('');
  assert.match(textHunks(many('a'), many('b')).cut ?? '', /too different/);
  assert.match(textHunks('', many('a').slice(0, 20_000)).cut ?? '', /more lines are not shown/);
});

function withCode(commands: readonly (readonly string[])[]): AuditReport {
  const report = sampleReport();
  const code = commands.map((command) => ({ command, network: 'none' as const }));
  const { claimed, observed } = report;
  assert.ok(claimed && observed);
  return {
    ...report,
    claimed: { ...claimed, code },
    observed: { ...observed, capabilities: code.map(() => ({})) },
  };
}

const STEP_CASES: readonly (readonly [name: string, before: string, after: string, expected: string])[] = [
  ['what stays', 'a b', 'a b', '=a =b'],
  ['one that comes', 'a b', 'a x b', '=a +x =b'],
  ['one that goes', 'a x b', 'a b', '=a -x =b'],
  ['one in the place of another', 'a x b', 'a y b', '=a ~y =b'],
  ['an order that changes', 'a b', 'b a', '-a =b +a'],
  ['everything', 'a b', 'c', '~c -b'],
  ['none before', '', 'a', '+a'],
];

for (const [name, before, after, expected] of STEP_CASES)
  test(`diffSteps() tells ${name}`, () => {
    const commands = (text: string): string[][] =>
      text
        .split(' ')
        .filter(Boolean)
        .map((word) => [word]);
    const signs = { added: '+', removed: '-', changed: '~', unchanged: '=' };
    const found = diffSteps(withCode(commands(before)), withCode(commands(after))).map(
      (step) => signs[step.state] + ((step.after ?? step.before)?.command[0] ?? ''),
    );
    // What went and what came have no order between them.
    assert.deepEqual(found.sort(), expected.split(' ').sort());
  });

test('diffSteps() tells what a command can do now and could not before', () => {
  const [before, after] = [withCode([['a']]), withCode([['a']])];
  const observed = {
    ...after.observed,
    capabilities: [{ network: ['curl https://x.example'] }],
  } as AuditReport['observed'];
  const [step] = diffSteps(before, { ...after, ...(observed !== undefined && { observed }) });
  assert.deepEqual(
    [step?.state, step?.gained, step?.lost],
    ['changed', { network: ['curl https://x.example'] }, {}],
  );
});

const component = (purl: string, version: string): Component => ({
  purl: `${purl}@${version}`,
  type: 'npm',
  name: purl.replace('pkg:npm/', ''),
  version,
  source: 0,
  path: 'package-lock.json',
});

test('diffComponents() tells another version from one that comes and one that goes', () => {
  const before = [
    component('pkg:npm/a', '1.0.0'),
    component('pkg:npm/b', '1.0.0'),
    component('pkg:npm/c', '1.0.0'),
  ];
  const after = [
    component('pkg:npm/a', '1.0.0'),
    component('pkg:npm/b', '2.0.0'),
    component('pkg:npm/d', '1.0.0'),
  ];
  assert.deepEqual(
    diffComponents(before, after).map(({ state, before: old, after: now }) => [state, old?.purl, now?.purl]),
    [
      ['changed', 'pkg:npm/b@1.0.0', 'pkg:npm/b@2.0.0'],
      ['removed', 'pkg:npm/c@1.0.0', undefined],
      ['added', undefined, 'pkg:npm/d@1.0.0'],
    ],
  );
});

test('diffVulnerabilities() takes one that stays in another version for no new one', () => {
  const known = { id: 'GHSA-1', aliases: [], summary: '', severity: 'high' as const };
  const before = [{ ...known, purl: 'pkg:npm/a@1.0.0' }];
  const after = [
    { ...known, purl: 'pkg:npm/a@1.1.0' },
    { ...known, purl: 'pkg:npm/b@1.0.0' },
  ];
  const { added, removed } = diffVulnerabilities(before, after);
  assert.deepEqual([added.map(({ purl }) => purl), removed], [['pkg:npm/b@1.0.0'], []]);
});

function claimedWith(sources: readonly (readonly [request: string, target: string])[]): Claimed {
  const [base] = sampleReport().claimed?.sources ?? [];
  assert.ok(base);
  return {
    sources: sources.map(([request]) => ({ ...base, request })),
    code: [],
    data: sources.map(([, target], source) => ({ source, target })),
  };
}

test('matchSources() finds a source again under another ref, another place, or both of them in turn', () => {
  const a = claimedWith([
    ['git+https://h/app.git?ref=v1', '/srv/app'],
    ['https://h/env', '/etc/env'],
    ['https://h/gone', '/gone'],
  ]);
  const b = claimedWith([
    ['https://h/env', '/etc/other'],
    ['git+https://h/app.git?ref=v2', '/srv/app'],
    ['https://h/new', '/new'],
  ]);
  assert.deepEqual(matchSources(a, b), [
    { before: 1, after: 0 },
    { before: 0, after: 1 },
    { after: 2 },
    { before: 2 },
  ]);
});

test('matchSources() pairs no source twice', () => {
  const same = claimedWith([
    ['https://h/x?a', '/one'],
    ['https://h/x?b', '/two'],
  ]);
  const other = claimedWith([
    ['https://h/x?c', '/two'],
    ['https://h/x?d', '/three'],
  ]);
  assert.deepEqual(matchSources(same, other), [
    { before: 1, after: 0 },
    { before: 0, after: 1 },
  ]);
});

test('partsOf() judges by the parts that are asked for, and by nothing else', () => {
  const report = sampleReport();
  const seal = { code: [], data: [], sources: [] } as never;
  const side = (of: AuditReport) => ({ report: of, seal, text: () => undefined });
  const diff = composeDiff(side(report), side(withCode([['other']])));
  assert.equal(partsOf(diff, ['code']).differs, true);
  assert.equal(partsOf(diff, ['signers', 'files', 'components']).differs, false);
  assert.deepEqual(partsOf(diff, ['signers']).diff.code, []);
});

test('diffMdOf() says that the signer is another one, also where only other parts are shown', () => {
  const report = sampleReport();
  const { verified } = report;
  assert.ok(verified);
  const signers: readonly ReportSigner[] = [
    { kind: 'key', role: 'builder', name: 'new', fingerprint: 'SHA256:new' },
  ];
  const other = { ...report, verified: { ...verified, signers } };
  const seal = { code: [], data: [], sources: [] } as never;
  const side = (of: AuditReport) => ({ report: of, seal, text: () => undefined });
  const { diff } = partsOf(composeDiff(side(report), side(other)), ['code']);
  assert.deepEqual(diff.signers, { added: [], removed: [] });
  assert.match(diffMdOf(diff), /, \+1 signer -2 signers$/m);
});

test('diffMdOf() begins with both digests, fits into a comment, and shows hostile names as text', () => {
  const report = sampleReport();
  const seal = { code: [], data: [], sources: [] } as never;
  const empty = { ...report, observed: { ...report.observed, files: [] } } as AuditReport;
  const text = diffMdOf(
    composeDiff({ report: empty, seal, text: () => undefined }, { report, seal, text: () => undefined }),
  );
  assert.match(text, /^\*\*[0-9a-f]{8} → [0-9a-f]{8}\*\*: /);
  assert.ok(text.length < 65_535);
  for (const part of ['<img', '<script', '](javascript']) assert.ok(!text.includes(part), part);
});
