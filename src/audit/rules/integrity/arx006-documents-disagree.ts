import type { Found } from '../../../model/audit/finding.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';
import { shownUrl } from '../../shown-url.ts';
import { type SealedDifference, sealedDifferences } from './sealed-differences.ts';

/** The lock or the manifest inside says something else than the seal. */
export const documentsDisagree = defineRule(
  {
    id: 'ARX006',
    title: 'Lock or manifest inside says something else than the seal',
    severity: 'critical',
    why: 'The seal decides what is placed and run; the lock and the manifest are in the bundle for people. If they name other sources, whoever reviews them reviews something else than what runs.',
    evidence:
      'The document, and what it says where the seal says something else. High: it cannot be read, so nobody can compare.',
    remedy: 'Do not use the file. arx itself always seals documents that agree, so another program made it.',
  },
  (subject) => ({ head: () => sealedDifferences(subject).flatMap(foundOf) }),
);

function foundOf({ document, differences, problem }: SealedDifference): Found[] {
  const where = { field: document };
  if (problem !== undefined)
    return [
      {
        message: `The ${document} inside cannot be compared with the seal`,
        where,
        evidence: { document, why: shownUrl(problem) },
        severity: 'high',
      },
    ];
  if (differences.length === 0) return [];
  const count = differences.length === 1 ? '1 place' : `${differences.length} places`;
  return [
    {
      message: `The ${document} inside says something else than the seal in ${count}`,
      where,
      evidence: { document, differences: shownList(differences) },
    },
  ];
}
