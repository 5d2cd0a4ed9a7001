import type { Context } from '../../core/context.ts';
import { archivePath } from '../../core/archive-path.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { GitLocation } from './git-location.ts';
import type { GitPart, GitParts } from './git-part.ts';
import { type Gitmodules, readGitmodules } from './gitmodules.ts';
import { type GitEntry, type GitListing, listTree } from './list-tree.ts';
import type { Repository } from './repository.ts';
import type { ResolvedRef } from './resolved-ref.ts';
import { submoduleLocation } from './submodule-location.ts';
import { withCommit } from './with-commit.ts';

const MOST_SUBMODULES = 1000;
const DEEPEST = 16;

/** What is to be listed of a source. */
export interface ListingDemand {
  readonly location: GitLocation;
  readonly wanted: ResolvedRef;
  /** The path that is picked; empty: everything. */
  readonly path: string;
  /** False: a submodule is an empty directory. */
  readonly submodules: boolean;
  /** False for a directory of the source of which nothing is kept. */
  readonly enters: (path: string) => boolean;
}

/** One repository on the way. */
interface Visit {
  readonly location: GitLocation;
  readonly wanted: ResolvedRef;
  readonly path: string;
  /** Where its entries stand in the source. */
  readonly at: string;
  /** Where it stands from the root of the source's own repository. */
  readonly root: string;
  readonly above: readonly string[];
}

interface Walk {
  readonly demand: ListingDemand;
  readonly context: Context;
  readonly parts: GitPart[];
  readonly submodules: { path: string; commit: string }[];
}

/**
 * Lists a commit, or what a path picks of it, with what its submodules have there, and theirs. One repository after the
 * other is held, never two: somebody else may hold the second and want the first.
 * @returns undefined when the source's own repository does not have the commit.
 * @throws ArxError SOURCE_SUBMODULE, other SOURCE_*, UNSAFE_*, INTERRUPTED.
 */
export async function listParts(demand: ListingDemand, context: Context): Promise<GitParts | undefined> {
  const walk: Walk = { demand, context, parts: [], submodules: [] };
  const { location, wanted, path } = demand;
  const nature = await visit({ location, wanted, path, at: '', root: '', above: [] }, walk);
  return nature && { nature, parts: walk.parts, submodules: walk.submodules };
}

async function visit(here: Visit, walk: Walk): Promise<'file' | 'directory' | undefined> {
  const listed = await withCommit(here, walk.context, async (repository, commit) => {
    const listing = await listTree(repository, commit, here.path);
    return { commit, listing, modules: await modulesFor(listing, repository, commit, walk) };
  });
  if (listed === undefined) return undefined;
  const { commit, listing, modules } = listed;
  if (listing.nature === 'submodule') return visitPicked({ ...here, listing, modules }, walk);
  walk.parts.push({
    location: here.location,
    commit,
    at: here.at,
    entries: listing.entries.map(asDirectory),
  });
  for (const entry of listing.entries) {
    const at = join(here.at, entry.path);
    if (entry.kind !== 'submodule' || !walk.demand.submodules || !walk.demand.enters(at)) continue;
    await enter({ ...here, at, path: '' }, { entry, path: join(here.path, entry.path), modules }, walk);
  }
  return listing.nature;
}

/** git, too, leaves an empty directory where a submodule is not there. */
function asDirectory(entry: GitEntry): GitEntry {
  return entry.kind === 'submodule' ? { ...entry, kind: 'directory' } : entry;
}

async function modulesFor(
  listing: GitListing,
  repository: Repository,
  commit: string,
  { demand }: Walk,
): Promise<Gitmodules> {
  const has = listing.nature === 'submodule' || listing.entries.some(({ kind }) => kind === 'submodule');
  return has && demand.submodules ? readGitmodules(repository, commit) : new Map();
}

interface Picked extends Visit {
  readonly listing: GitListing & { readonly nature: 'submodule' };
  readonly modules: Gitmodules;
}

/** The fragment leads to a submodule or into it: then the source has nothing of the repository that names it. */
async function visitPicked(
  { listing: { submodule, rest }, modules, ...here }: Picked,
  walk: Walk,
): Promise<'file' | 'directory'> {
  if (walk.demand.submodules)
    return enter({ ...here, path: rest }, { entry: submodule, path: submodule.path, modules }, walk);
  if (rest === '') return 'directory';
  throw new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot use "${here.location.source}": ${quoted(here.path)} is in a submodule, which \`submodules: false\` leaves out`,
  );
}

interface Entering {
  readonly entry: GitEntry;
  /** From the root of the repository that names it. */
  readonly path: string;
  readonly modules: Gitmodules;
}

async function enter(
  here: Visit,
  { entry, path, modules }: Entering,
  walk: Walk,
): Promise<'file' | 'directory'> {
  const commit = entry.object;
  const root = archivePath(join(here.root, path));
  const location = submoduleLocation(here.location, modules.get(path), root);
  const name = `${location.url} ${commit}`;
  demandBounded(here, root, [...here.above, name], walk);
  walk.submodules.push({ path: root, commit });
  const inner = { ...here, location, wanted: { commit }, root, above: [...here.above, name] };
  const nature = await visit(inner, walk);
  if (nature !== undefined) return nature;
  throw new ArxError(
    'SOURCE_SUBMODULE',
    `Cannot use "${location.source}": the submodule ${quoted(root)} is commit ${commit}, expected "${location.url}" to have it`,
    {
      hint: 'Push the commit there, or name another one in the repository that has the submodule',
      data: { path: root, url: location.url, commit },
    },
  );
}

function demandBounded(
  { location }: Visit,
  path: string,
  names: readonly string[],
  { submodules }: Walk,
): void {
  const circle = new Set(names).size < names.length;
  if (!circle && names.length <= DEEPEST && submodules.length < MOST_SUBMODULES) return;
  const is = circle
    ? 'contains itself'
    : names.length > DEEPEST
      ? `is nested more than ${DEEPEST} deep`
      : `is one of more than ${MOST_SUBMODULES}`;
  throw new ArxError(
    'SOURCE_SUBMODULE',
    `Cannot use "${location.source}": the submodule ${quoted(path)} ${is}`,
  );
}

function join(directory: string, path: string): string {
  return directory === '' || path === '' ? directory + path : `${directory}/${path}`;
}
