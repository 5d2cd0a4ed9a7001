import { formatSize } from '../../../../core/quantity.ts';
import { markup, type Markup } from '../markup.ts';
import { sizeMap } from '../size-map.ts';
import type { SizeNode } from '../size-node.ts';
import { type Column, type Row, table } from '../table.ts';
import { code, section, sizeCell } from '../words.ts';

const LISTED = 20;

const COLUMNS: readonly Column[] = [
  { label: 'Source', room: 'some' },
  { label: 'Path', room: 'much' },
  { label: 'Kind' },
  { label: 'Files', kind: 'number' },
  { label: 'Size', kind: 'number' },
  { label: 'Share', kind: 'number' },
];

/** How the size is made up: a map to look at, and the same as a table. */
export function sizes(sources: readonly SizeNode[]): Markup {
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) return section('sizes', 'Sizes', 'verified', markup`<p>There are no bytes.</p>`);
  const rows = largest(sources).map(({ node, source }) => row(node, source, total));
  return section('sizes', 'Sizes', 'verified', [
    markup`<figure>
      ${sizeMap(sources)}
      <figcaption id="map-text">
        ${formatSize(total)} in ${sources.length} sources. The table below says in words what the map shows:
        the ${LISTED} largest directories and the ${LISTED} largest files.
      </figcaption>
    </figure> `,
    table('sizes-table', 'Largest directories and files', COLUMNS, rows),
  ]);
}

interface Placed {
  readonly node: SizeNode;
  readonly source: string;
}

function row({ path, kind, files, size }: SizeNode, source: string, total: number): Row {
  const share = (100 * size) / total;
  return {
    cells: [
      source,
      path === '' ? 'all of it' : code(path),
      path === '' ? 'source' : kind,
      files,
      sizeCell(size),
      { shown: `${share.toFixed(1)} %`, sort: share.toFixed(4) },
    ],
  };
}

function largest(sources: readonly SizeNode[]): Placed[] {
  const all = sources.flatMap((root) => everyNode(root).map((node) => ({ node, source: root.name })));
  const bySize = all.toSorted((a, b) => b.node.size - a.node.size);
  const directories = bySize.filter(({ node }) => node.kind === 'directory').slice(0, LISTED);
  const files = bySize.filter(({ node }) => node.kind === 'file').slice(0, LISTED);
  return [...directories, ...files].sort((a, b) => b.node.size - a.node.size);
}

function everyNode(root: SizeNode): SizeNode[] {
  const nodes = [root];
  for (const node of nodes) for (const child of node.below.values()) nodes.push(child);
  return nodes;
}
