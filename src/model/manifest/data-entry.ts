import type { DataEntry } from '../manifest.ts';
import { ownName } from '../source-url.ts';
import type { SourceSpec } from '../source-spec.ts';
import { isInlineKind } from '../inline.ts';
import { dataOptionsOf } from './data-options.ts';
import { fieldsOf, isMisspelt } from './fields.ts';
import { DATA_KEYS } from './keys.ts';
import { type MapEntry, type MapNode, type Node, nameOfKind, placed } from './node.ts';
import { countCharacters } from './text-places.ts';
import { targetOf } from './paths.ts';
import type { ProblemList } from './problem-list.ts';
import { defined, settingsOf } from './settings.ts';
import { readSource } from './read-source.ts';
import { sourceOf } from './source-of.ts';

/** A data entry with the node that holds its source and the one that holds its target, for later messages. */
export interface ReadData {
  readonly entry: DataEntry;
  readonly sourceNode: Node;
  readonly targetNode: Node;
}

/** One entry under `data`: a URL, a map of one target and source, or a map. Undefined after a problem was added. */
export function dataEntryOf(list: ProblemList, node: Node, where: string): ReadData | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'scalar') return withoutTarget(list, node, where);
  if (node.kind === 'map')
    return hasSource(node) ? expanded(list, node, where) : shortForm(list, node, where);
  list.add(
    'MANIFEST_TYPE',
    `Cannot use ${where}: it is ${nameOfKind(node)}, expected a source or a map`,
    node.at,
    'write TARGET: […] for a directory of numbered files',
  );
  return undefined;
}

function hasSource(node: MapNode): boolean {
  return node.entries.some(({ key }) => key === 'source');
}

function withoutTarget(list: ProblemList, node: Node, where: string): ReadData | undefined {
  const source = sourceOf(list, node, where);
  if (source === undefined) return undefined;
  checkOwnName(list, node, where, source);
  return { entry: { source, ...placed(node.at) }, sourceNode: node, targetNode: node };
}

function shortForm(list: ProblemList, node: MapNode, where: string): ReadData | undefined {
  const [only, ...others] = node.entries;
  if (only === undefined || others.length > 0) return noSource(list, node, where);
  // The reference implementation writes source and target the other way round; '://' tells which is the source.
  if (only.key.includes('://')) return reversed(list, node, only, where);
  if (isInlineKind(only.key) && only.value.kind === 'scalar' && !only.value.text.includes('://'))
    return inlineWithoutTarget(list, only, where);
  if (Object.hasOwn(DATA_KEYS, only.key) && only.value.kind === 'scalar' && !only.value.text.includes('://'))
    return noSource(list, node, where);
  const target = targetOf(list, keyNode(only), `${where} target`);
  const source = sourceOf(list, only.value, where);
  if (target === undefined || source === undefined) return undefined;
  if (target.endsWith('/')) checkOwnName(list, only.value, where, source);
  return { entry: { source, target, ...placed(node.at) }, sourceNode: only.value, targetNode: keyNode(only) };
}

function reversed(list: ProblemList, node: MapNode, only: MapEntry, where: string): ReadData | undefined {
  const source = sourceOf(list, keyNode(only), where);
  const target = isNull(only.value)
    ? addNoTarget(list, only, where)
    : targetOf(list, only.value, `${where} target`);
  if (target === undefined || source === undefined) return undefined;
  if (target.endsWith('/')) checkOwnName(list, keyNode(only), where, source);
  return { entry: { source, target, ...placed(node.at) }, sourceNode: keyNode(only), targetNode: only.value };
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}

function addNoTarget(list: ProblemList, only: MapEntry, where: string): undefined {
  const hint = 'remove the colon, or write URL: TARGET';
  list.add(
    'MANIFEST_MISSING_KEY',
    `Cannot use ${where}: its URL has no target after the colon`,
    only.keyAt,
    hint,
  );
}

function inlineWithoutTarget(list: ProblemList, only: MapEntry, where: string): undefined {
  list.add(
    'MANIFEST_MISSING_KEY',
    `Cannot use ${where}: inline data has no target, expected TARGET: {${only.key}: …}`,
    only.keyAt,
    `write - NAME: {${only.key}: …}`,
  );
}

function noSource(list: ProblemList, node: MapNode, where: string): undefined {
  const known = node.entries.filter(({ key }) => Object.hasOwn(DATA_KEYS, key));
  if (
    known.length === 0 &&
    node.entries.length > 0 &&
    node.entries.every(({ value, key }) => looksLikeSource(value, key))
  ) {
    list.add(
      'MANIFEST_CONFLICT',
      `Cannot use ${where}: it has ${node.entries.length} targets, expected one`,
      node.entries[1]?.keyAt ?? node.at,
      'begin each entry with "- "',
    );
    return;
  }
  fieldsOf(list, node, where, DATA_KEYS);
  if (!isMisspelt(node, 'source', DATA_KEYS))
    list.add('MANIFEST_MISSING_KEY', `Cannot use ${where}: it has no source`, node.at, sourceHint(node));
}

/** `app: URL` with other keys beside it: options need the long form. */
function sourceHint(node: MapNode): string {
  const short = node.entries.find(
    ({ key, value }) =>
      !Object.hasOwn(DATA_KEYS, key) && value.kind === 'scalar' && value.text.includes('://'),
  );
  const target = short !== undefined && /^[\w./-]+$/.test(short.key) ? short.key : undefined;
  return target === undefined
    ? 'write TARGET: SOURCE, or {source: …, target: …}'
    : `beside other keys "${target}: URL" is written as "source: URL" and "target: ${target}"`;
}

function looksLikeSource(value: Node, key: string): boolean {
  return key.includes('/') || (value.kind === 'scalar' && value.text.includes('://')) || value.kind === 'map';
}

function expanded(list: ProblemList, node: MapNode, where: string): ReadData | undefined {
  const fields = fieldsOf(list, node, where, DATA_KEYS);
  const sourceNode = fields.get('source') ?? node;
  const { source, intake } = readSource(list, fields, sourceNode, where);
  const targetNode = fields.get('target');
  const target = targetNode && targetOf(list, targetNode, `${where}.target`);
  const settings = settingsOf(list, fields, where);
  const options = { ...settings, ...intake, ...dataOptionsOf(list, fields, where, source) };
  if (source === undefined || (targetNode !== undefined && target === undefined)) return undefined;
  if (target === undefined || target.endsWith('/')) checkOwnName(list, sourceNode, `${where}.source`, source);
  const entry = { source, ...defined({ target }), ...options, ...placed(node.at) };
  return { entry, sourceNode, targetNode: targetNode ?? sourceNode };
}

function checkOwnName(list: ProblemList, node: Node, where: string, source: SourceSpec): void {
  if (source.kind !== 'url' || source.nature !== 'file' || ownName(source) !== undefined) return;
  list.add(
    'MANIFEST_MISSING_KEY',
    `Cannot use ${where}: its URL ends without a file name, expected a target`,
    node.at,
    'write TARGET: URL',
  );
}

function keyNode({ key, keyAt }: MapEntry): Node {
  const marks = keyAt === undefined ? 0 : keyAt.length - countCharacters(key);
  const verbatim = marks === 0 || marks === 2 ? { verbatim: marks / 2 } : {};
  return { kind: 'scalar', type: 'text', text: key, surprising: false, ...placed(keyAt), ...verbatim };
}
