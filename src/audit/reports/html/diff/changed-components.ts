import type { BundleDiff, ComponentDiff } from '../../../../model/audit/bundle-diff.ts';
import { markup, type Markup } from '../markup.ts';
import { vulnerabilityTable } from '../sections/vulnerability-table.ts';
import { type Column, type Row, table } from '../table.ts';
import { code, NOTHING, section } from '../words.ts';
import { stateCell } from './state-mark.ts';

const COLUMNS: readonly Column[] = [
  { label: 'State' },
  { label: 'Component', room: 'some' },
  { label: 'Before', room: 'some' },
  { label: 'After', room: 'some' },
];

/** Components that came, went or have another version, and what is known against them. */
export function changedComponents({ components, vulnerabilities }: BundleDiff): Markup {
  const { added, removed } = vulnerabilities;
  const shown =
    components.length === 0
      ? NOTHING
      : table('changed-components-table', 'Changed components', COLUMNS, components.map(row));
  return section('changed-components', 'Changed components', 'observed', [
    shown,
    added.length > 0 &&
      markup`<h3>New vulnerabilities</h3>
        ${vulnerabilityTable(added, 'new-vulnerabilities-table')}`,
    removed.length > 0 &&
      markup`<h3>Vulnerabilities that are gone</h3>
        ${vulnerabilityTable(removed, 'gone-vulnerabilities-table')}`,
  ]);
}

function row({ state, before, after }: ComponentDiff): Row {
  const { type, name } = after ?? before ?? { type: '', name: '' };
  return { cells: [stateCell(state), `${name} (${type})`, purl(before), purl(after)] };
}

function purl(component: ComponentDiff['before']): Markup | string {
  return component === undefined ? 'not there' : code(component.purl);
}
