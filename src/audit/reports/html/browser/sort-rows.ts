import { element } from './element.ts';
import { draw, type RowView } from './row-view.ts';

const WORDS = new Intl.Collator('en', { numeric: true });

/** Makes every header of a table a button that sorts by its column; again turns the order around. */
export function sortRows(view: RowView): void {
  const heads = [...(view.table.tHead?.rows[0]?.cells ?? [])];
  for (const [column, head] of heads.entries()) {
    const button = element('button', { type: 'button' }, head.textContent ?? '');
    button.addEventListener('click', () => sortBy(view, heads, column));
    head.replaceChildren(button);
  }
}

function sortBy(view: RowView, heads: readonly HTMLTableCellElement[], column: number): void {
  const head = heads[column];
  if (head === undefined) return;
  const numeric = head.dataset['kind'] !== undefined;
  const first = numeric ? 'descending' : 'ascending';
  const order = head.ariaSort === first ? (numeric ? 'ascending' : 'descending') : first;
  for (const other of heads) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', order);
  const sign = order === 'ascending' ? 1 : -1;
  view.rows = view.rows
    .map((row) => ({ row, key: keyOf(row.cells[column]) }))
    .sort((a, b) => sign * (numeric ? Number(a.key) - Number(b.key) : WORDS.compare(a.key, b.key)))
    .map(({ row }) => row);
  draw(view);
}

function keyOf(cell: HTMLTableCellElement | undefined): string {
  return cell?.dataset['sort'] ?? cell?.textContent ?? '';
}
