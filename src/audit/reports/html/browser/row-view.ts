import { element } from './element.ts';

/** How many rows stand in the page at once. The others are kept beside it, so that a long table stays quick. */
const ROWS = 100;

/** A table of which only the rows that are wanted are in the page. */
export interface RowView {
  readonly table: HTMLTableElement;
  /** Every row, in the order in which it is shown. */
  rows: HTMLTableRowElement[];
  /** Whether a row is wanted. */
  keep: (row: HTMLTableRowElement) => boolean;
  limit: number;
  /** Makes every row wanted. */
  clear: () => void;
  /** Called with how many are wanted. */
  shown: (count: number) => void;
}

/** Takes over a table that stands in the page. */
export function rowView(table: HTMLTableElement): RowView {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const view: RowView = {
    table,
    rows,
    keep: () => true,
    limit: ROWS,
    clear: () => undefined,
    shown: () => undefined,
  };
  const more = element('button', { type: 'button', class: 'more' });
  more.addEventListener('click', () => showMore(view, more));
  table.after(more);
  draw(view);
  return view;
}

/** Puts the wanted rows into the page, up to the limit. */
export function draw(view: RowView): void {
  const wanted = view.rows.filter(view.keep);
  view.table.tBodies[0]?.replaceChildren(...wanted.slice(0, view.limit));
  view.shown(wanted.length);
  const more = view.table.nextElementSibling as HTMLButtonElement;
  more.hidden = wanted.length <= view.limit;
  more.textContent = `Show ${Math.min(ROWS, wanted.length - view.limit)} more of ${wanted.length}`;
}

/** Makes sure that a row is in the page. */
export function drawRow(view: RowView, row: HTMLTableRowElement): void {
  const at = view.rows.filter(view.keep).indexOf(row);
  view.limit = Math.max(view.limit, at + 1);
  draw(view);
}

function showMore(view: RowView, more: HTMLButtonElement): void {
  const first = view.rows.filter(view.keep)[view.limit];
  view.limit += ROWS;
  draw(view);
  if (!more.hidden) return;
  // The button that had the focus is gone: the reader goes on at the first new row.
  first?.setAttribute('tabindex', '-1');
  first?.focus();
}
