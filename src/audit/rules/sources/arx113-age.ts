import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject, RuleRun } from '../../../plugin/rule.ts';
import { ageInDays } from '../../age-in-days.ts';
import { defineRule } from '../../define-rule.ts';
import { demanded } from '../../demanded.ts';

/** Sources are newer than the policy's cool-down, or older than its limit. */
export const sourceAge = defineRule(
  {
    id: 'ARX113',
    title: 'Sources are too new or too old',
    severity: 'low',
    why: 'Malicious releases are mostly found within days, and forgotten ones lack repairs. A seal has no dates of its sources, so what counts is the time since the first signature whose time an authority or a log vouches for: at least so old is everything in the bundle. Without such a time the check does not run. High, as every demand of a policy that is not met.',
    evidence: 'The time of that signature, the days since, and the limit of the policy.',
    remedy: 'Too new: wait, or accept it with a waiver. Too old: `arx update`, review, and seal anew.',
    keys: ['sources.cooldown_days', 'sources.max_age_days'],
  },
  ageOf,
);

function ageOf({ signers, policy, now }: AuditSubject): RuleRun {
  const { cooldownDays, maxAgeDays } = policy.sources;
  if (cooldownDays === undefined && maxAgeDays === undefined) return {};
  const [first] = signers.flatMap(({ time }) => (time === undefined ? [] : [time])).sort(byTime);
  const days = first === undefined ? undefined : ageInDays(first, now);
  if (first === undefined || days === undefined)
    return {
      notRun: 'no signature has a time that anybody vouches for, and a seal has no dates of its sources',
    };
  return { head: () => judge({ time: first, days }, { cooldownDays, maxAgeDays }) };
}

function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}

function judge(
  { time, days }: { readonly time: string; readonly days: number },
  limits: { readonly cooldownDays: number | undefined; readonly maxAgeDays: number | undefined },
): Found[] {
  const { cooldownDays = 0, maxAgeDays = Infinity } = limits;
  const facts = { signed: time, days };
  const where = {};
  if (days < cooldownDays)
    return [
      demanded({
        message: `Nothing shows that the sources are older than ${days} days, and the policy waits ${cooldownDays}`,
        where,
        evidence: { ...facts, cooldown: cooldownDays },
      }),
    ];
  if (days <= maxAgeDays) return [];
  return [
    demanded({
      message: `The sources are at least ${days} days old, and the policy allows ${maxAgeDays}`,
      where,
      evidence: { ...facts, limit: maxAgeDays },
    }),
  ];
}
