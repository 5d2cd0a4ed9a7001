import { named, textIn } from './element.ts';
import { draw, type RowView } from './row-view.ts';

/** Shows the filters of the findings, and makes them work. */
export function filterFindings(view: RowView): void {
  const form = named('findings-filters', HTMLFormElement);
  const status = named('findings-status', HTMLElement);
  if (form === undefined || status === undefined) return;
  view.shown = (count) => {
    status.textContent = `${count} of ${view.rows.length} shown`;
  };
  const apply = (): void => {
    view.keep = wanted(new FormData(form));
    draw(view);
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  view.clear = () => {
    form.reset();
    apply();
  };
  named('findings-clear', HTMLElement)?.addEventListener('click', () => view.clear());
  form.hidden = false;
  apply();
}

function wanted(data: FormData): RowView['keep'] {
  const severities = new Set(data.getAll('severity'));
  const [source, rule] = [data.get('source'), data.get('rule')];
  const text = textIn(data);
  return (row) =>
    severities.has(row.dataset['severity'] ?? '') &&
    (source === '' || row.dataset['source'] === source) &&
    (rule === '' || row.dataset['rule'] === rule) &&
    (text === '' || (row.textContent ?? '').toLowerCase().includes(text));
}
