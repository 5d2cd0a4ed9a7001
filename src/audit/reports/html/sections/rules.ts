import type { RulePage } from '../../../../plugin/rule.ts';
import { markup, type Markup } from '../markup.ts';
import type { View } from '../view.ts';
import { facts, section, severityMark } from '../words.ts';

/** Why each rule that has found something matters, and what to do. The script shows the same beside each finding. */
export function rules({ report, pages }: View): Markup | undefined {
  const named = new Set<string>([...report.findings, ...report.waived].map(({ rule }) => rule));
  const shown = [...named].sort().flatMap((code) => pages.get(code) ?? []);
  if (shown.length === 0) return undefined;
  return section(
    'rules',
    'What the rules mean',
    undefined,
    markup`<div class="pages">${shown.map(rulePage)}</div>`,
  );
}

function rulePage({ id, title, severity, why, evidence, remedy }: RulePage): Markup {
  return markup`<article id="rule-${id}" class="card" tabindex="-1">
    <h3><code>${id}</code> ${title} ${severityMark(severity)}</h3>
    ${facts([
      ['Why', why],
      ['Shown', evidence],
      ['Remedy', remedy],
    ])}
  </article> `;
}
