import { choose, close, levelOf, open } from './tree.ts';

/** Keys and clicks of a tree (ARIA Authoring Practices, "Tree View"): one line at a time can have the focus. */
export function listenToTree(tree: HTMLElement): void {
  tree.addEventListener('keydown', (event) => {
    const line = lineOf(event.target);
    if (line === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (press(event.key, line, tree)) event.preventDefault();
  });
  tree.addEventListener('click', ({ target }) => {
    const line = lineOf(target);
    if (line === undefined) return;
    focusOn(line, tree);
    choose(line);
  });
}

/** True if the key means something here. */
function press(key: string, line: HTMLElement, tree: HTMLElement): boolean {
  if (key === 'Enter' || key === ' ') choose(line);
  else if (key === 'ArrowRight') goIn(line, tree);
  else if (key === 'ArrowLeft') goOut(line, tree);
  else return goTo(next(key, line, linesOf(tree)), tree);
  return true;
}

function next(key: string, line: HTMLElement, lines: readonly HTMLElement[]): HTMLElement | undefined {
  const at = lines.indexOf(line);
  if (key === 'ArrowDown') return lines[at + 1] ?? line;
  if (key === 'ArrowUp') return lines[at - 1] ?? line;
  if (key === 'Home') return lines[0];
  if (key === 'End') return lines.at(-1);
  return undefined;
}

function goIn(line: HTMLElement, tree: HTMLElement): void {
  if (line.ariaExpanded === 'false') open(line);
  else if (line.ariaExpanded === 'true') goTo(lineOf(line.nextElementSibling), tree);
}

function goOut(line: HTMLElement, tree: HTMLElement): void {
  if (line.ariaExpanded === 'true') close(line);
  else goTo(parentOf(line), tree);
}

function goTo(line: HTMLElement | undefined, tree: HTMLElement): boolean {
  if (line !== undefined) focusOn(line, tree);
  return line !== undefined;
}

function focusOn(line: HTMLElement, tree: HTMLElement): void {
  for (const other of tree.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1');
  line.setAttribute('tabindex', '0');
  line.focus();
}

function parentOf(line: HTMLElement): HTMLElement | undefined {
  let before = line.previousElementSibling;
  while (before !== null && levelOf(before) >= levelOf(line)) before = before.previousElementSibling;
  return lineOf(before);
}

function linesOf(tree: HTMLElement): HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
}

function lineOf(target: EventTarget | null): HTMLElement | undefined {
  const line = target instanceof Element ? target.closest<HTMLElement>('[role=treeitem]') : null;
  return line ?? undefined;
}
