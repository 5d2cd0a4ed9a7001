import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../../src/core/error-codes.ts';
import { digestOf } from '../../../../src/core/digest.ts';
import { ArxError } from '../../../../src/core/errors.ts';
import { INTEGRITY_RULES } from '../../../../src/audit/rules/integrity/index.ts';
import { integrityFindingOf } from '../../../../src/audit/rules/integrity/integrity-finding.ts';
import type { Found } from '../../../../src/model/audit/finding.ts';
import { formatLockfile } from '../../../../src/model/lockfile-text.ts';
import type { ReportSigner } from '../../../../src/model/audit/report.ts';
import type { Rule } from '../../../../src/plugin/rule.ts';
import type { RuleCase, RuleCases, Three } from '../../rule-cases.ts';

const rule = (id: string): Rule => {
  const found = INTEGRITY_RULES.find((one) => one.id === id);
  assert.ok(found !== undefined, `there is no ${id}`);
  return found;
};

/** What verification refuses with these codes is a finding of that rule, and with those others is not. */
function refused(
  id: string,
  { by, near }: { readonly by: Three<ErrorCode>; readonly near: Three<ErrorCode> },
): RuleCases {
  const cases = (codes: Three<ErrorCode>): Three<RuleCase> =>
    codes.map((code, index) => ({
      name: `a file that is refused with ${code} (${index + 1})`,
      find: () => findingsFor(id, code, index),
    })) as unknown as Three<RuleCase>;
  return { rule: rule(id), positives: cases(by), nearMisses: cases(near) };
}

const REASONS = [
  'Cannot read "app.arx": it is cut',
  'Cannot accept "a\u001b[2Jb": ]8;;',
  'Cannot read it: no',
];

function findingsFor(id: string, code: ErrorCode, index: number): Found[] {
  const found = integrityFindingOf(new ArxError(code, REASONS[index % 3] ?? ''));
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(found.message, /[\u0000-\u001f]/);
  assert.equal(found.evidence['code'], code);
  return found.rule === id ? [found] : [];
}

const keySigner: ReportSigner = { kind: 'key', name: 'own', role: 'builder', fingerprint: 'SHA256:x' };
const tree = { 'etc/name': 'web\n', 'etc/other': 'x\n' };
const resolution = { integrity: `sha256-${'A'.repeat(43)}=`, size: 1 };
const sourceA = { request: 'https://host.example/a', resolution, files: { a: 'a' } };
const sourceB = { request: 'https://host.example/b', resolution, files: { b: 'b' } };
const latinText = Buffer.from('caf\xe9 au lait\n', 'latin1');
const latinScript = Buffer.from('#!/bin/sh\n# caf\xe9\n', 'latin1');

