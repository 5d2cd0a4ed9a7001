import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { LONGEST_STRIP } from '../select-paths.ts';
import { MOST_PATTERNS, selectPattern } from '../select-pattern.ts';
import type { Selection } from '../selection.ts';
import type { SourceSpec } from '../source-spec.ts';
import { withSelection } from '../with-selection.ts';
import type { Fields } from './fields.ts';
import { flagOf } from './flags.ts';
import { addNoEffect } from './no-effect.ts';
import type { Node } from './node.ts';
import { oneOrMany } from './one-or-many.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { textOf } from './texts.ts';

type Member = keyof Selection;
type Read = (list: ProblemList, node: Node, where: string) => Selection;

const READERS: Readonly<Record<Member, Read>> = {
  include: (list, node, where) => defined({ include: patternsOf(list, node, where) }),
  exclude: (list, node, where) => defined({ exclude: patternsOf(list, node, where) }),
  strip: (list, node, where) => defined({ strip: stripOf(list, node, where) }),
  links: (list, node, where) => (isAny(list, node, where) ? { links: 'any' } : {}),
  submodules: (list, node, where) => (flagOf(list, node, where, false) ? { submodules: false } : {}),
  lfs: (list, node, where) => (flagOf(list, node, where, false) ? { lfs: false } : {}),
};

/** The source of an entry with what is selected from it; each key only where it has an effect. */
export function selected(list: ProblemList, fields: Fields, where: string, source: SourceSpec): SourceSpec {
  const given = (Object.keys(READERS) as Member[]).flatMap((member) => {
    const node = fields.get(member);
    return node === undefined ? [] : [{ member, node, path: `${where}.${member}` }];
  });
  const selections = given.map(({ member, node, path }) => {
    const without = noEffect(member, source);
    if (without === undefined) return READERS[member](list, node, path);
    addNoEffect(list, node, path, without);
    return {};
  });
  return source.kind === 'url'
    ? withSelection(source, Object.assign({}, ...selections) as Selection)
    : source;
}

function noEffect(
  member: Member,
  source: SourceSpec,
): { readonly why: string; readonly hint?: string } | undefined {
  if (source.kind !== 'url') return { why: 'inline data is as the manifest has it' };
  const ofGit = member === 'submodules' || member === 'lfs';
  if (ofGit && source.wrapper !== 'git') return { why: 'the source is not git' };
  if (ofGit || source.nature !== 'file') return undefined;
  const packed = source.wrapper === 'plain' && source.pick.kind === 'whole';
  return {
    why: 'the source is one file',
    ...(packed ? { hint: 'if it is an archive write archive: true' } : {}),
  };
}

function patternsOf(list: ProblemList, node: Node, where: string): readonly string[] | undefined {
  const nodes = oneOrMany(list, node, where);
  if (nodes.length > MOST_PATTERNS) {
    list.add(
      'MANIFEST_VALUE',
      `Cannot use ${where}: it has ${nodes.length} patterns, expected at most ${MOST_PATTERNS}`,
      node.at,
    );
    return undefined;
  }
  const patterns = nodes.flatMap(([item, path]) => patternOf(list, item, path) ?? []);
  return patterns.length === 0 ? undefined : patterns;
}

function patternOf(list: ProblemList, node: Node, where: string): string | undefined {
  const text = textOf(list, node, where, 'a pattern');
  if (text === undefined) return undefined;
  const read = selectPattern(text);
  if (!('problem' in read)) return text;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where} ${quoted(redactText(text), 60)}: ${read.problem}`,
    node.at,
    'the table of patterns is in docs/manifest.md',
  );
  return undefined;
}

function stripOf(list: ProblemList, node: Node, where: string): number | undefined {
  if (node.kind === 'broken') return undefined;
  const text = node.kind === 'scalar' && node.type === 'number' ? node.text : '';
  if (/^[1-9][0-9]?$/.test(text) && Number(text) <= LONGEST_STRIP) return Number(text);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is not a whole number from 1 to ${LONGEST_STRIP}`,
    node.at,
  );
  return undefined;
}

function isAny(list: ProblemList, node: Node, where: string): boolean {
  const text = textOf(list, node, where, 'any');
  if (text === undefined || text === 'any') return text === 'any';
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(redactText(text), 40)}, expected any`,
    node.at,
    'without it links may lead to places inside the source only',
  );
  return false;
}
