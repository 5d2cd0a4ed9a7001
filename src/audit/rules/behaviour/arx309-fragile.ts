import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeFacts } from './judge-facts.ts';

/** It does not notice errors, does not end, or does not work twice. */
export const fragile = defineRule(
  {
    id: 'ARX309',
    title: 'Goes on after errors, or fails the second time',
    severity: 'low',
    why: 'Without `set -e` a command that fails is passed over and the rest is done on wrong ground; a loop without an end waits for ever; what cannot be done twice breaks the next run.',
    evidence: 'What it is, and its lines. Only what a command runs is looked at.',
    remedy:
      'Begin with `set -eu`, put a limit to what waits, remove temporary files in a trap, and use `mkdir -p`, `ln -sf` or ask before.',
  },
  (subject) => ({
    finish: () =>
      judgeFacts(subject, ['fragile'], ({ text, steps }) =>
        steps.length === 0 ? undefined : { says: `is fragile: ${quoted(text)}`, severity: 'low' },
      ),
  }),
);
