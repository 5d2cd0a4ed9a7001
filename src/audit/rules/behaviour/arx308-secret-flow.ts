import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { judgeFacts } from './judge-facts.ts';

/** A secret goes where others can read it. */
export const secretFlow = defineRule(
  {
    id: 'ARX308',
    title: 'Secret printed, in an argv or written',
    severity: 'medium',
    why: 'What is printed is in logs, what is in an argv every process of the machine can read, and what is written to a file stays there.',
    evidence: 'The name of the variable and where its value goes; never its value.',
    remedy:
      'Give the value on standard input or in a file that only the program can read: `printf %s "$TOKEN" | program --password-stdin`.',
  },
  (subject) => ({
    finish: () =>
      judgeFacts(subject, ['secret-flow'], ({ text }) => ({
        says: `gives a secret away: ${quoted(text)}`,
        severity: 'medium',
      })),
  }),
);
