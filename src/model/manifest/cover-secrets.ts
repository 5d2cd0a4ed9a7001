import type { Place } from '../../core/errors.ts';
import { isVariableName } from '../variable-name.ts';
import { SECRET_KEYS } from './keys.ts';
import type { MapEntry, Node } from './node.ts';

const COVER = '*';

/**
 * The text of a manifest as errors may show it, as long as it is: what stands under `secrets` where only a reference may
 * stand is covered, because it may be the secret.
 */
export function coverSecrets(text: string, root: Node): string {
  const section = root.kind === 'map' ? root.entries.find(({ key }) => key === 'secrets') : undefined;
  const doubtful = section === undefined ? [] : doubtfulIn(section);
  if (doubtful.length === 0) return text;
  const lines = text.split('\n');
  for (const entry of doubtful) coverEntry(lines, entry);
  return lines.join('\n');
}

function doubtfulIn(section: MapEntry): MapEntry[] {
  if (section.value.kind !== 'map') return [section];
  return section.value.entries.flatMap((secret) =>
    secret.value.kind === 'map' ? secret.value.entries.filter(isDoubtful) : [secret],
  );
}

function isDoubtful({ key, value }: MapEntry): boolean {
  if (!Object.hasOwn(SECRET_KEYS, key)) return true;
  const text = value.kind === 'scalar' && value.type === 'text' ? value.text : '';
  return (key === 'env' && !isVariableName(text)) || (key === 'file' && !text.includes('/'));
}

function coverEntry(lines: string[], { keyAt, value }: MapEntry): void {
  for (const leaf of leavesOf(value)) {
    const first = lines[leaf.at.line - 1] ?? '';
    const { covered, part, rest } = coverPart(first, leaf.at);
    lines[leaf.at.line - 1] = covered;
    if (rest.trim() === '') coverMore(lines, leaf, { column: keyAt?.column ?? 1, part });
  }
}

/** The further lines of a value: its place tells only where it begins. */
function coverMore(
  lines: string[],
  { at, text }: Leaf,
  { column, part }: { readonly column: number; readonly part: string },
): void {
  const quote = /^["']/.exec(part)?.[0];
  let isOpen = quote !== undefined && (part.length === 1 || !part.endsWith(quote));
  for (let next = at.line; next < lines.length; next += 1) {
    const line = lines[next] ?? '';
    const [start = ''] = line.trim().split(/[,\]}:]/);
    if (!isOpen && !isInside(line, column) && (start === '' || !text.includes(start))) return;
    if (quote !== undefined && line.includes(quote)) isOpen = false;
    lines[next] = line.replace(/\S/gu, COVER);
  }
}

function isInside(line: string, column: number): boolean {
  return line.trim() === '' || line.length - line.trimStart().length >= column;
}

interface Leaf {
  readonly at: Place;
  readonly text: string;
}

function leavesOf(node: Node): Leaf[] {
  if (node.kind === 'list') return node.items.flatMap(leavesOf);
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => leavesOf(value));
  return node.at === undefined ? [] : [{ at: node.at, text: node.kind === 'scalar' ? node.text : '' }];
}

function coverPart(
  line: string,
  { column, length }: Place,
): { readonly covered: string; readonly part: string; readonly rest: string } {
  const characters = Array.from(line);
  const before = characters.slice(0, column - 1).join('');
  const part = characters.slice(column - 1, column - 1 + length).join('');
  const rest = characters.slice(column - 1 + length).join('');
  return { covered: before + part.replace(/\S/gu, COVER) + rest, part, rest };
}
