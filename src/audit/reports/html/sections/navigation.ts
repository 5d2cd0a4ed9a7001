import type { Claimed } from '../../../../model/audit/report.ts';
import { markup, type Markup } from '../markup.ts';
import type { View } from '../view.ts';

/** The sections, with how much is in each. */
export function navigation({ report, claimed, observed, diff }: View): Markup {
  const entries: readonly (readonly [anchor: string, title: string, count?: number])[] = [
    ['summary', 'Summary'],
    ['layers', 'Whose word is it'],
    ['sources', 'Sources', claimed.sources.length],
    ['findings', 'Findings', report.findings.length],
    ['waived', 'Waived', report.waived.length],
    ['commands', 'Commands', claimed.code.length],
    ...(hostCount(claimed) === 0 ? [] : [['host', 'Services and secrets', hostCount(claimed)] as const]),
    ['placements', 'Placements', claimed.data.length],
    ['sizes', 'Sizes'],
    ['files', 'Files', observed.files.reduce((sum, list) => sum + list.length, 0)],
    ['components', 'Components', observed.components.length],
    ['licences', 'Licences', new Set(observed.licences.map(({ expression }) => expression)).size],
    ['checks', 'Not checked', report.checks.notRun.length],
    ['databases', 'Databases', report.databases.length],
    ...(diff === undefined ? [] : [['changes', 'Changes'] as const]),
  ];
  const items = entries.map(
    ([anchor, title, count]) =>
      markup`<li>
        <a href="#${anchor}">${title}${count !== undefined && markup` <span class="number">${count}</span>`}</a>
      </li>`,
  );
  return markup`<nav aria-label="Sections">
    <ul>
      ${items}
    </ul>
  </nav>`;
}

function hostCount({ platforms = [], services = [], secrets = {} }: Claimed): number {
  return platforms.length + services.length + Object.keys(secrets).length;
}
