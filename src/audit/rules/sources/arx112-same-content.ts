import type { Found } from '../../../model/audit/finding.ts';
import type { SealedSource } from '../../../model/seal.ts';
import { treeEntries } from '../../../model/tree-reader.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';
import { shownUrl } from '../../shown-url.ts';
import { originOf } from './origin.ts';

/** Two sources are one content, or one thing in two versions. */
export const sameContent = defineRule(
  {
    id: 'ARX112',
    title: 'Same content twice, or two versions of one source',
    severity: 'low',
    why: 'One content under two names can be told to be two things, and two versions of one thing are mostly a mistake: one of them is forgotten when the other is repaired.',
    evidence: 'The sources, and the digest or the commits that they have.',
    remedy: 'Name the source once, and place it twice if it is needed twice.',
  },
  (subject) => ({ head: () => [...sameTwice(subject), ...twoVersions(subject)] }),
);

type Indexed = readonly [index: number, source: SealedSource];

function* sameTwice(subject: AuditSubject): Generator<Found> {
  const groups = grouped(subject.seal.sources, (source) => contentOf(source, subject));
  for (const [digest, sources] of groups)
    yield {
      message: `${sources.length} sources have the same content`,
      where: { source: sources[0]?.[0] ?? 0 },
      evidence: { digest, sources: shownList(sources.map(([, { request }]) => shownUrl(request))) },
    };
}

/** The digest of what a source has: of its only file, whatever that is called, else of its tree. Nothing when it is empty. */
function contentOf(
  { tree: { digest }, contentSize }: SealedSource,
  { trees }: AuditSubject,
): string | undefined {
  const tree = trees.get(digest);
  if (contentSize === 0 || tree === undefined) return undefined;
  if (tree.entries !== 1) return digest;
  const [only] = treeEntries(tree.bytes, tree.links);
  return only?.kind === 'file' ? only.digest : digest;
}

function* twoVersions({ seal }: AuditSubject): Generator<Found> {
  for (const [, sources] of grouped(seal.sources, withoutVersion)) {
    const versions = new Set(sources.map(([, source]) => versionOf(source)));
    if (versions.size < 2) continue;
    yield {
      message: `${versions.size} versions of one source are in the bundle`,
      where: { source: sources[0]?.[0] ?? 0 },
      evidence: {
        sources: shownList(sources.map(([, { request }]) => shownUrl(request))),
        versions: shownList([...versions].map(shownUrl)),
      },
    };
  }
}

/** What two versions of one thing have in common: a repository, or a URL but for the numbers in it. */
function withoutVersion(source: SealedSource): string | undefined {
  const { url, place } = originOf(source);
  if (url === undefined || place === 'inline') return undefined;
  if (url.wrapper === 'git') return `git ${url.location || url.path}`.replace(/(?:\.git)?\/*$/, '');
  const bare = bareUrl(source).replace(/[0-9]+(?:\.[0-9]+)+/g, '#');
  return bare.includes('#') ? bare : undefined;
}

function versionOf(source: SealedSource): string {
  return source.resolution.commit ?? bareUrl(source);
}

function bareUrl(source: SealedSource): string {
  return originOf(source).text.replace(/#[^]*$/, '');
}

/** Groups of two sources or more, by what they have in common. */
function grouped(
  sources: readonly SealedSource[],
  keyOf: (source: SealedSource) => string | undefined,
): Map<string, readonly Indexed[]> {
  const groups = new Map<string, Indexed[]>();
  for (const [index, source] of sources.entries()) {
    const key = keyOf(source);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [[index, source]]);
    else group.push([index, source]);
  }
  return new Map([...groups].filter(([, group]) => group.length > 1));
}
