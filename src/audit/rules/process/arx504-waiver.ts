import { defineRule } from '../../define-rule.ts';

/** A waiver does not hold. The audit itself finds it when all findings are known. */
export const badWaiver = defineRule(
  {
    id: 'ARX504',
    title: 'Waiver that does not hold',
    severity: 'high',
    why: 'A waiver says that somebody answers for one finding in one content until one day. One that has expired or matches nothing hides nothing, but shows that nobody looks after the list.',
    evidence:
      'The rule, the fingerprint, the owner, the day on which it ends, where it is written, and what is wrong with it.',
    remedy: 'Look at the finding again. Then renew the waiver with a new day, or remove it.',
    keys: ['waivers', 'max_waiver_days'],
  },
  () => ({}),
);
