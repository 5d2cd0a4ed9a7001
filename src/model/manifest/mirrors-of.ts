import { quoted } from '../../core/quoted.ts';
import type { SourceSpec, UrlSource } from '../source-spec.ts';
import { withSelection } from '../with-selection.ts';
import { addNoEffect } from './no-effect.ts';
import type { Node } from './node.ts';
import { oneOrMany } from './one-or-many.ts';
import type { ProblemList } from './problem-list.ts';
import { urlSourceOf } from './source-of.ts';

/** Whose mirrors they are. */
export interface Mirrored {
  readonly where: string;
  readonly source: SourceSpec | undefined;
  /** True where the source is written with `archive`: its mirrors are, too. */
  readonly archive: boolean;
}

/**
 * Where else the content is: full source URLs of the same kind. What a mirror does not say (fragment, ref, selection) is
 * as in the source.
 */
export function mirrorsOf(
  list: ProblemList,
  node: Node,
  mirrored: Mirrored,
): readonly UrlSource[] | undefined {
  const { where, source } = mirrored;
  if (source !== undefined && source.kind !== 'url') {
    addNoEffect(list, node, where, { why: 'inline data is in the manifest itself' });
    return undefined;
  }
  const seen = new Set(source === undefined ? [] : [source.redacted]);
  const mirrors = oneOrMany(list, node, where).flatMap(([item, path]) => {
    const mirror = mirrorOf(list, item, path, mirrored);
    if (mirror === undefined) return [];
    if (seen.has(mirror.redacted)) addNoEffect(list, item, path, { why: 'it is there twice' });
    seen.add(mirror.redacted);
    return [mirror];
  });
  return mirrors.length === 0 ? undefined : mirrors;
}

function mirrorOf(
  list: ProblemList,
  node: Node,
  where: string,
  { source, archive }: Mirrored,
): UrlSource | undefined {
  const mirror = urlSourceOf(list, node, where, archive);
  if (mirror === undefined || source?.kind !== 'url') return mirror;
  const like = likeSource(mirror, source);
  const is = difference(like, source);
  if (is === undefined) return withSelection(like, source.selection ?? {});
  list.add('MANIFEST_CONFLICT', `Cannot use ${where} ${quoted(mirror.redacted)}: ${is}`, node.at);
  return undefined;
}

function likeSource(mirror: UrlSource, source: UrlSource): UrlSource {
  const picked =
    mirror.pick.kind === 'whole' && source.pick.kind !== 'whole' && mirror.wrapper === source.wrapper
      ? { pick: source.pick, nature: source.nature }
      : {};
  const { ref = source.ref } = mirror;
  return { ...mirror, ...picked, ...(ref === undefined ? {} : { ref }) };
}

function difference(mirror: UrlSource, source: UrlSource): string | undefined {
  if (mirror.wrapper !== source.wrapper)
    return `it is ${mirror.scheme}, expected the kind of its source, ${source.scheme}`;
  if (JSON.stringify(mirror.pick) !== JSON.stringify(source.pick))
    return 'it picks another part than its source, expected the same';
  if (mirror.ref !== source.ref) return 'it asks for another ref than its source, expected the same';
  const natures = new Set([mirror.nature, source.nature, 'unknown']);
  return natures.size > 2
    ? `it is a ${mirror.nature}, expected a ${source.nature} as its source is`
    : undefined;
}
