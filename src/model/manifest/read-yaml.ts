import { type Document, type ParsedNode, isAlias, isMap, isScalar, isSeq } from 'yaml';
import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import { DEEPEST, checkText } from './check-text.ts';
import type { MapEntry, Node } from './node.ts';
import { parseDocuments } from './parse-documents.ts';
import type { ProblemList } from './problem-list.ts';
import { scalarType } from './scalar-type.ts';
import { syntaxMessage } from './syntax-message.ts';
import { syntaxRange } from './syntax-range.ts';
import { type TextPlaces, textPlaces } from './text-places.ts';

interface Reading {
  readonly text: string;
  readonly places: TextPlaces;
  readonly list: ProblemList;
}

const FEATURE = 'MANIFEST_YAML_FEATURE';

/**
 * Reads a YAML or JSON text. Every scalar is read as text first ("failsafe"), so that nothing is lost before it is
 * checked. A document that cannot be read is 'broken': then a problem was added.
 */
export function readYaml(file: string, text: string, list: ProblemList): Node {
  const reading = { text, places: textPlaces(file, text), list };
  if (!checkText(text, reading.places, list)) return { kind: 'broken' };
  const [first, second] = parseDocuments(text);
  if (first === undefined) return nothing(reading);
  checkStream(reading, first, second);
  if (first.errors.length > 0) return addSyntax(reading, first);
  return first.contents === null ? nothing(reading) : toNode(reading, first.contents, 0);
}

function nothing({ places }: Reading): Node {
  return { kind: 'scalar', type: 'null', text: '', surprising: false, at: places(0, 1) };
}

function checkStream(
  { text, places, list }: Reading,
  first: Document.Parsed,
  second?: Document.Parsed,
): void {
  const directive = /^%.*$/m.exec(text.slice(0, first.contents?.range[0] ?? 0));
  if (directive !== null)
    list.add(
      FEATURE,
      `Cannot read ${list.document}: it has a YAML directive, expected none`,
      places(directive.index, directive.index + directive[0].length),
      'remove the line; arx reads YAML 1.2',
    );
  if (second === undefined) return;
  const marker = text.indexOf('\n---', Math.max(0, (first.contents?.range[1] ?? 0) - 1)) + 1;
  list.add(
    FEATURE,
    `Cannot read ${list.document}: it has several YAML documents, expected one`,
    places(marker, marker + 3),
  );
}

// One error often makes others: of each line only the first is told, and nothing after a quote that is not closed.
function addSyntax({ places, list }: Reading, document: Document.Parsed): Node {
  const told = new Set<number>();
  for (const error of document.errors) {
    const { message, hint } = syntaxMessage(error);
    const at = places(...syntaxRange(error, document));
    if (!told.has(at.line)) list.add('MANIFEST_SYNTAX', `Cannot read ${list.document}: ${message}`, at, hint);
    told.add(at.line);
    if (error.message.startsWith('Missing closing')) break;
  }
  return { kind: 'broken' };
}

function toNode(reading: Reading, node: ParsedNode | null, depth: number): Node {
  if (node === null) return { kind: 'scalar', type: 'null', text: '', surprising: false };
  const { places, list } = reading;
  const [start, end] = node.range;
  const at = places(start, end);
  if (depth > DEEPEST) {
    list.add(
      'MANIFEST_TOO_LARGE',
      `Cannot read ${list.document}: it nests deeper than ${DEEPEST} levels`,
      at,
    );
    return { kind: 'broken', at };
  }
  if (!checkFeatures(reading, node)) return { kind: 'broken', at };
  if (isScalar(node)) return toScalar(reading, node, at);
  if (isSeq(node))
    return {
      kind: 'list',
      at,
      items: node.items.map((item) => toNode(reading, item, depth + 1)),
    };
  return isMap(node) ? toMap(reading, node, depth) : { kind: 'broken', at };
}

function checkFeatures({ text, places, list }: Reading, node: ParsedNode): boolean {
  const [start, end] = node.range;
  if (isAlias(node)) {
    list.add(
      FEATURE,
      `Cannot read ${list.document}: it has a YAML alias, expected the value itself`,
      places(start, end),
    );
    return false;
  }
  const properties = /(?:[!&]\S*\s+)+$/.exec(text.slice(Math.max(0, start - 256), start))?.[0] ?? '';
  const place = (mark: RegExp) => {
    const found = mark.exec(properties);
    const from = start - properties.length + (found?.index ?? 0);
    return found === null ? places(start, end) : places(from, from + found[0].length);
  };
  if (node.anchor !== undefined)
    list.add(FEATURE, `Cannot read ${list.document}: it has a YAML anchor, expected none`, place(/&\S+/));
  if (node.tag === undefined || node.tag === null) return true;
  const hint = node.tag.endsWith(':str') ? 'quote the value instead' : undefined;
  list.add(FEATURE, `Cannot read ${list.document}: it has a YAML tag, expected none`, place(/!\S*/), hint);
  return false;
}

function toScalar({ text }: Reading, node: ParsedNode & { value?: unknown }, at: Node['at']): Node {
  const value = typeof node.value === 'string' ? node.value : '';
  const [start, end] = node.range;
  const raw = text.slice(start, end);
  const plain = 'type' in node && node.type === 'PLAIN';
  const found = raw.indexOf(value);
  const verbatim =
    found >= 0 && !raw.slice(0, found + value.length).includes('\n') ? { verbatim: found } : {};
  const type = plain ? scalarType(value) : { type: 'text' as const, surprising: false };
  return { kind: 'scalar', ...type, text: value, ...(at === undefined ? {} : { at }), ...verbatim };
}

function toMap(reading: Reading, node: ParsedNode, depth: number): Node {
  const { places, list } = reading;
  const at = places(...(node.range.slice(0, 2) as [number, number]));
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return { kind: 'broken', at };
  const entries: MapEntry[] = [];
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = toKey(reading, key, depth);
    if (name === undefined) continue;
    const keyAt = places(key.range[0], key.range[1]);
    const read = toNode(reading, value, depth + 1);
    const valueNode = isNothing(read) ? { ...read, at: keyAt } : read;
    if (seen.has(name))
      list.add(
        'MANIFEST_DUPLICATE_KEY',
        `Cannot read ${list.document}: the key ${quoted(redactUrl(name))} is there twice, expected once`,
        keyAt,
      );
    else entries.push({ key: name, keyAt, value: valueNode });
    seen.add(name);
  }
  return { kind: 'map', at, entries };
}

// An absent value has no place of its own worth showing.
function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'null' && node.text === '';
}

function toKey(reading: Reading, key: ParsedNode, depth: number): string | undefined {
  const { list } = reading;
  const node = toNode(reading, key, depth + 1);
  if (node.kind === 'broken') return undefined;
  if (node.kind !== 'scalar') {
    list.add(FEATURE, `Cannot read ${list.document}: a key is not text, expected text`, node.at);
    return undefined;
  }
  if (node.text === '<<' && node.type === 'text' && node.verbatim === 0) {
    list.add(
      FEATURE,
      `Cannot read ${list.document}: it has a YAML merge key, expected the keys themselves`,
      node.at,
    );
    return undefined;
  }
  if (node.type === 'text' && !node.surprising) return node.text;
  list.add(
    FEATURE,
    `Cannot read ${list.document}: the key ${node.text === '' ? 'is empty' : `${node.text} is not text for every YAML reader`}, expected text`,
    node.at,
    node.text === '' ? undefined : `write '${node.text}' in quotes`,
  );
  return undefined;
}
