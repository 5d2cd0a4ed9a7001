import { closeSync, openSync, readSync } from 'node:fs';
import { Store } from '../../archive/store.ts';
import { type ForeignArchive, unpackForeign } from '../../archive/unpack-foreign.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Pick, SourceSpec, UrlSource } from '../../model/source-spec.ts';
import type { Resolution } from '../../model/seal.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import { downloaded } from '../downloads.ts';
import { looksLikeHtml } from '../http/looks-like-html.ts';
import { algorithmsFor, demandIntegrity, digestFrom, integrityOfFile, meets } from '../integrity.ts';
import { localError } from '../local/local-error.ts';
import { localPath } from '../local/local-path.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { demandNature, lockMismatch } from '../source-error.ts';
import { cachedPack, vendoredPack } from '../vendored-pack.ts';
import { fetchFile, resolutionOf, sameFile } from './http.ts';

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
};

/** What sources have that download an archive and take a part of it. */
export function remoteArchive(fetch: FetchArchive): Omit<OnlineSource, 'id' | 'handles'> {
  return {
    isLocal: () => false,
    worksOffline: () => false,
    satisfies: meetsDemand,
    cached: (_request, locked, context) => cachedPack(locked, context),
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
  resolve: async (request, context) => {
    const facts = localFacts(request, context);
    demandIntegrity(request.spec.redacted, facts.integrity, request.integrity);
    return facts;
  },
  vendor: async (request, resolution, context) => {
    const known = cachedPack(resolution, context);
    if (known !== undefined) return known;
    const vendored = await unpack(request, archivePathOf(request, context), context);
    const after = localFacts(request, context);
    if (resolution.integrity === undefined || sameFile(after.integrity, resolution.integrity))
      return vendored;
    throw new ArxError(
      'SOURCE_CHANGED',
      `Cannot read "${request.spec.redacted}": it changed while it was read`,
    );
  },
};

/** Unpacks an archive's part into the store. */
export async function unpackInto(store: Store, archive: ForeignArchive, context: Context): Promise<Vendored> {
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
  const known = cachedPack(resolution, context);
  if (known !== undefined) return known;
  const stored = intactDownload(resolution, context);
  if (stored !== undefined) return unpack(request, stored, context);
  const file = await fetch(request, resolution, context);
  const vendored = await unpack(request, file.path, context, file.host);
  if (resolution.integrity !== undefined && !sameFile(file.integrity, resolution.integrity))
    acceptPackaging(request, { found: file.integrity, vendored }, resolution, context);
  return vendored;
}

/** The archive in the cache, read through: one that is damaged counts as missing, and the next download replaces it. */
function intactDownload({ integrity = '', size }: Locked, context: Context): string | undefined {
  const digest = digestFrom(integrity);
  const path = digest === undefined ? undefined : downloaded(new Store(context.cacheDir), digest, size);
  if (path === undefined) return undefined;
  return sameFile(integrityOfFile(path, algorithmsFor(undefined)).integrity, integrity) ? path : undefined;
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
    throw explain(error, { source: spec.redacted, file, host });
  }
}

/** A page instead of an archive has an error of its own, because it is the usual case. */
function explain(
  error: unknown,
  {
    source,
    file,
    host,
  }: { readonly source: string; readonly file: string; readonly host: string | undefined },
): unknown {
  if (!(error instanceof ArxError) || error.code !== 'SOURCE_NOT_AN_ARCHIVE') return error;
  if (!looksLikeHtml(firstBytes(file))) return error;
  const who = host === undefined ? 'it' : host;
  return new ArxError('SOURCE_HTML', `Cannot use "${source}": ${who} gave a web page, expected an archive`, {
    cause: error,
    hint: 'Open the URL in a browser: it may need a login, or have moved',
  });
}

function firstBytes(file: string): Uint8Array {
  const bytes = Buffer.alloc(512);
  const fd = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

function archivePathOf({ spec, directory }: SourceRequest, context: Context): string {
  if (spec.kind !== 'url') throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it has no path`);
  return localPath(spec, directory, context);
}

function localFacts(request: SourceRequest, context: Context): { integrity: string; size: number } {
  const path = archivePathOf(request, context);
  try {
    return integrityOfFile(path, algorithmsFor(request.integrity));
  } catch (error) {
    throw localError(path, error);
  }
}
