import { daysSince } from '../../../core/day.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';

/** Nobody has looked whether components are vulnerable, or only in an old database. */
export const oldDatabase = defineRule(
  {
    id: 'ARX402',
    title: 'Vulnerability database missing or old',
    severity: 'medium',
    why: 'Without a database that is younger than the last attacks, "no known vulnerability" means that nobody has looked. Bundles in which no component was found are left out.',
    evidence:
      'How many components were not looked up, or the day of the youngest record, its age and the limit.',
    remedy:
      'Get the records of OSV on a machine with a network, and give them with `--advisories` or as `vulnerabilities.db` in the policy.',
    keys: ['vulnerabilities.db', 'vulnerabilities.max_db_age'],
  },
  (subject) => ({ finish: () => missingOrOld(subject) }),
);

function missingOrOld({ observed, databases, policy, now }: AuditSubject): Found[] {
  if (observed.components.length === 0) return [];
  const given = databases.filter(({ kind }) => kind === 'osv');
  if (given.length === 0)
    return [
      {
        message: 'No database of vulnerabilities was given, so no component was looked up',
        where: {},
        evidence: { components: observed.components.length },
      },
    ];
  const limit = policy.vulnerabilities.maxDbAge;
  return given.flatMap(({ file, date }): Found[] => {
    const days = date === undefined ? undefined : daysSince(date, now);
    if (days !== undefined && days <= limit) return [];
    const age = days === undefined ? 'no date' : `${days} days`;
    return [
      {
        message: `The database of vulnerabilities is older than ${limit} days`,
        where: {},
        evidence: { database: file, youngest: date ?? 'no date', age, limit: `${limit} days` },
      },
    ];
  });
}
