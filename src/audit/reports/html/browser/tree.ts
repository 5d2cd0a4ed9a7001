import type { TreeItem } from '../tree-item.ts';
import { element } from './element.ts';
import { drawItem } from './draw-item.ts';

/** How many children of one directory are drawn at once, and how many items stand open at the start. */
const LINES = 200;
const FIRST = 150;

/** What stands behind a line of the tree. */
const behind = new WeakMap<Element, { readonly item: TreeItem; readonly level: number }>();
const continued = new WeakMap<Element, () => void>();

/** The tree of all sources, of which only what is opened is in the page. */
export function drawTree(roots: readonly TreeItem[]): HTMLUListElement {
  const list = element('ul', { class: 'tree', role: 'tree', 'aria-label': 'Files by source' });
  const items = addItems(list, roots, 1);
  items[0]?.setAttribute('tabindex', '0');
  let count = roots.length;
  for (const [index, item] of items.entries()) {
    count += roots[index]?.c?.length ?? 0;
    if (count <= FIRST) open(item);
  }
  return list;
}

/** Opens a directory; what is below it is drawn the first time. */
export function open(line: Element): void {
  const found = behind.get(line);
  if (found?.item.c === undefined) return;
  line.setAttribute('aria-expanded', 'true');
  turn(line, '▾');
  const group = line.querySelector(':scope > ul');
  if (group instanceof HTMLElement) {
    group.hidden = false;
    return;
  }
  const list = element('ul', { role: 'group' });
  addItems(list, found.item.c, found.level + 1);
  line.append(list);
}

/** Closes it; what was drawn goes. */
export function close(line: Element): void {
  line.setAttribute('aria-expanded', 'false');
  turn(line, '▸');
  line.querySelector(':scope > ul')?.remove();
}

/** What happens when somebody chooses a line: a directory opens or closes, a file leads to its first finding. */
export function choose(line: Element): void {
  const found = behind.get(line);
  if (found === undefined) continued.get(line)?.();
  else if (found.item.c === undefined) reachFinding(found.item);
  else if (line.getAttribute('aria-expanded') === 'true') close(line);
  else open(line);
}

function reachFinding({ g }: TreeItem): void {
  if (g !== undefined) location.hash = `#finding-${g}`;
}

function addItems(list: Element, items: readonly TreeItem[], level: number): HTMLLIElement[] {
  const drawn = items.slice(0, LINES).map((item) => {
    const line = drawItem({ item, level });
    behind.set(line, { item, level });
    return line;
  });
  list.append(...drawn);
  if (items.length > LINES) list.append(moreLine(list, items.slice(LINES), level));
  return drawn;
}

function moreLine(list: Element, rest: readonly TreeItem[], level: number): HTMLLIElement {
  const label = `Show ${Math.min(LINES, rest.length)} of ${rest.length} more`;
  const text = element(
    'div',
    { class: 'node' },
    element('span', { class: 'twist' }),
    element('span', { class: 'type' }, label),
  );
  const line = element(
    'li',
    { role: 'treeitem', 'aria-level': String(level), 'aria-label': label, tabindex: '-1' },
    text,
  );
  continued.set(line, () => {
    const [first] = addItems(list, rest, level);
    line.remove();
    first?.setAttribute('tabindex', '0');
    first?.focus();
  });
  return line;
}

function turn(line: Element, sign: string): void {
  const twist = line.querySelector(':scope > .node > .twist');
  if (twist !== null) twist.textContent = sign;
}
