import type { AuditReport } from '../../../model/audit/report.ts';
import type { Paint } from '../../paint.ts';
import { visible } from '../../../core/visible.ts';

/** `VERDICT  FAIL  1 finding is at or above high`. */
export function verdictLine({ verdict, reason }: AuditReport, paint: Paint): string {
  const word = verdict.toUpperCase();
  return `VERDICT  ${verdict === 'pass' ? paint.green(word) : paint.red(word)}  ${visible(reason)}`;
}
