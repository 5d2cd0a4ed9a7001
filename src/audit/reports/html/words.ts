import { formatSize } from '../../../core/quantity.ts';
import type { Where } from '../../../model/audit/finding.ts';
import { SEVERITIES, type Severity } from '../../../model/audit/severity.ts';
import { markup, type Markup, type Part } from './markup.ts';
import { shortened } from './shortened.ts';
import type { Cell } from './table.ts';

/** Who says something: cryptography, the sealer, or our analysis. */
export type Layer = 'verified' | 'claimed' | 'observed';

/** Signs beside the words, for people who do not see the colours. */
export const SIGNS: Readonly<Record<Severity, string>> = {
  critical: '◆',
  high: '▲',
  medium: '■',
  low: '●',
  info: '○',
};

/** The worst first, as everywhere in the report. */
export const WORST_FIRST: readonly Severity[] = SEVERITIES.toReversed();

/** A severity as a sign and a word. */
export function severityMark(severity: Severity): Markup {
  return markup`<span class="mark ${severity}"
    ><span aria-hidden="true">${SIGNS[severity]}</span> ${severity}</span
  >`;
}

/** The same as a cell, sorted by how bad it is. */
export function severityCell(severity: Severity): Cell {
  return { shown: severityMark(severity), sort: SEVERITIES.indexOf(severity) };
}

/** Which layer a section belongs to. */
export function layerMark(layer: Layer): Markup {
  return markup`<span class="layer ${layer}">${layer.toUpperCase()}</span>`;
}

/** A section with its heading; `layer` says whose word it is. */
export function section(anchor: string, title: string, layer: Layer | undefined, content: Part): Markup {
  const mark = layer && markup` ${layerMark(layer)}`;
  return markup`<section id="${anchor}" aria-labelledby="${anchor}-title">
    <h2 id="${anchor}-title">${title}${mark}</h2>
    ${content}
  </section> `;
}

/** A size as a cell, sorted by its bytes. */
export function sizeCell(bytes: number): Cell {
  return { shown: formatSize(bytes), sort: bytes };
}

/** Where there is nothing to say. */
export const NOTHING: Markup = markup`<span class="quiet">none</span>`;

/** A text in the typeface of code. */
export function code(text: Part): Markup {
  return markup`<code>${text}</code>`;
}

/** Names and values, one under the other; values that are undefined are left out. */
export function facts(pairs: readonly (readonly [name: string, value: Part])[]): Markup {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== false);
  return markup`<dl class="facts">
    ${shown.map(
      ([name, value]) =>
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** The name of a source, leading to its row. */
export function sourceLink(index: number, names: readonly string[]): Markup {
  return markup`<a href="#source-${index}">${nameOf(index, names)}</a>`;
}

/** A few characters by which people know a source again. */
export function nameOf(index: number, names: readonly string[]): string {
  return shortened(names[index] ?? `source ${index}`, 32);
}

/** The place that a finding is about. */
export function place(where: Where, names: readonly string[]): Markup {
  const { source, path, step, data, field, component } = where;
  const parts: Part[] = [
    source !== undefined && sourceLink(source, names),
    path !== undefined && markup`<code>${path}${position(where)}</code>`,
    step !== undefined && markup`<a href="#step-${step}">code[${step}]</a>`,
    data !== undefined && markup`<a href="#placement-${data}">data[${data}]</a>`,
    field !== undefined && code(field),
    component !== undefined && code(component),
  ].filter((part) => part !== false);
  return parts.length === 0 ? markup`the bundle` : markup`<span class="place">${joined(parts)}</span>`;
}

/** Parts with a space between. */
export function joined(parts: readonly Part[]): Markup {
  return markup`${parts.map((part, index) => [index > 0 && ' ', part])}`;
}

function position({ line, column }: Where): string {
  if (line === undefined) return '';
  return column === undefined ? `:${line}` : `:${line}:${column}`;
}
