import { draw, type RowView } from './row-view.ts';

/** On paper all rows stand, and everything folded is open; afterwards the page is as it was. */
export function printAll(views: readonly RowView[]): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    for (const view of views) drawUpTo(view, Infinity);
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
    for (const view of views) drawUpTo(view, view.limit);
  });
}

function drawUpTo(view: RowView, limit: number): void {
  const before = view.limit;
  view.limit = limit;
  draw(view);
  view.limit = before;
}
