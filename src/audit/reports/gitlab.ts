import { hexOf } from '../../core/digest.ts';
import type { AuditReport } from '../../model/audit/report.ts';
import type { OutputSettings } from './output-settings.ts';
import { manifestLine, sentenceOf, sourceNames } from './place.ts';

const SEVERITY = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
} as const;

/** The report as a GitLab code quality report, which every tier shows ("Code Quality", custom tools). */
export function gitlabOf(report: AuditReport, { manifest }: OutputSettings): string {
  const names = sourceNames(report);
  const issues = report.findings.map((finding) => ({
    description: sentenceOf(finding, names),
    check_name: finding.rule,
    fingerprint: hexOf(finding.fingerprint),
    severity: SEVERITY[finding.severity],
    location: { path: manifest, lines: { begin: manifestLine(finding, report) ?? 1 } },
  }));
  return `${JSON.stringify(issues, undefined, 1)}\n`;
}
