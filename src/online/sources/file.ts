import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Store } from '../../archive/store.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { selector } from '../../model/select-paths.ts';
import type { SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { algorithmsFor, demandIntegrity, integrityOfFile } from '../integrity.ts';
import { localError } from '../local/local-error.ts';
import { localPath } from '../local/local-path.ts';
import { LocalReader } from '../local/local-reader.ts';
import { readLocalFile, readLocalPart } from '../local/read-local.ts';
import type { OnlineSource } from '../online-source.ts';
import { demandNature } from '../source-error.ts';
import { StatCache } from '../stat-cache.ts';

/** A local file or directory. Its content is not copied: it is read again, and compared, when it is sealed. */
export const fileSource: OnlineSource = {
  id: 'file',
  handles: isFile,
  isLocal: () => true,
  worksOffline: () => true,
  satisfies: () => true,
  cached: () => undefined,
  resolve: async () => ({}),
  vendor: async (request, _resolution, context) => vendorLocal(request, context),
};

function isFile(spec: SourceSpec): spec is UrlSource {
  return spec.kind === 'url' && spec.wrapper === 'plain' && spec.transport === 'file';
}

async function vendorLocal(request: SourceRequest, context: Context): Promise<Vendored> {
  const { spec } = request;
  if (!isFile(spec)) throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it is no local source`);
  const named = localPath(spec, request.directory, context);
  const { root, stat } = findRoot(named);
  // Another selection is another tree, with a cache of its own.
  const name = `${root}${spec.key.slice(spec.redacted.length)}`;
  const cache = new StatCache(new Store(context.cacheDir).subdirectory('stat'), name);
  if (stat.isDirectory()) return vendorDirectory(spec, root, cache, context);
  if (!stat.isFile())
    throw new ArxError(
      'UNSAFE_ENTRY',
      `Cannot accept "${named}": it is a device, pipe or socket, expected a file`,
    );
  return vendorFile(request, { root, name: basename(named) }, cache, context);
}

/** The manifest may name a link: it is followed to where it leads. Below it no link is followed. */
function findRoot(named: string): { root: string; stat: Stats } {
  try {
    const root = realpathSync(named);
    return { root, stat: statSync(root) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP')
      throw new ArxError('SOURCE_NOT_FOUND', `Cannot read "${named}": its links lead in a circle`, {
        cause: error,
      });
    throw localError(named, error);
  }
}

async function vendorDirectory(
  spec: UrlSource,
  root: string,
  cache: StatCache,
  context: Context,
): Promise<Vendored> {
  const select = selector(spec.selection, spec.redacted);
  const { tree, pathOf } = await readLocalPart(
    { root, select, links: spec.selection?.links },
    cache,
    context,
  );
  return { nature: 'directory', tree, open: () => new LocalReader(({ path }) => join(root, pathOf(path))) };
}

function vendorFile(
  { spec, integrity }: SourceRequest,
  { root, name }: { readonly root: string; readonly name: string },
  cache: StatCache,
  context: Context,
): Vendored {
  demandNature(spec.redacted, 'file', spec.nature);
  if (integrity !== undefined)
    demandIntegrity(spec.redacted, integrityOfFile(root, algorithmsFor(integrity)).integrity, integrity);
  const tree = readLocalFile(root, name, cache, context);
  return { nature: 'file', tree, open: () => new LocalReader(() => root) };
}
