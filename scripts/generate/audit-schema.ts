import { reportSchema } from '../../src/model/audit/report-schema.ts';

/** schemas/audit.schema.json */
export function auditSchemaText(): string {
  return `${JSON.stringify(reportSchema(), undefined, 2)}\n`;
}
