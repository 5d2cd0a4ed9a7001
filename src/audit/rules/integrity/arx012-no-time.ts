import { defineRule } from '../../define-rule.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { shownList } from '../../shown-list.ts';

/** Nobody but the signers says when the bundle was signed. */
export const noTime = defineRule(
  {
    id: 'ARX012',
    title: 'No timestamp and no log entry',
    severity: 'medium',
    why: 'Without a timestamp or a log entry nobody can tell whether a signature was made before its key was stolen or withdrawn, and a misused key leaves no trace. High where the policy demands one, low where only keys of your own signed.',
    evidence: 'How the bundle was signed, and the names under which its signers are trusted.',
    remedy:
      'Seal with `--sign keyless`, or with a timestamp authority. For keys of your own, keep a list of what was signed.',
    keys: ['require.timestamp', 'require.log'],
  },
  (subject) => ({ head: () => withoutTime(subject) }),
);

function withoutTime({ signers, policy }: AuditSubject): Found[] {
  if (signers.some(({ time, logIndex }) => time !== undefined || logIndex !== undefined)) return [];
  return [
    {
      message: 'No signature has a timestamp or an entry in a transparency log',
      where: {},
      evidence: {
        signed: [...new Set(signers.map(({ kind }) => kind))].sort().join(', ') || 'by nobody who is known',
        signers: shownList(signers.map(({ name }) => name)),
      },
      ...severityOf(signers, policy),
    },
  ];
}

/** A key of one's own has no time unless one pays for it, so that alone fails no gate. */
function severityOf(
  signers: AuditSubject['signers'],
  { require: { timestamp, log } }: AuditSubject['policy'],
): Pick<Found, 'severity'> {
  if (timestamp || log) return { severity: 'high' };
  return signers.every(({ kind }) => kind !== 'identity') ? { severity: 'low' } : {};
}
