import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BEHAVIOUR_RULES } from '../../../src/audit/rules/behaviour/index.ts';
import { auditSubject, reportedOf } from '../../helpers/audit-subject.ts';

/** Install scripts as one finds them, with what they can do and what is found in them when a command runs them. */
const CORPUS = join(import.meta.dirname, 'corpus');

async function judged(name: string): Promise<string> {
  const text = readFileSync(join(CORPUS, name), 'utf8');
  const made = await auditSubject({
    sources: [{ files: { [`${name}*`]: text, 'lib/log.sh': 'log() { printf "%s\\n" "$1"; }\n' } }],
    code: [{ cmd: `./${name}`, args: [] }],
    seal: { cwd: '/srv/demo' },
    observe: true,
  });
  const findings = (await reportedOf(BEHAVIOUR_RULES, made))
    .filter(({ rule }) => rule !== 'ARX310')
    .sort(
      (a, b) =>
        (a.where.line ?? 0) - (b.where.line ?? 0) ||
        a.rule.localeCompare(b.rule) ||
        (a.message < b.message ? -1 : 1),
    );
  return `${JSON.stringify(
    {
      capabilities: made.subject.observed.capabilities[0],
      findings: findings.map(
        ({ rule, severity, message, where }) => `${where.line ?? '-'} ${rule} ${severity}: ${message}`,
      ),
    },
    undefined,
    2,
  )}\n`;
}

for (const name of readdirSync(CORPUS).filter((name) => name !== 'golden'))
  test(`what ${name} can do, and what is found in it, is as expected`, async () => {
    const golden = join(CORPUS, 'golden', `${name}.json`);
    const found = await judged(name);
    if (process.env['UPDATE'] === '1' || !existsSync(golden)) writeFileSync(golden, found);
    assert.equal(found, readFileSync(golden, 'utf8'));
  });
