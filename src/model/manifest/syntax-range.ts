import { type Document, type Node, type YAMLError, isCollection, isScalar, visit } from 'yaml';

/** Where a syntax error is best shown: for something that is not closed where it was opened, not where the text ended. */
export function syntaxRange(error: YAMLError, document: Document.Parsed): [number, number] {
  const [start, end] = error.pos;
  const unclosed = /^Missing closing|must be sufficiently indented|end with a [\]}]/.test(error.message);
  const opened = unclosed
    ? openedBefore(start, document, error.message.startsWith('Missing closing'))
    : undefined;
  return opened === undefined ? [start, end] : [opened, opened + 1];
}

function openedBefore(offset: number, document: Document.Parsed, quote: boolean): number | undefined {
  let last: number | undefined;
  visit(document, (_key, node) => {
    if (!isOpened(node, quote)) return;
    const [start, end] = node.range ?? [0, 0];
    if (start < offset && end >= offset - 1) last = Math.max(last ?? 0, start);
  });
  return last;
}

function isOpened(node: unknown, quote: boolean): node is Node {
  if (quote) return isScalar(node) && (node.type?.startsWith('QUOTE') ?? false);
  return isCollection(node) && node.flow === true;
}
