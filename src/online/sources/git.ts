import { Store } from '../../archive/store.ts';
import { archivePath } from '../../core/archive-path.ts';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { fetchCommit } from '../git/fetch-commit.ts';
import { gitLocation, type GitLocation } from '../git/git-location.ts';
import { listTree } from '../git/list-tree.ts';
import { packCommit } from '../git/pack-commit.ts';
import { type Repository, withRepository } from '../git/repository.ts';
import { resolveRef } from '../git/resolve-ref.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { demandNature, lockMismatch } from '../source-error.ts';
import { cachedPack, vendoredPack } from '../vendored-pack.ts';

/** A git repository, or a file or directory of one. */
export const gitSource: OnlineSource = {
  id: 'git',
  handles: isGit,
  isLocal: () => false,
  worksOffline: ({ spec }) => isGit(spec) && spec.transport === 'file',
  satisfies: (_request, locked) => locked.commit !== undefined,
  cached: (_request, locked, context) => cachedPack(locked, context),
  resolve: async ({ spec, directory }, context) => {
    const git = demandGit(spec);
    return resolveRef(gitLocation(git, directory, context), git.ref, context);
  },
  vendor: async (request, resolution, context) =>
    cachedPack(resolution, context) ?? (await vendorCommit(request, resolution, context)),
};

function isGit(spec: SourceSpec): spec is UrlSource {
  return spec.kind === 'url' && spec.wrapper === 'git';
}

async function vendorCommit(request: SourceRequest, resolution: Locked, context: Context): Promise<Vendored> {
  const spec = demandGit(request.spec);
  const location = gitLocation(spec, request.directory, context);
  const { commit = '', ref } = resolution;
  const wanted = ref === undefined ? { commit } : { commit, ref };
  const vendored = await withRepository(location, context, async (repository) => {
    const found = await fetchCommit(repository, wanted);
    return found === undefined ? undefined : packPick(repository, found, spec);
  });
  if (vendored !== undefined) return vendored;
  throw await commitGone(location, spec, resolution, context);
}

async function packPick(repository: Repository, commit: string, spec: UrlSource): Promise<Vendored> {
  const { nature, entries } = await listTree(repository, commit, pathOf(spec));
  demandNature(spec.redacted, nature, spec.nature);
  const store = new Store(repository.context.cacheDir);
  using writer = store.writer();
  await packCommit(repository, entries, writer);
  checkAborted(repository.context);
  return vendoredPack(nature, writer.commit(), store);
}

function pathOf({ pick }: UrlSource): string {
  return pick.kind === 'path' || pick.kind === 'directory' || pick.kind === 'file'
    ? archivePath(pick.path.replace(/\/$/, ''))
    : '';
}

async function commitGone(
  location: GitLocation,
  spec: UrlSource,
  { commit = '', tree }: Locked,
  context: Context,
): Promise<ArxError> {
  if (tree === undefined)
    return new ArxError(
      'SOURCE_NOT_FOUND',
      `Cannot use "${spec.redacted}": the remote has no commit ${commit}`,
    );
  const now = await resolveRef(location, spec.ref, context).catch(() => undefined);
  return lockMismatch(spec.redacted, 'commit', now?.commit ?? 'gone', commit);
}

function demandGit(spec: SourceSpec): UrlSource {
  if (isGit(spec)) return spec;
  throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it is no git source`);
}
