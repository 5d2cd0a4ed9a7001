import { demandJar } from '../../archive/demand-jar.ts';
import { ForeignFile } from '../../archive/foreign-file.ts';
import { namingSource } from '../../archive/foreign-source.ts';
import { Store } from '../../archive/store.ts';
import { zipFile } from '../../archive/zip-input.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { SourceSpec, Transport, UrlSource } from '../../model/source-spec.ts';
import type { FileEntry } from '../../model/tree.ts';
import { treeEntries } from '../../model/tree-reader.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { downloadPath } from '../downloads.ts';
import { explainPage } from '../explain-page.ts';
import { demandedFacts, demandUnchanged, localFileOf } from '../local-facts.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { demandNature } from '../source-error.ts';
import { fileSource } from './file.ts';
import { httpSource } from './http.ts';
import { s3ObjectSource } from './s3.ts';

const localJar = jarOf(fileSource, ['file']);

/** A jar in a local file. As that of an archive, its lock entry names the one file. */
export const jarFileSource: OnlineSource = {
  ...localJar,
  resolve: async (request, context) => demandedFacts(request, context),
  vendor: async (request, resolution, context) => {
    const vendored = await localJar.vendor(request, resolution, context);
    demandUnchanged(request, onlyFile(vendored, request).digest, resolution);
    return vendored;
  },
};

/** A jar over HTTP. */
export const jarHttpSource: OnlineSource = jarOf(httpSource, ['http', 'https']);

/** A jar in a bucket. */
export const jarS3Source: OnlineSource = jarOf(s3ObjectSource, ['s3']);

/** A jar is obtained as the plain file that it is; then its content must be a jar. Of a locked one that is known. */
function jarOf(plain: OnlineSource, transports: readonly Transport[]): OnlineSource {
  return {
    id: `jar+${plain.id}`,
    handles: (spec) => isJar(spec) && transports.includes(spec.transport),
    isLocal: (request) => plain.isLocal(asPlain(request)),
    worksOffline: (request) => plain.worksOffline(asPlain(request)),
    satisfies: (request, locked) => plain.satisfies(asPlain(request), locked),
    cached: (request, locked, context) => plain.cached(asPlain(request), locked, context),
    resolve: async (request, context) => plain.resolve(asPlain(request), context),
    vendor: async (request, resolution, context) => {
      const vendored = await vendorPlain(plain, request, resolution, context);
      await demandJarIn(vendored, request, context);
      return vendored;
    },
    peek: async (request, locked, context) => plain.peek?.(asPlain(request), locked, context),
  };
}

async function vendorPlain(
  plain: OnlineSource,
  request: SourceRequest,
  resolution: Locked,
  context: Context,
): Promise<Vendored> {
  try {
    return await plain.vendor(asPlain(request), resolution, context);
  } catch (error) {
    throw namingSource(error, request.spec.redacted);
  }
}

function isJar(spec: SourceSpec): spec is UrlSource {
  return spec.kind === 'url' && spec.wrapper === 'jar';
}

function asPlain(request: SourceRequest): SourceRequest {
  const { spec } = request;
  return spec.kind === 'url' ? { ...request, spec: { ...spec, wrapper: 'plain' } } : request;
}

async function demandJarIn(vendored: Vendored, request: SourceRequest, context: Context): Promise<void> {
  const { redacted } = request.spec;
  demandNature(redacted, vendored.nature, 'file');
  const file = fileOf(vendored, request, context);
  try {
    using opened = new ForeignFile(file);
    await demandJar(zipFile(opened), redacted, context);
  } catch (error) {
    const host = request.spec.kind === 'url' ? request.spec.host : '';
    throw explainPage(error, { source: redacted, file, host, expected: 'a jar' });
  }
}

/** Where the content is: local files stay where they are, everything else was downloaded into the store. */
function fileOf(vendored: Vendored, request: SourceRequest, context: Context): string {
  const { spec } = request;
  if (spec.kind === 'url' && spec.transport === 'file') return localFileOf(request, context);
  return downloadPath(new Store(context.cacheDir), onlyFile(vendored, request).digest);
}

function onlyFile({ tree }: Vendored, { spec }: SourceRequest): FileEntry {
  const [entry] = treeEntries(tree.bytes);
  if (entry?.kind === 'file') return entry;
  throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it is no file`);
}
