import { compareText } from '../core/compare-text.ts';
import type { Finding } from '../model/audit/finding.ts';
import { bySeverity } from '../model/audit/severity.ts';

/** The worst first, then by rule and place. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      bySeverity(a.severity, b.severity) ||
      compareText(a.rule, b.rule) ||
      compareNumbers(a.where.source, b.where.source) ||
      compareText(a.where.path ?? '', b.where.path ?? '') ||
      compareNumbers(a.where.step, b.where.step) ||
      compareNumbers(a.where.line, b.where.line) ||
      compareNumbers(a.where.column, b.where.column) ||
      compareText(a.fingerprint, b.fingerprint),
  );
}

function compareNumbers(a = -1, b = -1): number {
  return a - b;
}
