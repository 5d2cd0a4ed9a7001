import { defineRule } from '../../define-rule.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';

/** The bundle is older than the policy accepts under its name. */
export const sequenceTooLow = defineRule(
  {
    id: 'ARX010',
    title: 'Older than the policy accepts',
    severity: 'high',
    why: 'An old bundle has a good signature for ever. Only its sequence shows that somebody offers one whose faults have been repaired since.',
    evidence: 'The name, the sequence of this bundle, and the lowest that the policy accepts.',
    remedy: 'Get the newer bundle. If this one is meant, lower `require.sequence` for its name.',
    keys: ['require.sequence'],
  },
  (subject) => ({ head: () => tooLow(subject) }),
);

function tooLow({ seal, policy }: AuditSubject): Found[] {
  const { name, sequence } = seal;
  const lowest = name === undefined ? undefined : policy.require.sequence.get(name);
  if (name === undefined || lowest === undefined) return [];
  if (sequence !== undefined && sequence >= lowest) return [];
  return [
    {
      message: `${quoted(name)} has ${sequence === undefined ? 'no sequence' : `the sequence ${sequence}`}, and the policy accepts ${lowest} and above`,
      where: { field: 'sequence' },
      evidence: { name, sequence: sequence ?? 'none', lowest },
    },
  ];
}
