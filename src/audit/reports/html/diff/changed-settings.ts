import type { BundleDiff } from '../../../../model/audit/bundle-diff.ts';
import type { Markup } from '../markup.ts';
import { type Column, table } from '../table.ts';
import { code, NOTHING, section } from '../words.ts';

const COLUMNS: readonly Column[] = [
  { label: 'Setting', room: 'some' },
  { label: 'Before', room: 'some' },
  { label: 'After', room: 'some' },
];

/** Placements and settings that differ. */
export function changedSettings({ fields }: BundleDiff): Markup {
  const rows = fields.map(({ field, before, after }) => ({
    cells: [
      code(field),
      before === undefined ? 'not there' : code(before),
      after === undefined ? 'not there' : code(after),
    ],
  }));
  const shown =
    rows.length === 0 ? NOTHING : table('changed-settings-table', 'Changed settings', COLUMNS, rows);
  return section('changed-settings', 'Changed placements and settings', 'claimed', shown);
}
