import type { TreeItem } from '../tree-item.ts';
import { drawItem } from './draw-item.ts';
import { element } from './element.ts';

/** How many children of one directory are drawn at once, and how many items stand open at the start. */
const LINES = 200;
const FIRST = 150;

/** What stands behind each line of the tree: an item, or the rest of a directory. */
const behind = new WeakMap<Element, TreeItem | readonly TreeItem[]>();

/**
 * The tree of all sources. Its lines are one list with levels, not lists in lists: so the name of a line is what stands in
 * it. Only what is opened is in the page.
 */
export function drawTree(roots: readonly TreeItem[]): HTMLElement {
  const lines = drawLines(roots, 1);
  lines[0]?.setAttribute('tabindex', '0');
  const tree = element('ul', { class: 'tree', role: 'tree', 'aria-label': 'Files by source' }, ...lines);
  let count = roots.length;
  for (const [index, line] of lines.entries()) {
    count += roots[index]?.c?.length ?? 0;
    if (count <= FIRST) open(line);
  }
  return tree;
}

/** Opens a directory. */
export function open(line: Element): void {
  const item = behind.get(line);
  if (item === undefined || !('n' in item) || item.c === undefined) return;
  line.setAttribute('aria-expanded', 'true');
  turn(line, '▾');
  line.after(...drawLines(item.c, levelOf(line) + 1));
}

/** Closes it: what was drawn below it goes. */
export function close(line: Element): void {
  line.setAttribute('aria-expanded', 'false');
  turn(line, '▸');
  const level = levelOf(line);
  for (
    let next = line.nextElementSibling;
    next !== null && levelOf(next) > level;
    next = line.nextElementSibling
  )
    next.remove();
}

/** What happens when somebody chooses a line: a directory opens or closes, a file leads to its first finding. */
export function choose(line: Element): void {
  const item = behind.get(line);
  if (item === undefined) return;
  if (!('n' in item)) showRest(line, item);
  else if (item.c === undefined) reachFinding(item);
  else if (line.getAttribute('aria-expanded') === 'true') close(line);
  else open(line);
}

/** How deep a line is, from 1. */
export function levelOf(line: Element): number {
  return Number(line.getAttribute('aria-level'));
}

function reachFinding({ g }: TreeItem): void {
  if (g !== undefined) location.hash = `#finding-${g}`;
}

function drawLines(items: readonly TreeItem[], level: number): HTMLElement[] {
  const lines = items.slice(0, LINES).map((item) => {
    const line = drawLine(drawItem(item), level);
    if (item.c !== undefined) line.setAttribute('aria-expanded', 'false');
    behind.set(line, item);
    return line;
  });
  const rest = items.slice(LINES);
  return rest.length === 0 ? lines : [...lines, restLine(rest, level)];
}

function restLine(rest: readonly TreeItem[], level: number): HTMLElement {
  const label = `Show ${Math.min(LINES, rest.length)} of ${rest.length} more`;
  const line = drawLine(element('div', { class: 'node more-lines' }, label), level);
  behind.set(line, rest);
  return line;
}

function showRest(line: Element, rest: readonly TreeItem[]): void {
  const lines = drawLines(rest, levelOf(line));
  line.replaceWith(...lines);
  lines[0]?.setAttribute('tabindex', '0');
  lines[0]?.focus();
}

function drawLine(content: HTMLElement, level: number): HTMLElement {
  const line = element('li', { role: 'treeitem', 'aria-level': String(level), tabindex: '-1' }, content);
  line.style.setProperty('--level', String(level));
  return line;
}

function turn(line: Element, sign: string): void {
  const twist = line.querySelector('.twist');
  if (twist !== null) twist.textContent = sign;
}
