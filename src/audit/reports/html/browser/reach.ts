import { drawRow, type RowView } from './row-view.ts';

/** A link to a row leads there, also when the row is filtered out or not drawn yet. */
export function reachRows(views: readonly RowView[]): void {
  const reach = (): void => {
    const name = decodeURIComponent(location.hash.slice(1));
    for (const view of views) {
      const row = view.rows.find((row) => row.id === name);
      if (name !== '' && row !== undefined) reachRow(view, row);
    }
  };
  addEventListener('hashchange', reach);
  // A second click on the same link changes nothing in the address.
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (link?.hash === location.hash) reach();
  });
  reach();
}

function reachRow(view: RowView, row: HTMLTableRowElement): void {
  if (!view.keep(row)) view.clear();
  drawRow(view, row);
  for (const other of document.querySelectorAll('.reached')) other.classList.remove('reached');
  row.classList.add('reached');
  for (const details of row.querySelectorAll('details')) details.open = true;
  row.scrollIntoView({ block: 'center' });
  row.focus({ preventScroll: true });
}
