import { quoted } from '../../core/quoted.ts';
import { isRedacted, redactText } from '../../core/redact.ts';
import { type Node, nameOfKind } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/**
 * A value that must be text, or undefined after a problem was added. `where` names it in messages (`env.PORT`), `expected`
 * what it should have been if that is more than any text.
 */
export function textOf(list: ProblemList, node: Node, where: string, expected = 'text'): string | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'scalar' && node.type === 'text' && !node.surprising) return node.text;
  const { is, hint } = notText(node);
  const help = expected === 'text' ? hint : undefined;
  list.add('MANIFEST_TYPE', `Cannot use ${where}: ${is}, expected ${expected}`, node.at, help);
  return undefined;
}

/** The same for text that is sealed as it is: it may hold no credential and no NUL. */
export function sealedTextOf(list: ProblemList, node: Node, where: string): string | undefined {
  const text = textOf(list, node, where);
  if (text === undefined) return undefined;
  if (text.includes('\0')) {
    list.add('MANIFEST_VALUE', `Cannot use ${where}: it has a NUL, expected none`, node.at);
    return undefined;
  }
  if (isRedacted(text)) return text;
  list.add(
    'MANIFEST_CREDENTIAL',
    `Cannot use ${where}: it has a URL with a credential, which would be sealed into the bundle`,
    node.at,
    'let the command read the credential from a file of the host',
  );
  return undefined;
}

/** The same for a text of one line that is not empty. */
export function lineOf(list: ProblemList, node: Node, where: string): string | undefined {
  const text = sealedTextOf(list, node, where);
  if (text === undefined) return undefined;
  const is = text.trim() === '' ? 'it is empty, expected text' : lineProblem(text);
  if (is === undefined) return text;
  list.add('MANIFEST_VALUE', `Cannot use ${where}: ${is}`, node.at);
  return undefined;
}

function lineProblem(text: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text)) return 'it has a control character or an invisible one';
  return text.length > 1024 ? `it has ${text.length} characters, expected at most 1024` : undefined;
}

function notText(node: Node): { is: string; hint?: string } {
  if (node.kind !== 'scalar') return { is: `it is ${nameOfKind(node)}` };
  if (node.type === 'null')
    return { is: 'it has no value', hint: node.text === '' ? "an empty text is ''" : inQuotes(node.text) };
  const shown = quoted(redactText(node.text), 40);
  if (node.surprising)
    return { is: `some YAML readers take ${shown} for something else`, hint: inQuotes(node.text) };
  return { is: `it is ${nameOfKind(node)}, ${shown}`, hint: inQuotes(node.text) };
}

function inQuotes(text: string): string {
  return `write '${text.slice(0, 40)}' in quotes`;
}
