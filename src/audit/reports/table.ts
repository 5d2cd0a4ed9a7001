import type { AuditReport } from '../../model/audit/report.ts';

/** The report for a terminal. */
export function tableOf({ verdict, reason, findings }: AuditReport): string {
  const lines = findings.map(({ severity, rule, message }) => `${severity}  ${rule}  ${message}`);
  return [`VERDICT  ${verdict.toUpperCase()}  ${reason}`, ...lines].map((line) => `${line}\n`).join('');
}
