import { listed } from '../../core/listed.ts';
import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { refProblem } from '../../model/source-url-ref.ts';
import { isPlainVersion, isVersionRange } from '../../model/version-range.ts';
import { ambiguousRef } from './ambiguous-ref.ts';
import { advertisedRefs, type AdvertisedRefs } from './advertised-refs.ts';
import { commitsWithPrefix } from './commit-prefix.ts';
import { fetchCommit } from './fetch-commit.ts';
import type { GitLocation } from './git-location.ts';
import { withRepository } from './repository.ts';
import type { ResolvedRef } from './resolved-ref.ts';
import { resolveRange } from './resolve-range.ts';

const WHOLE_COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
/** A commit or the beginning of one. */
export const COMMIT_PREFIX = /^[0-9a-f]{4,64}$/;

/**
 * What a branch, tag, full ref name, commit, beginning of one or range of versions means on the remote now. The first
 * of these that there is counts. Missing: HEAD.
 * @throws ArxError SOURCE_NOT_FOUND, SOURCE_AMBIGUOUS listing what it may mean, other SOURCE_*, INTERRUPTED.
 */
export async function resolveRef(
  location: GitLocation,
  asked: string | undefined,
  context: Context,
): Promise<ResolvedRef> {
  if (asked === undefined || asked === 'HEAD') return resolveHead(location, context);
  const named = namesFor(asked);
  const { objects } = named.length === 0 ? NONE : await advertisedRefs(location, named, context);
  const found = named.flatMap((ref) => toRef(ref, objects.get(ref)));
  if (found.length > 0) return demandOne(location, asked, found);
  if (WHOLE_COMMIT.test(asked)) return resolveCommit(location, asked, context);
  if (COMMIT_PREFIX.test(asked)) return resolvePrefix(location, asked, context);
  if (isVersionRange(asked)) return resolveRange(location, asked, context);
  throw await notFound(location, asked, context);
}

const NONE: AdvertisedRefs = { objects: new Map() };

/**
 * The full names that a short one may stand for: a branch, a tag, or a name below refs/ (gitrevisions(7)). None for what
 * git would read as a pattern.
 */
export function namesFor(asked: string): string[] {
  if (refProblem(asked) !== undefined) return [];
  return asked.startsWith('refs/') ? [asked] : [`refs/heads/${asked}`, `refs/tags/${asked}`, `refs/${asked}`];
}

async function resolveHead(location: GitLocation, context: Context): Promise<ResolvedRef> {
  const { objects, head } = await advertisedRefs(location, ['HEAD'], context);
  const commit = objects.get('HEAD');
  if (commit !== undefined) return { ref: head ?? 'HEAD', commit };
  throw new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${location.source}": the repository has no HEAD, expected one`,
    {
      hint: 'Name a branch, tag or commit: `?ref=NAME`; what has no commit at all has none, and neither has a page that is no repository',
    },
  );
}

function demandOne(
  { source }: GitLocation,
  asked: string,
  found: readonly Required<ResolvedRef>[],
): ResolvedRef {
  const [first] = found;
  if (first !== undefined && found.every(({ commit }) => commit === first.commit)) return first;
  throw ambiguousRef(
    source,
    asked,
    found.map(({ ref, commit }) => `${ref} (${commit})`),
  );
}

async function resolveCommit(location: GitLocation, commit: string, context: Context): Promise<ResolvedRef> {
  const peeled = await withRepository(location, context, (repository) => fetchCommit(repository, { commit }));
  if (peeled !== undefined) return { commit: peeled };
  throw await notFound(location, commit, context);
}

async function resolvePrefix(location: GitLocation, prefix: string, context: Context): Promise<ResolvedRef> {
  const commits = await withRepository(location, context, (repository) =>
    commitsWithPrefix(repository, prefix),
  );
  const [commit] = commits;
  if (commit === undefined) throw await notFound(location, prefix, context);
  if (commits.length > 1) throw ambiguousRef(location.source, prefix, commits);
  return { commit };
}

function toRef(ref: string, commit: string | undefined): Required<ResolvedRef>[] {
  return commit === undefined ? [] : [{ ref, commit }];
}

async function notFound(location: GitLocation, asked: string, context: Context): Promise<ArxError> {
  const names = shortNames(await advertisedRefs(location, [], context));
  const meant = didYouMean(asked, names);
  const hints = [
    ...(meant === undefined ? [] : [`Did you mean ${quoted(meant)}`]),
    ...(isPlainVersion(asked) ? [`\`?ref=~${asked.replace(/^v/, '')}\` is the newest version of it`] : []),
  ];
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${location.source}": the repository has no branch, tag or commit ${quoted(asked)}, expected one`,
    { hint: hints.length === 0 ? known(names) : hints.join('; ') },
  );
}

/** Branches and tags by their short names. */
function shortNames({ objects }: AdvertisedRefs): string[] {
  return [...objects.keys()].flatMap((name) => /^refs\/(?:heads|tags)\/([^]+)$/.exec(name)?.[1] ?? []);
}

const MOST_NAMES = 10;

function known(names: readonly string[]): string {
  if (names.length === 0) return 'It has no branch and no tag: push one';
  return `It has ${listed(
    names.map((name) => quoted(name)),
    MOST_NAMES,
  )}`;
}
