import type { ClaimedSource } from '../../../../model/audit/report.ts';
import { RESOLUTION_FACTS, type Resolution } from '../../../../model/seal.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { type Column, type Row, table } from '../table.ts';
import type { View } from '../view.ts';
import { code, facts, nameOf, NOTHING, section, sizeCell } from '../words.ts';

const COLUMNS: readonly Column[] = [
  { label: 'Source' },
  { label: 'Request', room: 'some' },
  { label: 'Nature' },
  { label: 'Origin', room: 'much' },
  { label: 'Entries', kind: 'number' },
  { label: 'Size', kind: 'number' },
  { label: 'Findings', kind: 'number' },
];

const WORDS: Partial<Record<keyof Resolution, string>> = {
  url: 'answered at',
  mirror: 'from mirror',
  size: 'bytes',
  verified: 'upstream signature',
  auth: 'credential',
  resolved: 'resolution',
};

/** Where every byte came from, as the sealer says. */
export function sources(view: View): Markup {
  const { claimed, report } = view;
  const found = new Map<number, number>();
  for (const { where } of report.findings)
    if (where.source !== undefined) found.set(where.source, (found.get(where.source) ?? 0) + 1);
  const rows = claimed.sources.map((source, index) => row(source, index, found.get(index) ?? 0, view));
  const shown = rows.length === 0 ? NOTHING : table('sources-table', 'Sources', COLUMNS, rows);
  return section('sources', 'Sources', 'claimed', shown);
}

function row(source: ClaimedSource, index: number, found: number, { names }: View): Row {
  const { request, nature, entries, contentSize } = source;
  const cells = [
    { shown: markup`<strong>${nameOf(index, names)}</strong>`, sort: index },
    code(request),
    nature,
    { shown: origin(source), sort: sortOf(source) },
    entries,
    sizeCell(contentSize),
    found,
  ];
  return { anchor: `source-${index}`, cells };
}

function origin({ resolution, tree }: ClaimedSource): Markup {
  const known = RESOLUTION_FACTS.filter((name) => name !== 'insecure' && resolution[name] !== undefined);
  const pairs = known.map((name): readonly [string, Part] => [
    WORDS[name] ?? name,
    code(String(resolution[name])),
  ]);
  const insecure =
    resolution.insecure &&
    markup`<p class="warn"><span aria-hidden="true">▲</span> insecure: nobody checked who the host is</p>`;
  return markup`${insecure}${facts([...pairs, ['tree', code(tree)]])}`;
}

function sortOf({ resolution }: ClaimedSource): string {
  return resolution.commit ?? resolution.url ?? resolution.integrity ?? resolution.listing ?? '';
}
