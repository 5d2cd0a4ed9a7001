import { dayOf } from '../core/day.ts';
import type { ArxError } from '../core/errors.ts';
import type { Finding, WaivedFinding } from '../model/audit/finding.ts';
import type { AuditReport, Verified } from '../model/audit/report.ts';
import { type FailOn, isAtLeast, SEVERITIES, type Severity } from '../model/audit/severity.ts';
import type { Audited, AuditHead } from './audit.ts';
import { sortFindings } from './sort-findings.ts';
import { unverifiedFinding } from './unverified-finding.ts';

/** What a report says beside what was found. */
export interface ReportFrame {
  readonly subject: AuditReport['subject'];
  readonly failOn: FailOn;
  readonly policy: AuditReport['policy'];
  readonly now: Date;
  readonly databases: AuditReport['databases'];
  readonly baseline?: NonNullable<AuditReport['baseline']>;
}

/** What was judged: findings that stand, and those that somebody answers for. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
}

/** The report on a bundle of which every byte held. */
export function composeReport(
  frame: ReportFrame,
  head: AuditHead,
  audited: Audited,
  judged: Judged,
): AuditReport {
  const { failOn } = frame;
  const findings = sortFindings(judged.findings);
  const counts = countsOf(findings);
  const failing = findings.filter(({ severity }) => isAtLeast(severity, failOn)).length;
  return {
    ...common(frame),
    verdict: failing === 0 ? 'pass' : 'fail',
    reason: reasonOf(failing, failOn),
    verified: verifiedOf(head, audited),
    claimed: audited.claimed,
    observed: audited.observed,
    findings,
    waived: sortFindings(judged.waived) as WaivedFinding[],
    counts,
    checks: { run: audited.ran, notRun: audited.notRun },
  };
}

/** The report on a file of which nothing can be believed. */
export function composeUnverified(frame: ReportFrame, error: ArxError): AuditReport {
  const finding = unverifiedFinding(error);
  return {
    ...common(frame),
    verdict: 'unverified',
    reason: 'nothing in this file can be believed; no rule was run',
    findings: [finding],
    waived: [],
    counts: countsOf([finding]),
    checks: { run: [], notRun: [{ check: 'every rule', why: 'the file did not verify' }] },
  };
}

function common({
  subject,
  failOn,
  policy,
  now,
  databases,
  baseline,
}: ReportFrame): Pick<AuditReport, 'subject' | 'failOn' | 'at' | 'policy' | 'databases' | 'baseline'> {
  return { subject, failOn, at: dayOf(now), policy, databases, ...(baseline !== undefined && { baseline }) };
}

function verifiedOf({ digest, signers, roots }: AuditHead, { observed }: Audited): Verified {
  const files = observed.files.flat().filter(({ kind }) => kind === 'file');
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { digest, signers, roots, bytes, files: files.length };
}

function countsOf(findings: readonly Finding[]): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

function reasonOf(failing: number, failOn: FailOn): string {
  if (failOn === 'never') return 'no finding fails: fail-on is never';
  if (failing === 0) return `no finding is at or above ${failOn}`;
  return `${failing} ${failing === 1 ? 'finding is' : 'findings are'} at or above ${failOn}`;
}
