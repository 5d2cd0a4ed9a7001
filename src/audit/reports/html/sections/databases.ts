import type { DatabaseFact } from '../../../../model/audit/component.ts';
import { markup, type Markup } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import type { View } from '../view.ts';
import { code, section } from '../words.ts';

const COLUMNS: readonly Column[] = [
  { label: 'Kind' },
  { label: 'File', room: 'some' },
  { label: 'Youngest entry' },
  { label: 'Entries', kind: 'number' },
  { label: 'Digest', room: 'much' },
];

const KINDS = { osv: 'OSV', vex: 'VEX' } as const;

/** What was asked about vulnerabilities, and how old it is. */
export function databases({ report }: View): Markup {
  const rows = report.databases.map(row);
  const shown =
    rows.length === 0
      ? markup`<p>No database was given.</p>`
      : table('databases-table', 'Databases', COLUMNS, rows);
  return section('databases', 'Databases', undefined, shown);
}

function row({ kind, file, date, entries, digest }: DatabaseFact): Row {
  return { cells: [KINDS[kind], code(file), date ?? 'not said', entries, code(digest)] };
}
