import type { Finding } from '../model/audit/finding.ts';
import { bySeverity } from '../model/audit/severity.ts';

/** The worst first, then by rule and place. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      bySeverity(a.severity, b.severity) ||
      compare(a.rule, b.rule) ||
      compareNumbers(a.where.source, b.where.source) ||
      compare(a.where.path ?? '', b.where.path ?? '') ||
      compareNumbers(a.where.step, b.where.step) ||
      compareNumbers(a.where.line, b.where.line) ||
      compareNumbers(a.where.column, b.where.column) ||
      compare(a.fingerprint, b.fingerprint),
  );
}

/** By code units: no locale decides the order. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareNumbers(a = -1, b = -1): number {
  return a - b;
}
