import { formatCount, formatSize } from '../../../../core/quantity.ts';
import type { TreeItem } from '../tree-item.ts';
import { element } from './element.ts';

/** What one file or directory is, in a line: the same in the tree and in a list of matches. */
export function drawItem(item: TreeItem): HTMLElement {
  const parts = [part('twist', item.c === undefined ? '' : '▸'), part('name', nameOf(item))];
  if (item.t !== undefined) parts.push(part('type', item.t));
  if (item.x === 1) parts.push(part('runs', 'executable'));
  if (item.m !== undefined)
    parts.push(part(`mark ${item.w}`, `${item.w}, ${formatCount(item.m, 'finding')}`));
  parts.push(part('size', sizeOf(item)));
  parts[0]?.setAttribute('aria-hidden', 'true');
  // The spaces are not seen, but they are heard.
  return element('div', { class: 'node' }, ...parts.flatMap((each) => [each, ' ']));
}

/** A name, and where it leads. */
function nameOf({ n, l, c }: TreeItem): string {
  if (l !== undefined) return `${n} → ${l}`;
  return c === undefined ? n : `${n}/`;
}

function part(kind: string, text: string): HTMLElement {
  return element('span', { class: kind }, text);
}

function sizeOf({ s, f, c, l }: TreeItem): string {
  if (l !== undefined) return 'link';
  return c === undefined ? formatSize(s) : `${formatCount(f ?? 0, 'file')}, ${formatSize(s)}`;
}
