import { redactText } from '../../../core/redact.ts';
import { visible } from '../../../core/visible.ts';
import type { SizeNode } from './size-node.ts';
import type { TreeItem } from './tree-item.ts';

/** A node and all below it. */
export function treeItem(node: SizeNode, name: string = shown(node.name)): TreeItem {
  const only = onlyDirectory(node);
  if (only !== undefined && node.path !== '') return treeItem(only, `${name}/${shown(only.name)}`);
  const { size, files, kind, type, executable, target, marks, worst, findings } = node;
  return {
    n: name,
    s: size,
    ...(kind === 'directory' && { c: [...node.below.values()].map((child) => treeItem(child)), f: files }),
    ...(type !== undefined && { t: shown(type) }),
    ...(executable && { x: 1 as const }),
    ...(target !== undefined && { l: shown(target) }),
    ...(marks > 0 && { m: marks }),
    ...(worst !== undefined && { w: worst }),
    ...(findings?.[0] !== undefined && { g: findings[0] }),
  };
}

/** The one directory that a directory without findings of its own consists of. */
function onlyDirectory({ below, findings }: SizeNode): SizeNode | undefined {
  if (below.size !== 1 || findings !== undefined) return undefined;
  const [child] = below.values();
  return child?.kind === 'directory' ? child : undefined;
}

function shown(text: string): string {
  return visible(redactText(text));
}
