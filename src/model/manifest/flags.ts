import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { type Node, nameOfKind } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/** A truth value that may only be written as what the default is not; true if it is that. */
export function flagOf(list: ProblemList, node: Node, where: string, only: boolean): boolean {
  if (node.kind === 'broken') return false;
  if (node.kind === 'scalar' && node.type === 'boolean') {
    if ((node.text.toLowerCase() === 'true') === only) return true;
    list.add(
      'MANIFEST_VALUE',
      `Cannot use ${where}: it is ${node.text}, which is the default, expected ${only}`,
      node.at,
      'remove it',
    );
    return false;
  }
  const shown = node.kind === 'scalar' ? quoted(redactText(node.text), 40) : nameOfKind(node);
  list.add('MANIFEST_TYPE', `Cannot use ${where}: it is ${shown}, expected ${only}`, node.at);
  return false;
}
