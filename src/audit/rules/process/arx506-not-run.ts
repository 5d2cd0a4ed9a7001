import { defineRule } from '../../define-rule.ts';

/** Checks that did not run. The audit itself finds it when all rules have been started. */
export const checksNotRun = defineRule(
  {
    id: 'ARX506',
    title: 'Checks that did not run',
    severity: 'info',
    why: 'An audit that found nothing says little if it did not look. Each check that did not run is named, with its reason.',
    evidence: 'The checks, and why each did not run.',
    remedy:
      'Give the audit what it lacks: a database, a baseline, `--rebuild`; or turn the rule on again in the policy.',
    keys: ['rules'],
  },
  () => ({}),
);
