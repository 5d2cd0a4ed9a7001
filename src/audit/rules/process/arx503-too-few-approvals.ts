import type { Found } from '../../../model/audit/finding.ts';
import type { ReportSigner } from '../../../model/audit/report.ts';
import type { Role } from '../../../model/policy/effective-policy.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { demanded } from '../../demanded.ts';
import { shownList } from '../../shown-list.ts';

const WORDS: Readonly<Record<Role, string>> = { builder: 'sealed', reviewer: 'approved' };

/** Fewer people have sealed or approved the bundle than the policy wants. */
export const tooFewApprovals = defineRule(
  {
    id: 'ARX503',
    title: 'Too few signers or approvals',
    severity: 'medium',
    why: 'One stolen key, or one person under pressure, must not be enough where a policy wants several. Each signer counts once in each role, whatever number of keys and signatures. High, as every demand of a policy that is not met.',
    evidence: 'The role, how many different signers there are, how many the policy wants, and who they are.',
    remedy: 'Let the missing reviewers run `arx approve`, and the missing builders `arx sign`.',
    keys: ['trust.thresholds'],
  },
  (subject) => ({ head: () => tooFew(subject) }),
);

function* tooFew({ signers, policy }: AuditSubject): Generator<Found> {
  for (const role of ['builder', 'reviewer'] as const) {
    const need = policy.trust.thresholds[role];
    const names = [
      ...new Set(signers.filter((signer) => signer.role === role).map(({ name }) => name)),
    ].sort();
    const have = Math.min(names.length, distinct(signers, role));
    if (have >= need) continue;
    yield demanded({
      message: `${have} of ${need} different signers have ${WORDS[role]} it`,
      where: { field: `trust.thresholds.${role}` },
      evidence: { role, have, need, signers: shownList(names) },
    });
  }
}

/** Names are what this machine calls them; two of them may be one key, or one identity. */
function distinct(signers: readonly ReportSigner[], role: Role): number {
  const materials = signers
    .filter((signer) => signer.role === role)
    .map(({ name, fingerprint, san, issuer }) => JSON.stringify([fingerprint ?? san ?? name, issuer]));
  return new Set(materials).size;
}
