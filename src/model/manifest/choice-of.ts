import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { textOf } from './texts.ts';

/** One of some words, or undefined after a problem was added. */
export function choiceOf<T extends string>(
  list: ProblemList,
  node: Node,
  where: string,
  choices: readonly T[],
): T | undefined {
  if (node.kind === 'scalar' && (node.type === 'boolean' || node.surprising))
    return addChoice(list, node, where, choices);
  const text = textOf(list, node, where);
  if (text === undefined || node.kind !== 'scalar') return undefined;
  return choices.find((choice) => choice === text) ?? addChoice(list, node, where, choices);
}

function addChoice(
  list: ProblemList,
  node: Node & { kind: 'scalar' },
  where: string,
  choices: readonly string[],
): undefined {
  const near = didYouMean(node.text, choices);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(redactText(node.text), 40)}, expected ${orOf(choices)}`,
    node.at,
    near === undefined ? undefined : `did you mean "${near}"?`,
  );
}

function orOf(choices: readonly string[]): string {
  return choices.length > 2 ? `one of ${choices.join(', ')}` : choices.join(' or ');
}
