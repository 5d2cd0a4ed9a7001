import { childOf, type Reader, textOf } from './reader.ts';
import { readDocument, readWord, WORD_TYPES } from './read-word.ts';
import type { Block, Redirection, Word } from './shell-model.ts';
import type { Syntax } from './syntax.ts';

/** Redirections, and what the grammar puts into a here-document although it follows on the same line. */
export interface Redirections {
  readonly redirections: readonly Redirection[];
  /** Further words of the command. */
  readonly words: readonly Word[];
  /** What follows the command: `|` and the other stages, or `&&`, `||` and what comes then. */
  readonly next: readonly { readonly operator: string; readonly body: Block }[];
}

/** Reads the redirections among some nodes. */
export function readRedirections(reader: Reader, nodes: readonly Syntax[]): Redirections {
  const redirections: Redirection[] = [];
  const words: Word[] = [];
  const next: { operator: string; body: Block }[] = [];
  for (const node of nodes) {
    const at = reader.place(node.start);
    if (node.type === 'file_redirect') redirections.push(...fileRedirection(reader, node));
    else if (node.type === 'herestring_redirect') {
      const target = node.children.find(({ type }) => WORD_TYPES.has(type));
      if (target !== undefined) redirections.push({ operator: '<<<', target: readWord(reader, target), at });
    } else if (node.type === 'heredoc_redirect') readHere(reader, node, { redirections, words, next });
  }
  return { redirections, words, next };
}

function fileRedirection(reader: Reader, node: Syntax): Redirection[] {
  const operator = node.children.find(({ type }) => /[<>]/.test(type))?.type ?? '>';
  // The grammar does not know `<>`: it reads one of both, and an error.
  const both = /^[<>]$/.test(operator) && node.children.some((child) => isHalf(reader, child));
  const targets = node.children.filter(({ type }) => WORD_TYPES.has(type));
  // It takes the number of the next redirection for another target: `>& FILE 0>&1`.
  const own = targets.filter(({ end }, index) => index === 0 || !/[<>]/.test(reader.text[end] ?? ''));
  return own.map((target) => ({
    operator: both ? '<>' : operator,
    target: readWord(reader, target),
    at: reader.place(node.start),
  }));
}

/** The other half of `<>`. */
export function isHalf(reader: Reader, node: Syntax): boolean {
  return node.type === 'ERROR' && /^[<>]$/.test(textOf(reader, node));
}

function readHere(
  reader: Reader,
  node: Syntax,
  {
    redirections,
    words,
    next,
  }: { redirections: Redirection[]; words: Word[]; next: { operator: string; body: Block }[] },
): void {
  const start = childOf(node, 'heredoc_start');
  const body = childOf(node, 'heredoc_body');
  const plain = start !== undefined && /['"\\]/.test(textOf(reader, start));
  if (body !== undefined)
    redirections.push({
      operator: '<<',
      target: readDocument(reader, body, plain),
      at: reader.place(node.start),
    });
  let operator = '&&';
  for (const child of node.children) {
    if (child.type === '&&' || child.type === '||') operator = child.type;
    else if (child.type === 'file_redirect') redirections.push(...fileRedirection(reader, child));
    else if (child.type === 'pipeline') next.push({ operator: '|', body: reader.block(child.children) });
    else if (WORD_TYPES.has(child.type)) words.push(readWord(reader, child));
    else if (!child.type.startsWith('heredoc_')) next.push({ operator, body: reader.block([child]) });
  }
}
