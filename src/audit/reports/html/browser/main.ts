import { showFiles } from './filter-files.ts';
import { filterFindings } from './filter-findings.ts';
import { printAll } from './print-all.ts';
import { reachRows } from './reach.ts';
import { rowView } from './row-view.ts';
import { showPages } from './show-pages.ts';
import { sortRows } from './sort-rows.ts';
import { chooseTheme } from './theme.ts';

const views = [...document.querySelectorAll<HTMLTableElement>('table[data-rows]')].map((table) =>
  rowView(table),
);
for (const view of views) {
  sortRows(view);
  if (view.table.id === 'findings-table') filterFindings(view);
}
chooseTheme();
showPages();
showFiles();
printAll(views);
reachRows(views);
