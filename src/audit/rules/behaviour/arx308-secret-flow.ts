import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { isSecretName } from '../../behaviour/commands/secret-names.ts';
import { judgeFacts } from './judge-facts.ts';
import { stepName } from './step-name.ts';

/** A secret goes where others can read it. */
export const secretFlow = defineRule(
  {
    id: 'ARX308',
    title: 'Secret printed, in an argv or written',
    severity: 'medium',
    why: 'What is printed is in logs, what is in an argv every process of the machine can read, and what is written to a file stays there. Low for a secret of the caller that `pass` gives on in the environment, where it is neither named as a secret nor masked.',
    evidence: 'The name of the variable and where its value goes; never its value.',
    remedy:
      'Give the value on standard input or in a file that only the program can read: `printf %s "$TOKEN" | program --password-stdin`. Name it under `secrets` instead of `pass`.',
  },
  (subject) => ({
    head: () => passed(subject),
    finish: () =>
      judgeFacts(subject, ['secret-flow'], ({ text }) => ({
        says: `gives a secret away: ${quoted(text)}`,
        severity: 'medium',
      })),
  }),
);

function* passed({ seal }: AuditSubject): Generator<Found> {
  for (const [step, code] of seal.code.entries())
    for (const name of (code.pass ?? seal.pass ?? []).filter(isSecretName))
      yield {
        message: `${stepName(seal, step)} is given ${quoted(name)} of the caller, which looks like a secret, by pass`,
        where: { step, field: `pass.${name}` },
        evidence: { variable: name },
        severity: 'low',
      };
}
