import type { LicenceFact } from '../../../../model/audit/component.ts';
import { markup, type Markup } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import type { View } from '../view.ts';
import { code, NOTHING, section, sourceLink } from '../words.ts';

const SHOWN = 5;

const COLUMNS: readonly Column[] = [
  { label: 'Licence' },
  { label: 'Places', kind: 'number' },
  { label: 'Found by' },
  { label: 'For example', room: 'much' },
];

/** Which licences stand in the bundle, each with its first places. */
export function licences({ observed, names }: View): Markup {
  const byExpression = Map.groupBy(observed.licences, ({ expression }) => expression);
  const rows = [...byExpression].map(([expression, list]) => row(expression, list, names));
  const shown = rows.length === 0 ? NOTHING : table('licences-table', 'Licences', COLUMNS, rows);
  return section('licences', 'Licences', 'observed', shown);
}

function row(expression: string, list: readonly LicenceFact[], names: readonly string[]): Row {
  const by = [...new Set(list.map(({ by }) => by))].sort().join(', ');
  const places = list
    .slice(0, SHOWN)
    .map(({ source, path }) => markup`<li>${sourceLink(source, names)} ${code(path)}</li>`);
  const more = list.length > SHOWN && markup`<li class="quiet">and ${list.length - SHOWN} more</li>`;
  const first = list[0];
  return {
    cells: [
      expression,
      list.length,
      by,
      {
        shown: markup`<ul class="bare">
          ${places}${more}
        </ul>`,
        sort: `${first?.source} ${first?.path}`,
      },
    ],
  };
}
