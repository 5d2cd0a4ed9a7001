import type { Component, Vulnerability } from '../../../../model/audit/component.ts';
import { markup, type Markup } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import type { View } from '../view.ts';
import { code, NOTHING, section, sourceLink } from '../words.ts';
import { vulnerabilityTable } from './vulnerability-table.ts';

const COLUMNS: readonly Column[] = [
  { label: 'Component', room: 'some' },
  { label: 'Version' },
  { label: 'Licence' },
  { label: 'Named by', room: 'much' },
  { label: 'Vulnerabilities', kind: 'number' },
];

/** The software that stands in the bundle, and what is known against it. */
export function components(view: View): Markup {
  const { components, vulnerabilities } = view.observed;
  const known = new Map<string, number>();
  for (const { purl } of vulnerabilities) known.set(purl, (known.get(purl) ?? 0) + 1);
  const rows = components.map((component) => row(component, view, known.get(component.purl) ?? 0));
  const shown = rows.length === 0 ? NOTHING : table('components-table', 'Components', COLUMNS, rows);
  return section('components', 'Components', 'observed', [
    shown,
    markup`<h3>Known vulnerabilities</h3>`,
    vulnerable(vulnerabilities, view),
  ]);
}

function row(
  { purl, version, licence, source, path, declaredOnly }: Component,
  { names }: View,
  known: number,
): Row {
  const by = markup`${sourceLink(source, names)}
  ${code(path)}${declaredOnly && markup` <span class="quiet">only declared, its files are not here</span>`}`;
  const count = known === 0 ? 0 : markup`<strong class="bad">${known}</strong>`;
  return {
    cells: [
      code(purl),
      version ?? 'not said',
      licence ?? 'not said',
      { shown: by, sort: `${source} ${path}` },
      { shown: count, sort: known },
    ],
  };
}

function vulnerable(list: readonly Vulnerability[], { report }: View): Markup {
  if (list.length > 0) return vulnerabilityTable(list);
  const looked = report.databases.some(({ kind }) => kind === 'osv');
  return looked
    ? markup`<p>The databases know of none.</p>`
    : markup`<p>No database was given, so nobody looked.</p>`;
}
