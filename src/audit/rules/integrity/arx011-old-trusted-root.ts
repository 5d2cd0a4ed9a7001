import { defineRule } from '../../define-rule.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { ageInDays } from '../../age-in-days.ts';

/** A trusted root that a signature was checked against is older than the policy allows, or of no known age. */
export const oldTrustedRoot = defineRule(
  {
    id: 'ARX011',
    title: 'Trusted root is too old',
    severity: 'high',
    why: 'A trusted root is data that you carry here by hand. An old one still trusts authorities and logs that were withdrawn since.',
    evidence: 'The name of the root, its date, its age and the limit in days.',
    remedy: 'Get the present root by a way that you trust, and run `arx trust import`.',
    keys: ['trust.max_root_age'],
  },
  (subject) => ({ head: () => tooOld(subject) }),
);

function* tooOld({ roots, policy, now }: AuditSubject): Generator<Found> {
  const limit = policy.trust.maxRootAge;
  if (limit === undefined) return;
  for (const { name, date } of roots) {
    const age = date === undefined ? undefined : ageInDays(date, now);
    if (age !== undefined && age <= limit) continue;
    const is = age === undefined ? 'has no date' : `is ${age} days old`;
    yield {
      message: `The trusted root ${quoted(name)} ${is}, and the policy allows ${limit} days`,
      where: { field: `roots.${name}` },
      evidence: { root: name, date: date ?? 'none', ...(age !== undefined && { days: age }), limit },
    };
  }
}
