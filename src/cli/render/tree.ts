import type { TreeEntry } from '../../model/tree.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';

interface Node {
  readonly name: string;
  readonly entry: TreeEntry | undefined;
  readonly below: Map<string, Node>;
}

/** Entries as a tree down to a depth; what lies deeper is counted. */
export function formatTree(entries: readonly TreeEntry[], depth: number): string[] {
  return nodeLines(grow(entries), '', depth);
}

function grow(entries: readonly TreeEntry[]): Node {
  const root: Node = { name: '', entry: undefined, below: new Map() };
  for (const entry of entries) {
    let node = root;
    const names = entry.path.split('/');
    for (const name of names.slice(0, -1)) node = node.below.get(name) ?? node;
    const name = names.at(-1) ?? '';
    node.below.set(name, { name, entry, below: new Map() });
  }
  return root;
}

function nodeLines(node: Node, indent: string, depth: number): string[] {
  const children = [...node.below.values()];
  return children.flatMap((child, index) => {
    const last = index === children.length - 1;
    const line = `${indent}${last ? '└── ' : '├── '}${describe(child, depth <= 1)}`;
    const deeper = depth <= 1 ? [] : nodeLines(child, `${indent}${last ? '    ' : '│   '}`, depth - 1);
    return [line, ...deeper];
  });
}

function describe({ name, entry, below }: Node, cut: boolean): string {
  const shown = visible(name);
  if (entry?.kind === 'link') return `${shown} -> ${visible(entry.target)}`;
  if (entry?.kind === 'file') return `${shown}${entry.executable ? '*' : ''}  ${formatSize(entry.size)}`;
  return cut && below.size > 0 ? `${shown}/  ${totals(below)}` : `${shown}/`;
}

function totals(below: ReadonlyMap<string, Node>): string {
  let [files, bytes, executables] = [0, 0, 0];
  const add = (nodes: ReadonlyMap<string, Node>): void => {
    for (const { entry, below } of nodes.values()) {
      if (entry?.kind === 'file') {
        files += 1;
        bytes += entry.size;
        executables += entry.executable ? 1 : 0;
      }
      add(below);
    }
  };
  add(below);
  const runs = executables === 0 ? '' : `, ${formatCount(executables, 'executable')}`;
  return `${formatCount(files, 'file')}, ${formatSize(bytes)}${runs}`;
}
