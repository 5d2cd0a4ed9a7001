import type { WaivedFinding } from '../../../../model/audit/finding.ts';
import { markup, type Markup } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import type { View } from '../view.ts';
import { NOTHING, place, section, severityCell } from '../words.ts';
import { findingDetails, ruleCell } from './findings.ts';

const COLUMNS: readonly Column[] = [
  { label: 'Severity', kind: 'rank' },
  { label: 'Rule' },
  { label: 'Where' },
  { label: 'What', room: 'some' },
  { label: 'Reason', room: 'some' },
  { label: 'Owner' },
  { label: 'Expires' },
];

/** Findings that somebody answers for. */
export function waived(view: View): Markup {
  const rows = view.report.waived.map((finding) => row(finding, view));
  const shown = rows.length === 0 ? NOTHING : table('waived-table', 'Waived findings', COLUMNS, rows);
  return section('waived', 'Waived', undefined, shown);
}

function row(finding: WaivedFinding, view: View): Row {
  const { severity, rule, where, waiver, message } = finding;
  const ticket = waiver.ticket !== undefined && markup` <span class="quiet">${waiver.ticket}</span>`;
  return {
    cells: [
      severityCell(severity),
      ruleCell(rule, view),
      place(where, view.names),
      { shown: findingDetails(finding, view), sort: message },
      [waiver.reason, ticket],
      waiver.owner,
      waiver.expires,
    ],
  };
}
