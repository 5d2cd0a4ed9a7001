import { textOfLines } from '../text-of-lines.ts';
import type { AuditReport } from '../../../model/audit/report.ts';
import type { Paint } from '../../paint.ts';
import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { claimedLines } from './claimed.ts';
import { type FindingsShown, findingLines } from './findings.ts';
import { observedLines } from './observed.ts';
import { verdictLine } from './verdict.ts';
import { verifiedLines } from './verified.ts';

/**
 * An audit for a terminal: the verdict, then what is verified, claimed and observed, each apart; then what is wrong. Of a
 * file that did not verify only the verdict: what stopped it holds names and digests out of that file.
 */
export function auditScreen(report: AuditReport, shown: FindingsShown, paint: Paint): string {
  const head = [titleLine(report, paint), verdictLine(report, paint)];
  const lines = report.verdict === 'unverified' ? head : [...head, ...bodyLines(report, shown, paint)];
  return textOfLines(lines);
}

function bodyLines(report: AuditReport, shown: FindingsShown, paint: Paint): string[] {
  return [
    ...section('VERIFIED', 'by cryptography, here', verifiedLines(report), paint),
    ...section('CLAIMED', 'by the sealer', claimedLines(report), paint),
    ...section('OBSERVED', 'by rules that looked at every file', observedLines(report), paint),
    ...section('FINDINGS', '', findingLines(report, shown, paint), paint),
    ...section('NOT CHECKED', '', notCheckedLines(report), paint),
  ];
}

function titleLine({ subject, verified, claimed }: AuditReport, paint: Paint): string {
  const name = paint.bold(visible(subject.file));
  if (verified === undefined || claimed === undefined) return name;
  const counts = [
    formatSize(subject.size ?? 0),
    formatCount(claimed.sources.length, 'source'),
    formatCount(verified.files, 'file'),
    formatCount(claimed.code.length, 'command'),
  ];
  return `${name}  ${verified.digest}  ${counts.join(', ')}`;
}

function section(name: string, what: string, lines: readonly string[], paint: Paint): string[] {
  if (lines.length === 0) return [];
  const title = what === '' ? paint.bold(name) : `${paint.bold(name)} ${paint.dim(what)}`;
  return ['', title, ...lines.map((line) => `  ${line}`)];
}

function notCheckedLines({ checks }: AuditReport): string[] {
  return checks.notRun.map(({ check, why }) => visible(`${check}: ${why}`));
}
