import { ArxError, type Place } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import { collectionOf, indexNames, inlineSource, isInlineKind, memberNameProblem } from '../inline.ts';
import type { CollectionSource, InlineKind, InlineSource, SourceSpec, UrlSource } from '../source-spec.ts';
import { parseAnyUrl } from '../source-url-plugin.ts';
import { DATA_KEYS } from './keys.ts';
import { addNoEffect } from './no-effect.ts';
import type { ListNode, MapNode, Node, ScalarNode } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { countCharacters } from './text-places.ts';
import { textOf } from './texts.ts';

/**
 * A source: a URL, inline data, or a nested collection; with `archive` what is in the archive that a plain URL names.
 * Undefined after a problem was added.
 */
export function sourceOf(
  list: ProblemList,
  node: Node,
  where: string,
  archive?: { readonly node: Node; readonly where: string },
): SourceSpec | undefined {
  if (archive !== undefined && !isPlainUrl(node))
    addNoEffect(list, archive.node, archive.where, notPlain(node));
  if (node.kind === 'scalar')
    return urlSourceOf(list, node, where, archive !== undefined && isPlainUrl(node));
  if (node.kind === 'broken' || isMisread(list, node, where)) return undefined;
  return inlineOf(list, node, where);
}

/** The same where only a URL can stand. */
export function urlSourceOf(
  list: ProblemList,
  node: Node,
  where: string,
  archive: boolean,
): UrlSource | undefined {
  const text = textOf(list, node, where, 'a source');
  if (text === undefined || node.kind !== 'scalar') return undefined;
  const wrapper = archive && isPlainUrl(node) ? 'tar+' : '';
  try {
    return parseAnyUrl(wrapper + text, list.schemes);
  } catch (error) {
    return addError(list, error, node, wrapper.length);
  }
}

// What `tar+` may stand in front of.
function isPlainUrl(node: Node): boolean {
  return node.kind === 'scalar' && /^(?:file|https?|s3):\/\//.test(node.text);
}

function notPlain(node: Node): { why: string; hint?: string } {
  if (node.kind !== 'scalar') return { why: 'inline archives are tgz and tgz64' };
  const wrapper = /^(tar|jar|git)\+/.exec(node.text)?.[1];
  if (wrapper === 'tar') return { why: 'tar+ says the same' };
  return { why: `only file, http, https and s3 URLs can be archives` };
}

/** The place of a part of a scalar's text, in UTF-16 units, as exact as the way it was written allows. */
function placeWithin(node: ScalarNode, start: unknown, length: unknown): Place | undefined {
  const { at, verbatim, text } = node;
  if (at === undefined || verbatim === undefined || typeof start !== 'number' || typeof length !== 'number')
    return at;
  const before = countCharacters(text.slice(0, start));
  return {
    ...at,
    column: at.column + verbatim + before,
    length: Math.max(1, countCharacters(text.slice(start, start + length))),
  };
}

function addError(list: ProblemList, error: unknown, node: Node, before = 0): undefined {
  if (!(error instanceof ArxError)) throw error;
  const { start, length } = error.data;
  const at = node.kind === 'scalar' ? placeOfError(node, start, length, before) : node.at;
  list.add(error.code, error.message, at, error.hint);
}

/** `before`: how many characters the text at fault has in front of what is written. */
function placeOfError(node: ScalarNode, start: unknown, length: unknown, before: number): Place | undefined {
  if (typeof start !== 'number' || typeof length !== 'number') return node.at;
  const from = Math.max(0, start - before);
  return placeWithin(node, from, start + length - before - from);
}

function inlineOf(list: ProblemList, node: Node, where: string): InlineSource | CollectionSource | undefined {
  if (node.kind === 'map') return mapOf(list, node, where);
  if (node.kind === 'list') return listOf(list, node, where);
  if (node.kind === 'broken') return undefined;
  return textOf(list, node, where) === undefined ? undefined : inlineSource('text', node.text);
}

function mapOf(list: ProblemList, node: MapNode, where: string): InlineSource | CollectionSource | undefined {
  const [only, ...others] = node.entries;
  if (only !== undefined && others.length === 0 && isInlineKind(only.key) && only.value.kind === 'scalar')
    return kindOf(list, only.key, only.value);
  const members = node.entries.map(({ key, keyAt, value }) => {
    const problem = memberNameProblem(key);
    if (problem !== undefined)
      list.add(
        'MANIFEST_INLINE',
        `Cannot use ${where}: the name ${quoted(redactUrl(key), 60)} cannot be placed: ${problem}`,
        keyAt,
      );
    return problem === undefined
      ? ([key, inlineOf(list, value, `${where}.${redactUrl(key)}`)] as const)
      : undefined;
  });
  return collected(members);
}

function listOf(list: ProblemList, node: ListNode, where: string): CollectionSource | undefined {
  const names = indexNames(node.items.length);
  return collected(
    node.items.map((item, at) => [names[at] ?? '', inlineOf(list, item, `${where}[${at}]`)] as const),
  );
}

function collected(
  members: readonly (readonly [string, InlineSource | CollectionSource | undefined] | undefined)[],
): CollectionSource | undefined {
  const whole = members.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[0], pair[1]] as const]));
  return whole.length === members.length ? collectionOf(new Map(whole)) : undefined;
}

function kindOf(list: ProblemList, kind: InlineKind, node: ScalarNode): InlineSource | undefined {
  const value = textOf(list, node, `inline ${kind}`);
  if (value === undefined) return undefined;
  try {
    return inlineSource(kind, value);
  } catch (error) {
    return addError(list, error, node);
  }
}

// A map that is meant as an expanded entry, or as inline data with options, would silently become a directory of files.
function isMisread(list: ProblemList, node: ListNode | MapNode, where: string): boolean {
  if (node.kind === 'list' || node.entries.length === 0) return false;
  const keys = node.entries.map(({ key }) => key);
  const source = node.entries.find(({ key }) => key === 'source')?.value;
  const expanded = source?.kind === 'scalar' && source.text.includes('://');
  const options =
    keys.length > 1 &&
    keys.some(isInlineKind) &&
    keys.every((key) => isInlineKind(key) || Object.hasOwn(DATA_KEYS, key));
  const kinds = keys.filter(isInlineKind).length;
  if (!expanded && !(options && kinds < keys.length)) return false;
  list.add(
    'MANIFEST_CONFLICT',
    `Cannot use ${where}: it is a map of files by name, but its keys are those of an entry`,
    node.entries[0]?.keyAt ?? node.at,
    'write {target: …, source: …} with the options beside them',
  );
  return true;
}
