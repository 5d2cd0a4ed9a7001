import { Store } from '../../archive/store.ts';
import { type ForeignArchive, unpackForeign } from '../../archive/unpack-foreign.ts';
import type { Context } from '../../core/context.ts';
import type { Pick, SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { Resolution } from '../../model/seal.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { downloaded } from '../downloads.ts';
import { explainPage } from '../explain-page.ts';
import { holdsPin } from '../holds-pin.ts';
import { algorithmsFor, digestFrom, integrityOfFile, meets } from '../integrity.ts';
import { demandedFacts, demandUnchanged, localFacts, localFileOf } from '../local-facts.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { demandNature, lockMismatch } from '../source-error.ts';
import { cachedPack, rememberPack, vendoredPack } from '../vendored-pack.ts';
import { fetchFile, peekFile, resolutionOf, sameFile } from './http.ts';

const WHOLE: Pick = { kind: 'whole' };

/** An archive that was downloaded into the store, and what the lock says of it. */
export interface FetchedArchive {
  readonly path: string;
  readonly integrity: string;
  /** Who gave it, for messages. */
  readonly host: string;
  readonly resolution: Resolution;
}

/** Downloads an archive: as it is now, or, where the transport can ask for that, as the lock says. */
export type FetchArchive = (
  request: SourceRequest,
  locked: Locked,
  context: Context,
) => Promise<FetchedArchive>;

/** A tar or zip archive over HTTP. */
export const tarHttpSource: OnlineSource = {
  id: 'tar+http',
  handles: (spec) => isTar(spec) && ['http', 'https'].includes(spec.transport),
  ...remoteArchive(async (request, _locked, context) => {
    const file = await fetchFile(request, true, context);
    return { ...file, resolution: resolutionOf(request, file) };
  }),
  peek: peekFile,
};

/** What sources have that download an archive and take a part of it. */
export function remoteArchive(fetch: FetchArchive): Omit<OnlineSource, 'id' | 'handles'> {
  return {
    isLocal: () => false,
    worksOffline: () => false,
    satisfies: meetsDemand,
    cached: cachedPack,
    resolve: async (request, context) => (await fetch(request, {}, context)).resolution,
    vendor: async (request, resolution, context) => vendorDownload(fetch, request, resolution, context),
  };
}

/** A tar or zip archive in a local file. */
export const tarFileSource: OnlineSource = {
  id: 'tar+file',
  handles: (spec) => isTar(spec) && spec.transport === 'file',
  isLocal: () => true,
  worksOffline: () => true,
  satisfies: meetsDemand,
  cached: () => undefined,
  resolve: async (request, context) => demandedFacts(request, context),
  vendor: async (request, resolution, context) => {
    const known = cachedPack(request, resolution, context);
    if (known !== undefined) return known;
    const vendored = await unpack(request, localFileOf(request, context), context);
    demandUnchanged(request, digestFrom(localFacts(request, context).integrity), resolution);
    return rememberPack(request, resolution, vendored, context);
  },
};

/** Unpacks an archive's part into the store. */
async function unpackInto(store: Store, archive: ForeignArchive, context: Context): Promise<Vendored> {
  const { nature, tree } = await unpackForeign(archive, store, context);
  return vendoredPack(nature, tree, store);
}

function isTar(spec: SourceSpec): spec is UrlSource {
  return spec.kind === 'url' && spec.wrapper === 'tar';
}

function meetsDemand({ integrity }: SourceRequest, locked: Locked): boolean {
  return locked.integrity !== undefined && meets(locked.integrity, integrity);
}

async function vendorDownload(
  fetch: FetchArchive,
  request: SourceRequest,
  resolution: Locked,
  context: Context,
): Promise<Vendored> {
  const known = cachedPack(request, resolution, context);
  if (known !== undefined) return known;
  const stored = intactDownload(request, resolution, context);
  if (stored !== undefined)
    return rememberPack(request, resolution, await unpack(request, stored, context), context);
  const file = await fetch(request, resolution, context);
  const vendored = await unpack(request, file.path, context, file.host);
  rememberPack(request, { integrity: file.integrity }, vendored, context);
  if (resolution.integrity !== undefined && !sameFile(file.integrity, resolution.integrity))
    acceptPackaging(request, { found: file.integrity, vendored }, resolution, context);
  return vendored;
}

/** The archive in the cache, read through: one that is damaged counts as missing, and the next download replaces it. */
function intactDownload(
  request: SourceRequest,
  { integrity = '', size }: Locked,
  context: Context,
): string | undefined {
  const digest = digestFrom(integrity);
  const path = digest === undefined ? undefined : downloaded(new Store(context.cacheDir), digest, size);
  if (digest === undefined || path === undefined) return undefined;
  if (!sameFile(integrityOfFile(path, algorithmsFor(undefined)).integrity, integrity)) return undefined;
  return holdsPin(request, { digest, path }, context) ? path : undefined;
}

/** Another file with the same tree inside: only the packaging changed, which is worth a word and no failure. */
function acceptPackaging(
  { spec: { redacted } }: SourceRequest,
  { found, vendored }: { readonly found: string; readonly vendored: Vendored },
  { integrity = '', tree }: Locked,
  context: Context,
): void {
  if (vendored.tree.digest !== tree) throw lockMismatch(redacted, 'integrity', found, integrity);
  context.report({
    type: 'warning',
    message: `"${redacted}" was packed anew: integrity is ${found}, locked is ${integrity}; the content is the same`,
    hint: `\`arx update '${redacted}'\` puts the new integrity into the lock`,
  });
}

async function unpack(
  { spec }: SourceRequest,
  file: string,
  context: Context,
  host?: string,
): Promise<Vendored> {
  const { pick, selection } = spec.kind === 'url' ? spec : { pick: WHOLE, selection: undefined };
  try {
    const archive = { file, source: spec.redacted, pick, selection };
    const vendored = await unpackInto(new Store(context.cacheDir), archive, context);
    demandNature(spec.redacted, vendored.nature, spec.nature);
    return vendored;
  } catch (error) {
    throw explainPage(error, { source: spec.redacted, file, host, expected: 'an archive' });
  }
}
