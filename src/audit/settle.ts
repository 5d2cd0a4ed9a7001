import type { Finding, Found, RuleCode } from '../model/audit/finding.ts';
import type { Audited } from './audit.ts';
import type { Judged } from './compose-report.ts';
import { fingerprintOf } from './fingerprint.ts';
import { RULES } from './rules/index.ts';
import { severityOf } from './severity-of.ts';
import { applyWaivers } from './waivers.ts';
import type { AuditSubject } from '../plugin/rule.ts';

/** Waives what the policy waives, and adds what there is to say about waivers and about checks that did not run. */
export function settle(audited: Audited, subject: Omit<AuditSubject, 'observed'>): Judged {
  const { policy, now } = subject;
  const { findings, waived, problems } = applyWaivers(audited.findings, policy, now);
  const told = [
    ...problems.map((found, ordinal) => own('ARX504', found, { subject, ordinal })),
    ...notRunFinding(audited, subject),
  ];
  return {
    findings: [...findings, ...told.filter(({ rule }) => policy.rules.get(rule)?.enabled !== false)],
    waived,
  };
}

function notRunFinding({ notRun }: Audited, subject: Omit<AuditSubject, 'observed'>): Finding[] {
  if (notRun.length === 0) return [];
  const message = notRun.length === 1 ? '1 check did not run' : `${notRun.length} checks did not run`;
  const evidence = { checks: notRun.map(({ check, why }) => `${check}: ${why}`) };
  return [own('ARX506', { message, where: {}, evidence }, { subject, ordinal: 0 })];
}

/** A finding that the audit itself makes, under the page of its rule. */
function own(
  rule: RuleCode,
  found: Found,
  { subject, ordinal }: { readonly subject: Omit<AuditSubject, 'observed'>; readonly ordinal: number },
): Finding {
  const ofRule = RULES.find(({ id }) => id === rule)?.page.severity ?? 'high';
  const severity = severityOf(subject.policy.rules.get(rule), found, ofRule);
  const fingerprint = fingerprintOf({ rule, found, content: undefined, ordinal }, subject);
  return { ...found, rule, severity, fingerprint };
}
