import { attributes, markup, type Markup, type Part } from './markup.ts';

/** One column; every one can be sorted by. */
export interface Column {
  readonly label: string;
  /** Of numbers and ranks the largest comes first; numbers stand on the right. Default text. */
  readonly kind?: 'number' | 'rank' | 'text';
  /** How much of the width it takes. Default: as much as it needs. */
  readonly room?: 'most' | 'much' | 'some';
}

/** One cell. */
export interface Cell {
  readonly shown: Part;
  /** What it is sorted by, where that is not what is shown. */
  readonly sort?: string | number;
}

/** One row. */
export interface Row {
  readonly anchor?: string;
  /** `data-` attributes, by which the script filters. */
  readonly data?: Readonly<Record<string, string | number | undefined>>;
  readonly cells: readonly (Cell | Part)[];
}

/** A table that can be read without script; with it, its headers are buttons that sort. */
export function table(
  anchor: string,
  label: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Markup {
  const heads = columns.map(
    ({ label, kind, room }) =>
      markup`<th${attributes({ scope: 'col', 'data-kind': kind, class: room && `room-${room}` })}>${label}</th>`,
  );
  return markup`<table id="${anchor}" data-rows>
    <caption class="aside">
      ${label}
    </caption>
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => tableRow(row, columns))}
    </tbody>
  </table>`;
}

function tableRow({ anchor, data, cells }: Row, columns: readonly Column[]): Markup {
  const names = Object.entries(data ?? {}).map(([name, value]) => [`data-${name}`, value] as const);
  const shown = cells.map((cell, index) => tableCell(cell, columns[index]));
  return markup`<tr${attributes({ id: anchor, tabindex: anchor && -1, ...Object.fromEntries(names) })}>${shown}</tr>
`;
}

function tableCell(cell: Cell | Part, column: Column | undefined): Markup {
  const { shown, sort } = isCell(cell) ? cell : { shown: cell, sort: undefined };
  const kind = column?.kind === 'number' && 'number';
  const names = attributes({ 'data-label': column?.label, 'data-sort': sort, class: kind });
  return markup`<td${names}>${shown}</td>`;
}

function isCell(cell: Cell | Part): cell is Cell {
  return typeof cell === 'object' && 'shown' in cell;
}
