import { ArxError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import type { AuditReport } from '../../model/audit/report.ts';
import { summaryOf, vsaOf } from '../../model/vsa.ts';

/**
 * The verdict as an unsigned SLSA Verification Summary: the statement that `arx approve` signs.
 * @throws ArxError INTEGRITY_UNVERIFIED for a file that did not verify: no statement can name it.
 */
export function verdictStatementOf(report: AuditReport): string {
  if (report.verified !== undefined)
    return `${vsaOf(report.verified.digest, summaryOf(report, VERSION)).toString()}\n`;
  throw new ArxError(
    'INTEGRITY_UNVERIFIED',
    `Cannot write the output "vsa": the file did not verify: ${report.findings[0]?.message ?? 'it has no digest'}`,
    { hint: 'Use -o json or -o sarif for files that may not verify' },
  );
}