export const CASES: readonly RuleCases[] = [
  refused('ARX001', {
    by: ['INTEGRITY_NOT_A_BUNDLE', 'INTEGRITY_NOT_A_BUNDLE', 'INTEGRITY_NOT_A_BUNDLE'],
    near: ['INTEGRITY_TRUNCATED', 'INTEGRITY_MEMBER', 'INTEGRITY_VERSION'],
  }),
  refused('ARX002', {
    by: ['TRUST_BAD_SIGNATURE', 'TRUST_BAD_SIGNATURE', 'VERIFY_FAILED'],
    near: ['TRUST_UNKNOWN_SIGNER', 'TRUST_STATEMENT', 'INTEGRITY_DIGEST'],
  }),
  refused('ARX003', {
    by: ['TRUST_UNKNOWN_SIGNER', 'TRUST_KEY_PERMISSIONS', 'TRUST_KEY_PASSPHRASE'],
    near: ['TRUST_BAD_SIGNATURE', 'TRUST_STATEMENT', 'INTEGRITY_DOCUMENT'],
  }),
  refused('ARX004', {
    by: ['TRUST_STATEMENT', 'TRUST_STATEMENT', 'TRUST_STATEMENT'],
    near: ['TRUST_BAD_SIGNATURE', 'INTEGRITY_DIGEST', 'TRUST_UNKNOWN_SIGNER'],
  }),
  refused('ARX005', {
    by: ['INTEGRITY_DIGEST', 'INTEGRITY_CACHE', 'INTEGRITY_DIGEST'],
    near: ['INTEGRITY_MEMBER', 'INTEGRITY_TRUNCATED', 'TRUST_STATEMENT'],
  }),
  {
    rule: rule('ARX006'),
    positives: [
      {
        name: 'a lock that names another commit than the seal',
        made: {
          sources: [
            {
              request: 'git+https://host.example/app.git',
              resolution: { commit: 'a'.repeat(40), ref: 'HEAD' },
              files: tree,
            },
          ],
          lock: lockOf('git+https://host.example/app.git', 'b'.repeat(40)),
        },
        also: ([found]) => {
          assert.match(String(found?.evidence['differences']), /commit is b{40}, in the seal a{40}/);
        },
      },
      {
        name: 'a lock that lacks a source of the seal',
        made: { sources: [sourceA], lock: formatLockfile({ sources: new Map() }) },
      },
      {
        name: 'a lock with the same facts in another form',
        made: {
          sources: [sourceA],
          lock: `schema: arx.lock/2\nsources: {"${sourceA.request}": {nature: file}}\n`,
        },
      },
      {
        name: 'a lock that names one source more',
        made: { files: tree, lock: lockOf('git+https://host.example/app.git', 'b'.repeat(40)) },
      },
      {
        name: 'a lock that nobody can read',
        made: { files: tree, lock: 'schema: arx.lock/99\nsources: {}\n' },
        also: ([found]) => assert.equal(found?.severity, 'high'),
      },
      {
        name: 'a manifest that names another source than the seal',
        made: { sources: [sourceA], manifest: 'data:\n  - {source: "https://good.example/a", target: a}\n' },
        also: ([found]) => assert.equal(found?.severity, undefined),
      },
      {
        name: 'a manifest that is no manifest',
        made: { files: tree, manifest: 'data: [\n' },
      },
      {
        name: 'a manifest that is not UTF-8',
        made: { files: tree, more: { manifest: Buffer.from([0x64, 0xff, 0xfe]) } },
      },
    ],
    nearMisses: [
      { name: 'documents that agree', made: { files: tree } },
      {
        name: 'a manifest with comments and another order',
        made: {
          sources: [sourceA, sourceB],
          manifest: `# b first\ndata:\n  - {source: "${sourceB.request}", target: b}\n  - {source: "${sourceA.request}", target: a}\n`,
        },
      },
      {
        name: "a manifest that names a source of a library's own class in its own way",
        made: {
          sources: [{ request: 'own:{"kind":"mine"}', files: tree }],
          manifest: '{"data":[{"source":{"kind":"mine"}}]}',
        },
      },
      {
        name: 'a bundle without sources',
        made: { sources: [], code: [{ cmd: 'true' }], manifest: "code: [['true']]\n" },
      },
    ],
  },
  refused('ARX007', {
    by: ['INTEGRITY_MEMBER', 'INTEGRITY_TRAILING', 'INTEGRITY_DOCUMENT'],
    near: ['INTEGRITY_DIGEST', 'UNSAFE_ENTRY', 'INTEGRITY_NOT_A_BUNDLE'],
  }),
  refused('ARX008', {
    by: ['UNSAFE_PATH', 'UNSAFE_LINK', 'UNSAFE_ENTRY'],
    near: ['UNSAFE_SIZE', 'UNSAFE_COUNT', 'INTEGRITY_DOCUMENT'],
  }),
  {
    rule: rule('ARX009'),
    positives: [
      { name: 'a source that nothing places', made: { files: tree, data: [] } },
      {
        name: 'the second of two sources, of which only the first is placed',
        made: { sources: [sourceA, sourceB], data: [{ source: 0 }] },
        also: (found) =>
          assert.deepEqual(
            found.map(({ where }) => where.source),
            [1],
          ),
      },
      {
        name: 'a source beside a program that is run',
        made: { sources: [sourceA, sourceB], data: [], code: [{ source: 1 }] },
        also: (found) =>
          assert.deepEqual(
            found.map(({ where }) => where.source),
            [0],
          ),
      },
    ],
    nearMisses: [
      { name: 'a source that is only run', made: { sources: [sourceA], data: [], code: [{ source: 0 }] } },
      {
        name: 'a source that is placed twice',
        made: { sources: [sourceA], data: [{ source: 0 }, { source: 0, target: 'b' }] },
      },
      {
        name: 'a source that is an argument of nothing but placed',
        made: { sources: [sourceA], code: [{ cmd: 'cat' }] },
      },
    ],
  },
  {
    rule: rule('ARX010'),
    positives: [
      {
        name: 'a lower sequence',
        made: { seal: { name: 'web', sequence: 41 }, policy: sequence('web', 42) },
      },
      { name: 'no sequence at all', made: { seal: { name: 'web' }, policy: sequence('web', 1) } },
      { name: 'sequence 0', made: { seal: { name: 'web', sequence: 0 }, policy: sequence('web', 1) } },
    ],
    nearMisses: [
      {
        name: 'the lowest sequence itself',
        made: { seal: { name: 'web', sequence: 42 }, policy: sequence('web', 42) },
      },
      { name: 'another name', made: { seal: { name: 'Web', sequence: 1 }, policy: sequence('web', 42) } },
      { name: 'a bundle without a name', made: { seal: { sequence: 1 }, policy: sequence('web', 42) } },
    ],
  },
  {
    rule: rule('ARX011'),
    positives: [
      { name: 'a root of 91 days where 90 are allowed', made: root('2026-04-01', 90) },
      { name: 'a root without a date', made: root(undefined, 90) },
      { name: 'a root whose date is no date', made: root('soon', 90) },
    ],
    nearMisses: [
      { name: 'a root of 90 days', made: root('2026-04-02', 90) },
      { name: 'an old root where nothing is said of its age', made: root('2016-01-01') },
      { name: 'a root from tomorrow', made: root('2026-07-02', 0) },
    ],
  },
  {
    rule: rule('ARX012'),
    positives: [
      { name: 'a signature by a key alone', made: { signers: [keySigner] } },
      {
        name: 'two signatures by keys',
        made: { signers: [keySigner, { ...keySigner, name: 'rev', role: 'reviewer' }] },
      },
      {
        name: 'a key where the policy demands a timestamp',
        made: { signers: [keySigner], policy: { require: { timestamp: true } } },
        also: ([found]) => assert.equal(found?.severity, 'high'),
      },
    ],
    nearMisses: [
      { name: 'a key with a timestamp', made: { signers: [{ ...keySigner, time: '2026-06-01T00:00:00Z' }] } },
      { name: 'a log entry without a time', made: { signers: [{ ...keySigner, logIndex: '0' }] } },
      {
        name: 'a reviewer with a time beside a builder without',
        made: { signers: [keySigner, { ...keySigner, role: 'reviewer', time: '2026-06-01T00:00:00Z' }] },
      },
    ],
  },
  {
    rule: rule('ARX013'),
    positives: [
      {
        name: 'a text that is larger than what is kept',
        made: { files: { 'a.txt': 'x'.repeat(100) }, keep: 99 },
      },
      {
        name: 'a large program, of which the beginning says what it is',
        made: {
          files: { 'a*': Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(100)]) },
          keep: 64,
        },
        also: ([found]) => assert.equal(found?.severity, 'low'),
      },
      {
        name: 'a script that is not UTF-8',
        made: { files: { 'run.sh*': latinScript } },
        also: ([found]) => assert.equal(found?.severity, 'medium'),
      },
      {
        name: 'texts that are not UTF-8, together',
        made: { files: { 'a.txt': latinText, 'b.txt': Buffer.concat([latinText, latinText]) } },
        also: (found) => {
          assert.deepEqual(
            found.map(({ severity, evidence }) => [severity, evidence['files']]),
            [['info', ['a.txt', 'b.txt']]],
          );
        },
      },
      {
        name: 'what an observer could not look at',
        made: {
          files: tree,
          observed: { unexamined: [{ source: 0, path: 'package-lock.json', why: 'it is damaged' }] },
        },
      },
    ],
    nearMisses: [
      {
        name: 'a file that is kept to its last byte',
        made: { files: { 'a.txt': 'x'.repeat(100) }, keep: 100 },
      },
      {
        name: 'a program, which is no text',
        made: { files: { 'a*': Buffer.from('\x7fELF\x02\x01\x01\0\0\0\xff\xfe', 'latin1') } },
      },
      { name: 'an empty file', made: { files: { a: '' }, keep: 0 } },
      { name: 'a text with characters of four bytes', made: { files: { 'a.md': '\u{1f980}'.repeat(10) } } },
    ],
  },
];

function lockOf(source: string, commit: string): string {
  const tree = digestOf('another');
  const entry = { nature: 'directory', ref: 'HEAD', commit, tree, entries: 3, contentSize: 6 } as const;
  return formatLockfile({ sources: new Map([[source, entry]]) });
}

function sequence(name: string, lowest: number) {
  return { require: { sequence: new Map([[name, lowest]]) } };
}

function root(date: string | undefined, maxRootAge?: number) {
  return {
    now: '2026-07-01T12:00:00Z',
    roots: [{ name: 'sigstore', ...(date !== undefined && { date }) }],
    policy: { trust: { ...(maxRootAge !== undefined && { maxRootAge }) } },
  };
}
