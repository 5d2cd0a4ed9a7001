import { type Document, type Node, type Scalar, isScalar, visit } from 'yaml';
import { isRedacted, redactText } from '../../core/redact.ts';
import type { Manifest } from '../manifest.ts';
import { parseDocuments } from './parse-documents.ts';
import { secretSources } from './secret-sources.ts';

/**
 * A manifest's text without credentials, comments and layout kept: source URLs are redacted where they stand, and so is
 * every comment. Inline data stays as it is: it is content, and is sealed as such.
 */
export function sealText(text: string, manifest: Manifest): string {
  const secrets = secretSources(manifest);
  if (secrets.size === 0 && isRedacted(text)) return text;
  const [document] = parseDocuments(text);
  let [out, from] = ['', 0];
  for (const scalar of scalarsOf(document)) {
    const [start, end] = rangeOf(scalar);
    out += redactText(text.slice(from, start)) + sealScalar(text.slice(start, end), scalar, secrets);
    from = end;
  }
  return out + redactText(text.slice(from));
}

function scalarsOf(document: Document | undefined): Scalar[] {
  const scalars: Scalar[] = [];
  if (document === undefined) return scalars;
  visit(document, (_key, node) => {
    if (isScalar(node) && isWritten(node)) scalars.push(node);
  });
  return scalars.sort((a, b) => rangeOf(a)[0] - rangeOf(b)[0]);
}

function isWritten(node: Node): boolean {
  return rangeOf(node)[1] > rangeOf(node)[0];
}

function rangeOf(node: Node): readonly [number, number] {
  const range: readonly number[] = node.range ?? [];
  return [range[0] ?? 0, range[1] ?? 0];
}

function sealScalar(raw: string, { value, type }: Scalar, secrets: ReadonlyMap<string, string>): string {
  const clean = typeof value === 'string' ? secrets.get(value) : undefined;
  const isBlock = type?.startsWith('BLOCK') ?? false;
  // A block scalar begins with its indicator and perhaps a comment, and takes the end of its last line.
  if (clean === undefined) return isBlock ? raw.replace(/^.*/, redactText) : raw;
  if (isBlock) return JSON.stringify(clean) + (/\s*$/.exec(raw.slice(-1))?.[0] ?? '');
  return raw.includes(String(value)) ? raw.replace(String(value), () => clean) : JSON.stringify(clean);
}
