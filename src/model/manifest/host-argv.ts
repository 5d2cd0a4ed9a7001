import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { programProblem } from '../program-problem.ts';
import { commandHint } from './command-hint.ts';
import { type Node, nameOfKind } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { sealedTextOf } from './texts.ts';

type Argv = readonly [string, ...string[]];

/** A program of the host with its arguments: one word or a list. Sources are not obtained for it. */
export function hostArgvOf(list: ProblemList, node: Node, where: string): Argv | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'map') return addNoArgv(list, node, where);
  if (node.kind === 'scalar') {
    const program = wordOf(list, node, where);
    return program === undefined ? undefined : [program];
  }
  const [first, ...others] = node.items;
  if (first === undefined) return addEmpty(list, node, where);
  const program = programOf(list, first, `${where}[0]`);
  const args = others.map((item, at) => sealedTextOf(list, item, `${where}[${at + 1}]`));
  return program === undefined ? undefined : [program, ...args.filter((arg) => arg !== undefined)];
}

function addNoArgv(list: ProblemList, node: Node, where: string): undefined {
  list.add(
    'MANIFEST_TYPE',
    `Cannot use ${where}: it is ${nameOfKind(node)}, expected a program of the host and its arguments`,
    node.at,
    'write [PROGRAM, ARGUMENT]',
  );
}

function addEmpty(list: ProblemList, node: Node, where: string): undefined {
  list.add(
    'MANIFEST_COMMAND',
    `Cannot use ${where}: it is empty, expected a program and its arguments`,
    node.at,
  );
}

function programOf(list: ProblemList, node: Node, where: string): string | undefined {
  const word = sealedTextOf(list, node, where);
  const is = word === undefined ? undefined : (sourceProblem(word) ?? programProblem(word));
  return is === undefined || word === undefined ? word : addNoProgram(list, node, { where, word, is });
}

function sourceProblem(word: string): string | undefined {
  return word.includes('://') ? 'it is a source, expected a program of the host' : undefined;
}

// Alone a text with spaces is a command line; in a list it may be a path.
function wordOf(list: ProblemList, node: Node & { kind: 'scalar' }, where: string): string | undefined {
  const isLine = node.type === 'text' && /\s/.test(node.text.trim()) && !node.text.includes('://');
  const is = 'it is a text with spaces, expected a list of the program and its arguments';
  return isLine ? addNoProgram(list, node, { where, word: node.text, is }) : programOf(list, node, where);
}

function addNoProgram(
  list: ProblemList,
  node: Node,
  { where, word, is }: { readonly where: string; readonly word: string; readonly is: string },
): undefined {
  const isLine = /\s/.test(word.trim()) && !word.includes('://');
  const shown = quoted(redactText(word), 60);
  const hint = isLine ? commandHint(word) : undefined;
  list.add('MANIFEST_COMMAND', `Cannot use ${where} ${shown}: ${is}`, node.at, hint);
}
