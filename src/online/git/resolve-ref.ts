import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { advertisedRefs, type AdvertisedRefs } from './advertised-refs.ts';
import { commitsWithPrefix } from './commit-prefix.ts';
import { fetchCommit } from './fetch-commit.ts';
import type { GitLocation } from './git-location.ts';
import { withRepository } from './repository.ts';
import type { ResolvedRef } from './resolved-ref.ts';

const WHOLE_COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const COMMIT_PREFIX = /^[0-9a-f]{4,63}$/;

/**
 * What a branch, tag, full ref name, commit or beginning of one means on the remote now. Missing: HEAD.
 * @throws ArxError SOURCE_NOT_FOUND, SOURCE_AMBIGUOUS listing what it may mean, other SOURCE_*, INTERRUPTED.
 */
export async function resolveRef(
  location: GitLocation,
  asked: string | undefined,
  context: Context,
): Promise<ResolvedRef> {
  if (asked === undefined || asked === 'HEAD') return resolveHead(location, context);
  const named = namesFor(asked);
  const { objects } = await advertisedRefs(location, named, context);
  const found = named.flatMap((ref) => toRef(ref, objects.get(ref)));
  if (found.length > 0) return demandOne(location, asked, found);
  if (WHOLE_COMMIT.test(asked)) return resolveCommit(location, asked, context);
  if (COMMIT_PREFIX.test(asked)) return resolvePrefix(location, asked, context);
  throw await notFound(location, asked, context);
}

/** The full names that a short one may stand for: a branch, a tag, or a name below refs/ (gitrevisions(7)). */
function namesFor(asked: string): string[] {
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
      hint: 'Name a branch, tag or commit: `?ref=NAME`',
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
  throw ambiguous(
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
  if (commits.length > 1) throw ambiguous(location.source, prefix, commits);
  return { commit };
}

function toRef(ref: string, commit: string | undefined): Required<ResolvedRef>[] {
  return commit === undefined ? [] : [{ ref, commit }];
}

function ambiguous(source: string, asked: string, candidates: readonly string[]): ArxError {
  const listed = candidates.slice(0, 10).join(', ');
  return new ArxError(
    'SOURCE_AMBIGUOUS',
    `Cannot use "${source}": ${quoted(asked)} means ${candidates.length} things, expected one: ${listed}`,
    { hint: 'Write the full name that you mean', data: { candidates } },
  );
}

async function notFound(location: GitLocation, asked: string, context: Context): Promise<ArxError> {
  const meant = didYouMean(asked, shortNames(await advertisedRefs(location, [], context)));
  return new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${location.source}": the repository has no branch, tag or commit ${quoted(asked)}, expected one`,
    meant === undefined ? {} : { hint: `Did you mean ${quoted(meant)}` },
  );
}

function shortNames({ objects }: AdvertisedRefs): string[] {
  return [...objects.keys()].map((name) => name.replace(/^refs\/(heads|tags)\//, ''));
}
