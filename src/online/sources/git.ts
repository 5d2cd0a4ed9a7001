import { Store } from '../../archive/store.ts';
import { archivePath, comparePaths } from '../../core/archive-path.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Resolution } from '../../model/seal.ts';
import { selector } from '../../model/select-paths.ts';
import type { UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { answersRef } from '../git/answers-ref.ts';
import { demandGit, gitLocation, isGit } from '../git/git-location.ts';
import type { GitParts } from '../git/git-part.ts';
import { hasGitmodules } from '../git/gitmodules.ts';
import { listParts } from '../git/list-parts.ts';
import { packParts } from '../git/pack-parts.ts';
import { resolveRef } from '../git/resolve-ref.ts';
import type { ResolvedRef } from '../git/resolved-ref.ts';
import { withCommit } from '../git/with-commit.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { demandNature, lockMismatch } from '../source-error.ts';
import { cachedPack, rememberPack, vendoredPack } from '../vendored-pack.ts';

/** A git repository, or a file or directory of one, with its submodules and LFS files. */
export const gitSource: OnlineSource = {
  id: 'git',
  handles: isGit,
  isLocal: () => false,
  worksOffline: ({ spec }) => isGit(spec) && spec.transport === 'file',
  satisfies: ({ spec }, locked) => answersRef(demandGit(spec).ref, locked),
  cached: cachedPack,
  peek: async (request, locked, context) => {
    const found = await refOf(request, context);
    return found.commit === locked.commit && found.ref === locked.ref ? locked : found;
  },
  resolve: async (request, context) => {
    const found = await refOf(request, context);
    return { ...found, ...(await submodulesFact(request, found, context)) };
  },
  vendor: async (request, resolution, context) =>
    gitSource.cached(request, resolution, context) ?? (await vendorCommit(request, resolution, context)),
};

async function refOf(request: SourceRequest, context: Context): Promise<ResolvedRef> {
  return resolveRef(gitLocation(request, context), demandGit(request.spec).ref, context);
}

/** Which commits the submodules have. The commit is fetched for that, which vendoring needs anyway. */
async function submodulesFact(
  request: SourceRequest,
  wanted: ResolvedRef,
  context: Context,
): Promise<Pick<Resolution, 'submodules'>> {
  const { selection } = demandGit(request.spec);
  if (selection?.submodules === false) return {};
  const location = gitLocation(request, context);
  if ((await withCommit({ location, wanted }, context, hasGitmodules)) !== true) return {};
  const { submodules = [] } = (await partsOf(request, wanted, context)) ?? {};
  const listed = submodules.toSorted((a, b) => comparePaths(a.path, b.path));
  const words = listed.map(({ path, commit }) => `${encodePath(path)}@${commit}`);
  return words.length === 0 ? {} : { submodules: words.join(' ') };
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

async function partsOf(
  request: SourceRequest,
  wanted: ResolvedRef,
  context: Context,
): Promise<GitParts | undefined> {
  const spec = demandGit(request.spec);
  const chosen = selectorOf(spec);
  const demand = {
    location: gitLocation(request, context),
    wanted,
    path: pathOf(spec),
    submodules: spec.selection?.submodules !== false,
    enters: (path: string) => chosen.enters(path),
  };
  return listParts(demand, context);
}

async function vendorCommit(request: SourceRequest, resolution: Locked, context: Context): Promise<Vendored> {
  const { commit = '', ref } = resolution;
  const parts = await partsOf(request, ref === undefined ? { commit } : { commit, ref }, context);
  const vendored = parts && (await pack(demandGit(request.spec), parts, context));
  if (vendored !== undefined) return rememberPack(request, { commit }, vendored, context);
  throw await commitGone(request, resolution, context);
}

async function pack(
  spec: UrlSource,
  { nature, parts }: GitParts,
  context: Context,
): Promise<Vendored | undefined> {
  demandNature(spec.redacted, nature, spec.nature);
  const chosen = selectorOf(spec);
  const store = new Store(context.cacheDir);
  using writer = store.writer(context.limits, spec.selection?.links);
  const target = { writer, selector: chosen, lfs: spec.selection?.lfs !== false };
  if (!(await packParts(parts, target, context))) return undefined;
  chosen.finish();
  return vendoredPack(nature, writer.commit(), store);
}

function selectorOf(spec: UrlSource): ReturnType<typeof selector> {
  return selector(spec.selection, spec.redacted);
}

function pathOf({ pick }: UrlSource): string {
  return pick.kind === 'path' || pick.kind === 'directory' || pick.kind === 'file'
    ? archivePath(pick.path.replace(/\/$/, ''))
    : '';
}

async function commitGone(
  request: SourceRequest,
  { commit = '', tree }: Locked,
  context: Context,
): Promise<ArxError> {
  const { redacted } = request.spec;
  if (tree === undefined)
    return new ArxError('SOURCE_NOT_FOUND', `Cannot use "${redacted}": the remote has no commit ${commit}`);
  const now = await refOf(request, context).catch(() => undefined);
  return lockMismatch(redacted, 'commit', now?.commit ?? 'gone', commit);
}
