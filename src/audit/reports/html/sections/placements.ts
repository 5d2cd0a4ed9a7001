import type { Markup } from '../markup.ts';
import { type Column, table } from '../table.ts';
import type { View } from '../view.ts';
import { code, NOTHING, section, sourceLink } from '../words.ts';

const COLUMNS: readonly Column[] = [
  { label: 'Placement' },
  { label: 'Source' },
  { label: 'Target', room: 'much' },
  { label: 'Mode' },
  { label: 'Owner' },
];

/** Where the data will go. */
export function placements({ claimed, names }: View): Markup {
  const rows = claimed.data.map(({ source, target, mode, owner }, index) => ({
    anchor: `placement-${index}`,
    cells: [
      { shown: code(`data[${index}]`), sort: index },
      { shown: sourceLink(source, names), sort: source },
      target === undefined ? 'not said' : code(target),
      mode === undefined ? 'as sealed' : code(mode),
      owner === undefined ? 'who runs it' : code(owner),
    ],
  }));
  const shown = rows.length === 0 ? NOTHING : table('placements-table', 'Placements', COLUMNS, rows);
  return section('placements', 'Placements', 'claimed', shown);
}
