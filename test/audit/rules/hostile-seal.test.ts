import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INTEGRITY_RULES } from '../../../src/audit/rules/integrity/index.ts';
import { PROCESS_RULES } from '../../../src/audit/rules/process/index.ts';
import { SOURCES_RULES } from '../../../src/audit/rules/sources/index.ts';
import { visible } from '../../../src/core/visible.ts';
import type { Resolution } from '../../../src/model/seal.ts';
import { auditSubject, type MadeSource, type Making, reportedOf } from '../../helpers/audit-subject.ts';

const RULES = [...INTEGRITY_RULES, ...SOURCES_RULES, ...PROCESS_RULES];
const SECRET = 'hunter2hunter2';

/** What a seal may hold although its signature is good: texts of any form. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000\u001b[2J\u001b]8;;https://evil.example\u0007',
  '\u202eexample\u2066\u200b',
  '__proto__',
  'constructor',
  `https://me:${SECRET}@host.example/\u001b[31m`,
  `https://host.example/?sig=${SECRET}&se=2030`,
  `https://host.example\\@evil.example/${'/'.repeat(5000)}`,
  `git+https://${'a'.repeat(5000)}.example/x`,
  `https://${'@'.repeat(5000)}`,
  `https://${'%40'.repeat(3000)}:${'?'.repeat(3000)}`,
  'sha256-A '.repeat(1000),
  'https://[::1',
  'https://[fe80::1%25eth0]/',
  'inline:',
  'own:',
  'file:///@/~root/../x',
  's3://',
  'git+https://host.example/x?ref=%00',
  'tar+https://host.example/x#../../etc/',
  'data:text/html,<script>alert(1)</script>',
];

/** Each text once as each member. */
function hostileSources(): MadeSource[] {
  const facts = [
    'ref',
    'commit',
    'submodules',
    'url',
    'mirror',
    'version',
    'etag',
    'listing',
    'integrity',
    'auth',
    'verified',
    'plugin',
    'resolved',
  ] as const;
  const inRequest = TEXTS.map((text, index) => ({
    request: `${text}#${index}`,
    files: { a: text.slice(0, 20) },
  }));
  const inFacts = facts.flatMap((fact) =>
    TEXTS.map((text, index) => ({
      request: `https://host.example/${fact}/${index}`,
      resolution: { [fact]: text } as Resolution,
      files: { [`${fact}${index}`]: fact },
    })),
  );
  return [...inRequest, ...inFacts];
}

const POLICY: Making['policy'] = {
  sources: {
    pin: true,
    allowHosts: ['good.example', '*.good.example'],
    denyHosts: ['evil.example'],
    schemes: ['https'],
    cooldownDays: 1,
    maxAgeDays: 1,
  },
  require: { verified: true, minArx: '0.1.0', sequence: new Map([['__proto__', 1]]) },
  trust: { maxRootAge: 1, thresholds: { builder: 1, reviewer: 1 } },
};

const HOSTILE_FILES = {
  '.gitmodules': `${'[submodule "'.repeat(2000)}\n path = ../..\n url = \u001b[2J\n[submodule "x"]\npath=${' '.repeat(100_000)}x\nurl = a${' '.repeat(100_000)}#\n`,
  '.gitattributes': `${'"'.repeat(100_000)}\n* ${'filter='.repeat(50_000)}\n${' '.repeat(100_000)}x\n* eol=\u001b[2J\n`,
  pointer: `version https://git-lfs.github.com/spec/v1\n${'oid sha256:'.repeat(80)}`,
};

void test('rules about a seal show no secret and no control character, whatever the seal says', async () => {
  const made = await auditSubject({
    sources: hostileSources(),
    policy: POLICY,
    lock: TEXTS.join('\n'),
    manifest: TEXTS.join('\n'),
    signers: [],
    roots: [{ name: '\u001b[2J', date: '\u0000' }],
    seal: { name: '__proto__' },
  });
  const found = await reportedOf(RULES, made);
  assert.ok(found.length > 200);
  for (const { rule, message, evidence } of found) {
    assert.equal(visible(message), message, `${rule} shows a control character`);
    assert.ok(message.length < 1000, `${rule} has a message of ${message.length} characters`);
    assert.ok(
      JSON.stringify(evidence).length < 10_000,
      `${rule} has evidence of ${JSON.stringify(evidence).length}`,
    );
  }
  assert.ok(!JSON.stringify(found).includes(SECRET), 'a secret is shown');
});

void test('rules about sources end on files that are made to take for ever', async () => {
  const git = {
    request: 'git+https://host.example/a',
    resolution: { commit: 'a'.repeat(40), submodules: 'x@y' },
  };
  const made = await auditSubject({ sources: [{ ...git, files: HOSTILE_FILES }], policy: POLICY });
  const found = await reportedOf(SOURCES_RULES, made);
  assert.ok(JSON.stringify(found).length < 100_000);
});

void test('rules about sources take ten thousand of them, each with its own finding', async () => {
  const sources = Array.from({ length: 10_000 }, (_, index) => ({
    request: `http://host-${index}.example/a`,
    resolution: {
      url: `https://me:${SECRET}@cdn-${index}.example/a`,
      integrity: 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      size: 1,
    },
    files: { a: 'same' },
  }));
  const found = await reportedOf(RULES, await auditSubject({ sources, lock: 'no lock' }));
  const perSource = found.filter(({ rule, where }) => rule === 'ARX103' && where.source !== undefined);
  assert.equal(perSource.length, 10_000);
  assert.ok(!JSON.stringify(found).includes(SECRET), 'a secret is shown');
  assert.equal(new Set(found.map(({ fingerprint }) => fingerprint)).size, found.length);
});
