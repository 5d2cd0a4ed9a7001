import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/** Adds the problem of a key that would do nothing where it stands. */
export function addNoEffect(
  list: ProblemList,
  node: Node,
  where: string,
  { why, hint = 'remove it' }: { readonly why: string; readonly hint?: string },
): void {
  list.add('MANIFEST_NO_EFFECT', `Cannot use ${where}: it would have no effect, ${why}`, node.at, hint);
}
