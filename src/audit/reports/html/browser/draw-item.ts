import { formatCount, formatSize } from '../../../../core/quantity.ts';
import type { TreeItem } from '../tree-item.ts';
import { element } from './element.ts';

/** What belongs to one item that is drawn. */
export interface Drawn {
  readonly item: TreeItem;
  readonly level: number;
}

/** One line of the tree, closed. Its whole name for who cannot see it is one sentence. */
export function drawItem({ item, level }: Drawn): HTMLLIElement {
  const folder = item.c !== undefined;
  const parts: (Node | string)[] = [
    element('span', { class: 'twist', 'aria-hidden': 'true' }, folder ? '▸' : ''),
    element('span', { class: 'name' }, nameOf(item)),
  ];
  if (item.t !== undefined) parts.push(element('span', { class: 'type' }, item.t));
  if (item.x === 1) parts.push(element('span', { class: 'runs' }, 'executable'));
  if (item.m !== undefined)
    parts.push(element('span', { class: `mark ${item.w}` }, formatCount(item.m, 'finding')));
  parts.push(element('span', { class: 'size' }, sizeOf(item)));
  const line = element('div', { class: 'node' }, ...parts);
  const names = {
    role: 'treeitem',
    'aria-level': String(level),
    'aria-label': sentence(item),
    tabindex: '-1',
  };
  return element('li', folder ? { ...names, 'aria-expanded': 'false' } : names, line);
}

/** A name, and where it leads. */
export function nameOf({ n, l, c }: TreeItem): string {
  if (l !== undefined) return `${n} → ${l}`;
  return c === undefined ? n : `${n}/`;
}

function sizeOf({ s, f, c, l }: TreeItem): string {
  if (l !== undefined) return 'link';
  return c === undefined ? formatSize(s) : `${formatCount(f ?? 0, 'file')}, ${formatSize(s)}`;
}

function sentence(item: TreeItem): string {
  const { t, x, m, w } = item;
  const marks = m === undefined ? undefined : `${formatCount(m, 'finding')}, the worst ${w}`;
  return [nameOf(item), t, x === 1 ? 'executable' : undefined, sizeOf(item), marks]
    .filter((part) => part !== undefined)
    .join(', ');
}
