import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { blockLines, flowText, type NewEntry } from './entry-text.ts';

/**
 * The text of a manifest with one more data entry at the end of its list. Every other character stays as it is: the entry is
 * put into the text, the text is not written anew. Undefined where there is no place for it. The caller must check that the
 * result means what it should.
 */
export function insertEntry(text: string, entry: NewEntry): string | undefined {
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents;
  if (document.errors.length > 0 || (root !== null && !isMap(root)))
    return root === null ? append(text, entry, '') : undefined;
  if (root === null) return append(text, entry, '');
  const data = valueOf(root, 'data');
  if (data === undefined)
    return root.flow === true ? intoFlowMap(text, root, entry) : newKey(text, root, entry);
  if (!isSeq(data)) return undefined;
  return data.flow === true ? intoFlowList(text, data, entry) : intoBlockList(text, data, entry);
}

function intoBlockList(text: string, list: YAMLSeq, entry: NewEntry): string | undefined {
  const end = endOf(list.items.at(-1));
  if (end === undefined) return undefined;
  return insertLines(text, endOfLine(text, end), itemLines(columnText(text, startOf(list)), entry));
}

function intoFlowList(text: string, list: YAMLSeq, entry: NewEntry): string {
  const end = endOf(list.items.at(-1));
  if (end !== undefined) return insertAt(text, end, `, ${flowText(entry)}`);
  return insertAt(text, startOf(list) + 1, flowText(entry));
}

function intoFlowMap(text: string, map: YAMLMap, entry: NewEntry): string | undefined {
  const last = map.items.at(-1);
  const key = `"data": [${flowText(entry)}]`;
  if (last === undefined) return insertAt(text, startOf(map) + 1, key);
  const end = endOf(last.value) ?? endOf(last.key);
  return end === undefined ? undefined : insertAt(text, end, `, ${key}`);
}

/** A `data` key at the end of the document, indented as the other list of the manifest is. */
function newKey(text: string, root: YAMLMap, entry: NewEntry): string | undefined {
  const margin = columnText(text, startOf(root));
  if (margin.trim() !== '') return undefined;
  const code = valueOf(root, 'code');
  const isFlush = isSeq(code) && code.flow !== true && columnText(text, startOf(code)) === margin;
  return append(text, entry, margin, isFlush ? margin : `${margin}  `);
}

function append(text: string, entry: NewEntry, margin: string, indent = `${margin}  `): string {
  return insertLines(text, text.length, [`${margin}data:`, ...itemLines(indent, entry)]);
}

function itemLines(indent: string, entry: NewEntry): string[] {
  return blockLines(entry).map((line, at) => `${indent}${at === 0 ? '- ' : '  '}${line}`);
}

/** Whole lines at the beginning of a line, or behind the last one when that has no end. */
function insertLines(text: string, offset: number, lines: readonly string[]): string {
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  const block = lines.join(newline);
  const isOpen = offset > 0 && text[offset - 1] !== '\n';
  return insertAt(text, offset, isOpen ? `${newline}${block}` : `${block}${newline}`);
}

function insertAt(text: string, offset: number, what: string): string {
  return text.slice(0, offset) + what + text.slice(offset);
}

/** Behind the line that an offset is on; an offset at the beginning of a line is behind the line before. */
function endOfLine(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/** What stands on a line before an offset. */
function columnText(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

function valueOf(map: YAMLMap, key: string): unknown {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value;
}

type Ranged = { readonly range?: Document.Parsed['range'] | null };

function startOf(node: unknown): number {
  return (node as Ranged).range?.[0] ?? 0;
}

function endOf(node: unknown): number | undefined {
  return (node as Ranged | null | undefined)?.range?.[1];
}
