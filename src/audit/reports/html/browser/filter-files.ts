import { formatCount } from '../../../../core/quantity.ts';
import type { TreeItem } from '../tree-item.ts';
import { element, named, textIn } from './element.ts';
import { drawTree } from './tree.ts';
import { drawItem } from './draw-item.ts';
import { listenToTree } from './tree-keys.ts';

/** How many files that match are listed. */
const MOST = 200;

/** Draws the file tree; while something is filtered, the files that match are listed in its place. */
export function showFiles(): void {
  const form = named('files-filters', HTMLFormElement);
  const place = named('files-tree', HTMLElement);
  const data = named('files-data', HTMLElement);
  const status = named('files-status', HTMLElement);
  if (form === undefined || place === undefined || data === undefined || status === undefined) return;
  const roots = JSON.parse(data.textContent ?? '[]') as TreeItem[];
  const tree = drawTree(roots);
  listenToTree(tree);
  place.append(tree);
  const all = status.textContent ?? '';
  const apply = (): void => {
    const wanted = wantedOf(new FormData(form));
    const found = wanted && matching(roots, wanted);
    place.replaceChildren(found === undefined ? tree : listed(found));
    status.textContent = found === undefined ? all : `${found.length} of ${all}`;
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
}

type Wanted = (path: string, item: TreeItem) => boolean;

/** Undefined: everything. */
function wantedOf(data: FormData): Wanted | undefined {
  const text = textIn(data);
  const [executable, marked] = [data.has('executable'), data.has('marked')];
  if (text === '' && !executable && !marked) return undefined;
  return (path, { x, m }) =>
    (!executable || x === 1) && (!marked || m !== undefined) && path.toLowerCase().includes(text);
}

/** Files and links whose path within their source is wanted, with that path for a name. */
function matching(roots: readonly TreeItem[], wanted: Wanted): TreeItem[] {
  const found: TreeItem[] = [];
  for (const root of roots) {
    const open = (root.c ?? []).map((item) => ({ item, path: item.n })).reverse();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { item, path } = next;
      if (item.c === undefined && wanted(path, item)) found.push({ ...item, n: `${root.n}: ${path}` });
      for (const child of (item.c ?? []).toReversed()) open.push({ item: child, path: `${path}/${child.n}` });
    }
  }
  return found;
}

function listed(found: readonly TreeItem[]): HTMLElement {
  const lines = found.slice(0, MOST).map((item) => matchLine(item));
  if (found.length > MOST)
    lines.push(element('li', { class: 'quiet' }, `and ${formatCount(found.length - MOST, 'other')}`));
  return element('ul', { class: 'matches' }, ...lines);
}

/** The same line as in the tree, but of a list: nothing to open, and a link where something was found. */
function matchLine(item: TreeItem): HTMLLIElement {
  const line = drawItem(item);
  const name = line.querySelector('.name');
  if (item.g !== undefined && name !== null)
    name.replaceChildren(element('a', { href: `#finding-${item.g}` }, name.textContent ?? ''));
  return element('li', {}, line);
}
