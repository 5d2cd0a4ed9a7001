import type { Evidence, Finding } from '../../../../model/audit/finding.ts';
import { formatCount } from '../../../../core/quantity.ts';
import { attributes, markup, type Markup, type Part } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import type { View } from '../view.ts';
import { code, facts, joined, place, section, severityCell, nameOf, WORST_FIRST } from '../words.ts';

const COLUMNS: readonly Column[] = [
  { label: 'Severity', kind: 'rank' },
  { label: 'Rule' },
  { label: 'Where', room: 'some' },
  { label: 'What', room: 'much' },
];

const NOVELTY: Column = { label: 'Baseline' };

/** What is wrong, with filters that the script makes work. */
export function findings(view: View): Markup {
  const { findings, baseline } = view.report;
  if (findings.length === 0)
    return section('findings', 'Findings', 'observed', markup`<p>No rule has found anything.</p>`);
  const rows = findings.map((finding, index) => row(finding, index, view));
  const columns = baseline === undefined ? COLUMNS : [...COLUMNS, NOVELTY];
  return section('findings', 'Findings', 'observed', [
    filters(view),
    table('findings-table', 'Findings', columns, rows),
  ]);
}

function row(finding: Finding, index: number, view: View): Row {
  const { severity, rule, where, novelty } = finding;
  const { report, names } = view;
  const cells = [
    severityCell(severity),
    ruleCell(rule, view),
    { shown: place(where, names), sort: sortOfPlace(finding) },
    { shown: findingDetails(finding, view), sort: finding.message },
    ...(report.baseline === undefined ? [] : [novelty ?? 'not compared']),
  ];
  return { anchor: `finding-${index}`, data: { severity, rule, source: where.source ?? 'none' }, cells };
}

/** A rule's code and title, leading to its page. */
export function ruleCell(rule: string, { pages }: Pick<View, 'pages'>): { shown: Markup; sort: string } {
  const title = pages.get(rule)?.title;
  const shown =
    title === undefined
      ? code(rule)
      : markup`<a href="#rule-${rule}">${code(rule)}</a> <span class="quiet">${title}</span>`;
  return { shown, sort: rule };
}

/** The message, and all that stands behind it, folded. */
export function findingDetails(finding: Finding, { pages }: Pick<View, 'pages'>): Markup {
  const { message, evidence, fingerprint, also, rule } = finding;
  const page = pages.get(rule);
  return markup`<details>
    <summary>${message}</summary>
    ${facts(evidenceFacts(evidence))}
    ${facts([
      ['also at', also !== undefined && `${formatCount(also, 'other place')} with the same bytes`],
      ['fingerprint', code(fingerprint)],
    ])}
    ${page && markup`<div${attributes({ 'data-page': rule })}><p class="quiet">Why it matters and what to do: <a href="#rule-${rule}">${rule}</a></p></div>`}
  </details>`;
}

function evidenceFacts(evidence: Evidence): (readonly [string, Part])[] {
  return Object.entries(evidence).map(([name, value]) => [
    name,
    typeof value === 'object' ? joined(value.map((each) => code(each))) : code(String(value)),
  ]);
}

function sortOfPlace({ where }: Finding): string {
  const { source, path, step, data, line } = where;
  const place =
    source !== undefined ? `1 ${source} ${path ?? ''}` : step !== undefined ? `2 ${step}` : `3 ${data ?? ''}`;
  return `${place}:${line ?? 0}`;
}

/** Hidden until the script shows it: without script nothing would happen. */
function filters({ report, names }: View): Markup {
  const boxes = WORST_FIRST.filter((severity) => report.counts[severity] > 0).map(
    (severity) =>
      markup`<label class="mark ${severity}"
        ><input type="checkbox" name="severity" value="${severity}" checked /> ${severity}
        <span class="number">${report.counts[severity]}</span></label
      >`,
  );
  const rules = [...new Set(report.findings.map(({ rule }) => rule))].sort();
  const indexes = [...new Set(report.findings.map(({ where }) => where.source ?? -1))].sort((a, b) => a - b);
  const options = indexes.map(
    (index) => [index < 0 ? 'none' : String(index), index < 0 ? 'no source' : nameOf(index, names)] as const,
  );
  return markup`<form class="filters" id="findings-filters" hidden aria-label="Filter findings">
    <fieldset>
      <legend>Severity</legend>
      ${boxes}
    </fieldset>
    ${select('source', 'Source', options)}
    ${select(
      'rule',
      'Rule',
      rules.map((rule) => [rule, rule] as const),
    )}
    <label>Text <input type="search" name="text" autocomplete="off" spellcheck="false" /></label>
    <button type="button" id="findings-clear">Clear</button>
    <output id="findings-status"></output>
  </form>`;
}

function select(
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
): Markup {
  const shown = options.map(([value, label]) => markup`<option value="${value}">${label}</option>`);
  return markup`<label
    >${label}
    <select name="${name}">
      <option value="">all</option>
      ${shown}
    </select></label
  >`;
}
