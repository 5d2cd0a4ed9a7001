import type { AuditReport } from '../../../model/audit/report.ts';
import { type Written, writtenNotes } from '../written.ts';
import { visible } from '../../visible.ts';

/** Lines beside the report: that nothing was asked of the network, and which files were written. */
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
  return `${visible(facts.join('   '))}\n${writtenNotes(written)}`;
}
