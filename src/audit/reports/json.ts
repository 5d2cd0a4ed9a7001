import { jsonLine } from '../../core/json-line.ts';
import type { AuditReport } from '../../model/audit/report.ts';

/** The whole report as one line of JSON (schemas/audit.schema.json). The number grows when a member goes. */
export function jsonOf(report: AuditReport): string {
  return jsonLine({ schema: 'arx.audit/1', ...report });
}
