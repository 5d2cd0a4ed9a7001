import { markup, type Markup } from '../markup.ts';
import { table } from '../table.ts';
import type { View } from '../view.ts';
import { code, joined, section } from '../words.ts';

const COLUMNS = [{ label: 'Check' }, { label: 'Why it did not run', room: 'most' }] as const;

/** What was not looked at, and why: nothing is to be taken for passed that did not run. */
export function checks({ report }: View): Markup {
  const { run, notRun } = report.checks;
  const rows = notRun.map(({ check, why }) => ({ cells: [check, why] }));
  const missing =
    rows.length === 0
      ? markup`<p>Every check ran.</p>`
      : table('checks-table', 'Checks that did not run', COLUMNS, rows);
  return section('checks', 'Checks that did not run', undefined, [
    missing,
    markup`<details>
      <summary>${run.length} rules ran</summary>
      <p>${joined(run.map((rule) => code(rule)))}</p>
    </details>`,
  ]);
}
