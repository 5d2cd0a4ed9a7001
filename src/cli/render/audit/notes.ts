import { textOfLines } from '../text-of-lines.ts';
import type { AuditReport } from '../../../model/audit/report.ts';
import { type Written, writtenNotes } from '../written.ts';
import { visible } from '../../../core/visible.ts';
import { createPaint } from '../../paint.ts';
import { findingLines } from './findings.ts';

/** Lines beside the report: that nothing was asked of the network, why a file was refused, and which files were written. */
export function auditNotes({
  report,
  written,
}: {
  readonly report: AuditReport;
  readonly written: Written;
}): string {
  const advisories = report.databases.find(({ kind }) => kind === 'osv');
  const roots = report.verified?.roots ?? [];
  const facts = [
    'network: off',
    ...roots.map(({ name, date }) => `root: ${name}${date === undefined ? '' : ` of ${date}`}`),
    `advisories: ${advisories === undefined ? 'none given' : `${advisories.file} of ${advisories.date ?? 'no date'}`}`,
  ];
  const refused = report.verdict === 'unverified' ? refusedLines(report) : [];
  return textOfLines([visible(facts.join('   ')), ...refused]) + writtenNotes(written);
}

/** What did not match, found beside expected: of a file that nobody believes it stands nowhere else. */
function refusedLines(report: AuditReport): string[] {
  const shown = { all: false, waived: false };
  return [
    ...findingLines(report, shown, createPaint(false)),
    'Nothing in this file can be believed; no rule was run.',
  ];
}
