// Attack: a finding was waived. Then what was looked at is replaced, gets worse, or something new takes its place in the order.
// The old waiver must cover none of it; and what has not changed stays waived, whatever stands beside it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES } from '../../src/audit/rules/index.ts';
import type { Vulnerability } from '../../src/model/audit/component.ts';
import type { Finding } from '../../src/model/audit/finding.ts';
import { auditSubject, type Making, reportedOf } from '../helpers/audit-subject.ts';

async function fingerprints(rule: string, making: Making): Promise<ReadonlySet<string>> {
  const found = await reportedOf(RULES, await auditSubject({ observe: true, ...making }));
  const own = found.filter((finding: Finding) => finding.rule === rule);
  assert.notEqual(own.length, 0, `${rule} finds something`);
  return new Set(own.map(({ fingerprint }) => fingerprint));
}

interface Attack {
  readonly what: string;
  readonly rule: string;
  readonly before: Making;
  readonly after: Making;
}

const UNIT = '[Service]\nExecStart=/usr/bin/true\n';
const placed = (unit: string): Making => ({
  files: { 'app.service': unit },
  data: [{ source: 0, target: '/etc/systemd/system/app.service' }],
});
const special = (content: string): Making => ({
  files: { tool: content },
  data: [{ source: 0, target: '/usr/local/bin/tool', mode: '4755' }],
});
const program = (text: string, sealed: readonly string[]): Making => ({
  files: { 'run.sh*': text },
  code: [{ source: 0, args: [], capabilities: { executes: sealed } }],
});
const idle: Making = { files: { 'run.sh*': '#!/bin/sh\ncurl https://corp.example/x\n' } };

const ATTACKS: readonly Attack[] = [
  { what: 'a placed unit is replaced', rule: 'ARX305', before: placed(UNIT), after: placed(`${UNIT}#\n`) },
  { what: 'a set-id program is replaced', rule: 'ARX204', before: special('a'), after: special('b') },
  {
    what: 'a program does more than the seal says, and other things than before',
    rule: 'ARX310',
    before: program('#!/bin/sh\nrsync a b\n', ['sh']),
    after: program('#!/bin/sh\nnmap a b\n', ['sh']),
  },
  {
    what: 'a command runs a script that none ran',
    rule: 'ARX301',
    before: idle,
    after: { ...idle, code: [{ source: 0, args: [] }] },
  },
];

for (const { what, rule, before, after } of ATTACKS)
  test(`fingerprintOf() gives ${rule} another fingerprint when ${what}`, async () => {
    const [old, fresh] = [await fingerprints(rule, before), await fingerprints(rule, after)];
    assert.deepEqual(
      [...fresh].filter((one) => old.has(one)),
      [],
    );
  });

const LOCK = JSON.stringify({
  name: 'app',
  lockfileVersion: 3,
  packages: { '': { name: 'app' }, 'node_modules/left': { version: '1.0.0' } },
});
const known = (...ids: readonly string[]): Making => ({
  files: { 'package-lock.json': LOCK },
  observed: {
    components: [
      {
        purl: 'pkg:npm/left@1.0.0',
        type: 'npm',
        name: 'left',
        version: '1.0.0',
        source: 0,
        path: 'package-lock.json',
      },
    ],
    vulnerabilities: ids.map((id): Vulnerability => ({
      id,
      aliases: [],
      purl: 'pkg:npm/left@1.0.0',
      summary: '',
      severity: 'high',
    })),
  },
});

test('fingerprintOf() keeps a vulnerability waived, and no other, when one that sorts before it becomes known', async () => {
  const making = { observe: false };
  const before = await fingerprints('ARX401', { ...known('GHSA-m'), ...making });
  const after = await fingerprints('ARX401', { ...known('GHSA-a', 'GHSA-m'), ...making });
  assert.equal(after.size, 2);
  assert.deepEqual([...after].filter((one) => before.has(one)).length, 1);
  const other = await fingerprints('ARX401', { ...known('GHSA-a'), ...making });
  assert.equal([...other].filter((one) => before.has(one)).length, 0);
});

test('fingerprintOf() gives the same fingerprint when another source stands before the placed one', async () => {
  const unit = { files: { 'app.service': UNIT }, request: 'file:///@/./app.service' };
  const target = '/etc/systemd/system/app.service';
  const alone = await fingerprints('ARX305', { sources: [unit], data: [{ source: 0, target }] });
  const second = await fingerprints('ARX305', {
    sources: [{ files: { other: 'x' }, request: 'file:///@/./other' }, unit],
    data: [{ source: 0 }, { source: 1, target }],
  });
  assert.deepEqual(alone, second);
});
